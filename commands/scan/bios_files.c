/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/bios_files.h"

#include "scanner/base/arena.h"
#include "scanner/base/date.h"
#include "commands/command.h"
#include "scanner/facts/hw/bios_owner.h"
#include "scanner/source/given.h"
#include "scanner/source/given_files.h"

#include <errno.h>
#include <string.h>

static int cannot(const char *path, int error)
{
	if (error == ENODATA)
		return usage_error("--bios %s: expected files *.json in that folder", path);
	if (error == EFBIG)
		return usage_error(
			"--bios %s: expected at most %d MiB of JSON, and %d MiB in all files", path,
			BIOS_FILE_CAP >> 20, BIOS_FILE_CAP >> 19);
	if (error == E2BIG)
		return usage_error("--bios %s: expected at most %d files", path, BIOS_FILES_MAX);
	return usage_error("--bios: cannot read %s: %s", path, strerror(error));
}

static int add(struct arena *a, struct bios_files *b, const struct given_file *f)
{
	struct str error;

	if (b->n++ == BIOS_FILES_MAX)
		return cannot(f->path, E2BIG);
	b->bytes += f->bytes.n;
	if (b->bytes > 2 * (size_t)BIOS_FILE_CAP)
		return cannot(f->path, EFBIG);
	b->lines.arena = a;
	if (bios_redfish(a, f->name, f->bytes, &b->lines, &b->owner, &error))
		return usage_error("--bios %s: " STR_FMT, f->path, STR_ARG(error));
	if (f->dated_s)
		bios_line(&b->lines, "dated", date_format(a, f->dated_s * 1000000000u));
	return 0;
}

int bios_files_add(struct arena *a, struct bios_files *b, const char *path)
{
	struct given_file *v;
	const char *bad;
	size_t n = 0;
	int r = given_files(a, path, ".json", BIOS_FILES_MAX, BIOS_FILE_CAP, &v, &n, &bad);

	if (r)
		return cannot(bad, -r);
	for (size_t i = 0; i < n && r == 0; i++)
		r = add(a, b, &v[i]);
	return r;
}

static struct str ask(struct arena *a, struct source *s, const char *path)
{
	struct request r = { .path = str_from(path), .kind = ASK_FILE };
	struct answer an;

	source_answer(s, &r, a, &an);
	return an.state == ANSWER_OK ? an.bytes : (struct str){ 0 };
}

/* Asked beside the samples: no recording gets the numbers, only how they compare. */
static struct str compared(struct arena *a, const struct bios_owner *owner, struct source *s)
{
	struct bios_owner host = {
		.serial = ask(a, s, "/sys/class/dmi/id/product_serial"),
		.uuid = ask(a, s, "/sys/class/dmi/id/product_uuid"),
		.name = bios_node_name(ask(a, s, "/probe/uname")),
	};

	if (!host.name.n)
		host.name = ask(a, s, "/proc/sys/kernel/hostname");
	return str_printf(a, "owner serial %s\nowner uuid %s\nowner name %s\n",
		bios_same_serial(owner->serial, host.serial),
		bios_same_uuid(a, owner->uuid, host.uuid), bios_same_name(owner->name, host.name));
}

struct source *bios_files_wrap(struct arena *a, struct bios_files *b, struct source *inner)
{
	struct str text;

	if (!inner || !b->n)
		return inner;
	text = str_join(
		a, compared(a, &b->owner, inner), (struct str){ b->lines.p, b->lines.n }, STR(""));
	inner = source_given(inner, STR("/probe/bios"), text);
	if (!inner)
		no_memory("--bios");
	return inner;
}
