/* SPDX-License-Identifier: Apache-2.0 */
/* Rings as files: those of latscan triage --ring, and the folder that latscan watch fills. */
#include <errno.h>
#include <string.h>

#include "scanner/base/text.h"
#include "commands/command.h"
#include "commands/triage/afterwards.h"
#include "scanner/source/slurp.h"
#include "scanner/source/source.h"

enum { CHUNK = 1 << 20, FILE_CAP = 1 << 29, RINGS_MOST = 1 << 16, PER_BYTE = 6 };

static int add(struct arena *a, const char *path, struct str text, struct kept_rings *rings)
{
	/* A count of two bytes ("0:1" and a blank are four) becomes 16. */
	size_t room = text.n * PER_BYTE + (1 << 16), line = 0;
	struct ring *ring = NULL;
	const char *why = "it is no ring";
	int r = ring_read(text, room, &ring, &line, &why);

	if (r == -ENOMEM)
		return internal_error("no memory for the ring %s", path);
	if (r)
		return usage_error("%s:%zu: %s", path, line, why);
	if (rings->n == RINGS_MOST) {
		ring_free(ring);
		return usage_error("more than %d rings: expected fewer files", RINGS_MOST);
	}
	rings->v = arena_grow(a, rings->v, rings->n, &rings->cap, sizeof(struct ring *));
	rings->v[rings->n++] = ring;
	return 0;
}

static int read_file(struct arena *a, const char *path, struct kept_rings *rings)
{
	struct arena *own = arena_new("a ring's file", 2 * (size_t)FILE_CAP);
	struct str text;
	int r;

	if (!own)
		return internal_error("no memory for %s", path);
	r = slurp_path(path, CHUNK, FILE_CAP, own, &text);
	r = r ? usage_error("cannot read %s: %s", path, strerror(-r)) : add(a, path, text, rings);
	arena_free(own);
	return r;
}

static bool is_ring(struct str name)
{
	return str_starts(name, "ring-") && str_ends(name, ".txt");
}

static int read_folder(
	struct arena *a, const char *path, struct source *s, struct kept_rings *rings)
{
	struct request ask = { .path = STR("/"), .kind = ASK_LIST };
	struct answer list;
	struct str rest, name;
	size_t before = rings->n;
	int r = 0;

	source_answer(s, &ask, a, &list);
	if (list.state != ANSWER_OK)
		return usage_error("cannot list %s", path);
	rest = list.bytes;
	while (r == 0 && str_cut(&rest, '\n', &name)) {
		if (is_ring(name))
			r = read_file(a,
				str_z(a, str_printf(a, "%s/" STR_FMT, path, STR_ARG(name))), rings);
	}
	if (r == 0 && rings->n == before)
		return usage_error("%s: expected files ring-*.txt of latscan watch in it", path);
	return r;
}

int kept_read(struct arena *a, const char *path, struct kept_rings *rings)
{
	struct source *s = source_tree(path);
	int r;

	if (!s && errno == ENOTDIR)
		return read_file(a, path, rings);
	if (!s)
		return usage_error("cannot open %s: %s%s", path, strerror(errno),
			strcmp(path, AFTERWARDS_FOLDER)
				? ""
				: "; expected what latscan watch keeps there, or "
				  "the name of a ring or a folder of rings");
	r = read_folder(a, path, s, rings);
	source_close(s);
	return r;
}

void kept_free(struct kept_rings *rings)
{
	for (size_t i = 0; i < rings->n; i++)
		ring_free(rings->v[i]);
}
