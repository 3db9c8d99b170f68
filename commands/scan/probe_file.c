/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/scan/probe_file.h"

#include "commands/command.h"
#include "scanner/facts/hw/bios_owner.h"
#include "scanner/source/given.h"
#include "scanner/source/slurp.h"

#include <string.h>

#define PROBE "/probe/jitter"

enum { CHUNK = 64 << 10, CAP = 64 << 20 };

int probe_file_add(struct arena *a, struct probe_file *p, const char *path)
{
	struct str text, error;
	int r;

	if (p->lines.n)
		return usage_error("--probe can be given once");
	r = slurp_path(path, CHUNK, CAP, a, &text);
	if (r)
		return usage_error("--probe: cannot read %s: %s", path, strerror(-r));
	if (jitter_of_json(a, text, &p->lines, &p->host, &error))
		return usage_error("--probe %s: " STR_FMT, path, STR_ARG(error));
	return 0;
}

static struct str ask(struct arena *a, struct source *s, const char *path)
{
	struct request r = { .path = str_from(path), .kind = ASK_FILE };
	struct answer an;

	source_answer(s, &r, a, &an);
	return an.state == ANSWER_OK ? an.bytes : (struct str){ 0 };
}

/* How the names compare is kept, and not the name. */
struct source *probe_file_wrap(struct arena *a, struct probe_file *p, struct source *inner)
{
	struct str name;

	if (!inner || !p->lines.n)
		return inner;
	name = str_trim(ask(a, inner, "/proc/sys/kernel/hostname"));
	inner = source_given(inner, STR(PROBE),
		str_printf(
			a, "owner %s\n" STR_FMT, bios_same_name(p->host, name), STR_ARG(p->lines)));
	if (!inner)
		no_memory("--probe");
	return inner;
}

const struct jitter *probe_file_ask(struct arena *a, struct source *s)
{
	struct str lines = ask(a, s, PROBE);
	struct jitter *j = ARENA_NEW(a, struct jitter, 1);

	return lines.n && !jitter_parse(a, lines, j) ? j : NULL;
}
