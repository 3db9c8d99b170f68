/* SPDX-License-Identifier: Apache-2.0 */
/* The watch of captured samples: by their own times, as fast as they can be read. */
#include "commands/watch/vigil.h"

#include "commands/command.h"
#include "commands/scan/roots.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* Samples of the beat before point into what was opened for it. */
enum { KEPT = 2, PATHS_CAP = 16 << 20 };

static int beat(struct vigil *v, const char *path)
{
	struct arena *a = arena_new("a captured sample", PATHS_CAP);
	bool unused;
	struct source *source = root_open(a, path, MOMENT_NOW, &unused);

	if (source) {
		vigil_beat(v, source, 1);
		source_close(source);
	}
	arena_free(a);
	roots_forget(KEPT);
	return source ? 0 : EXIT_USAGE;
}

static int beat_folder(struct vigil *v, const char *folder)
{
	const struct request r = { .path = STR("/"), .kind = ASK_LIST };
	struct source *tree = source_tree(folder);
	struct arena *a = v->s->arena;
	struct answer an;
	struct str name;
	int status = 0;

	if (!tree)
		return usage_error("--series %s: %s", folder, strerror(errno));
	source_answer(tree, &r, a, &an);
	source_close(tree);
	if (an.state != ANSWER_OK || !an.bytes.n)
		return usage_error("--series %s: expected a folder with captures in it", folder);
	while (status == 0 && str_cut(&an.bytes, '\n', &name)) {
		size_t mark = arena_used(a);

		if (!str_starts(name, "."))
			status = beat(
				v, str_z(a, str_printf(a, "%s/" STR_FMT, folder, STR_ARG(name))));
		arena_rewind(a, mark);
	}
	return status;
}

int watch_series(struct scanning *s)
{
	struct vigil v = { .s = s, .notify = { .fd = -1 } };
	const struct scan_options *o = &s->options;
	int r;

	vigil_init(&v, s);
	/* Nothing costs here: what is dear on a live host is looked at in every sample too. */
	s->options.watch->slow_ns = s->options.watch->interval_ns;
	signal(SIGPIPE, SIG_IGN);
	r = vigil_open(&v);
	if (r == 0)
		r = vigil_begin(&v, &clock_live, NULL);
	for (unsigned i = 0; r == 0 && i < o->n_roots; i++)
		r = beat(&v, o->roots[i]);
	if (r == 0 && v.options->series)
		r = beat_folder(&v, v.options->series);
	vigil_end(&v);
	return r;
}
