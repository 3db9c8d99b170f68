/* SPDX-License-Identifier: Apache-2.0 */
/* How the reports themselves differ, and what that does to a comparison. */
#include "scanner/compare/pair.h"

#include <string.h>

enum { NOTES_MAX = 16, WINDOWS_APART = 10 };

struct notes {
	struct comparison *c;
	struct str *v;
	size_t n;
};

static void add(struct notes *notes, struct str sentence)
{
	if (notes->n < NOTES_MAX)
		notes->v[notes->n++] = sentence;
}

/* "A 0.1.0, B 0.2.0" of what each says, where they do not all say the same. */
typedef struct str one_fn(struct arena *a, const struct report *r);

static struct str each(struct notes *notes, one_fn *one)
{
	struct comparison *c = notes->c;
	struct str all = { 0 }, first = one(c->arena, c->reports[0]);
	bool differ = false;

	for (unsigned i = 0; i < c->n; i++) {
		struct str value = one(c->arena, c->reports[i]);

		differ |= !str_eq(value, first);
		all = str_printf(c->arena, STR_FMT "%s" STR_FMT " " STR_FMT, STR_ARG(all),
			i ? ", " : "", STR_ARG(compare_side(c, i)),
			STR_ARG(value.n ? value : STR("not told")));
	}
	return differ ? all : (struct str){ 0 };
}

static void differing(struct notes *notes, one_fn *one, const char *what, const char *so)
{
	struct str all = each(notes, one);

	if (all.n)
		add(notes,
			str_printf(notes->c->arena, "%s: " STR_FMT "%s", what, STR_ARG(all), so));
}

static struct str version(struct arena *a, const struct report *r)
{
	(void)a;
	return str_from(r->run.version);
}

static struct str catalogue(struct arena *a, const struct report *r)
{
	return str_printf(a, "%016llx", (unsigned long long)r->run.catalogue);
}

static struct str budget(struct arena *a, const struct report *r)
{
	static const char *const words[] = { "quiet", "normal", "all" };
	unsigned b = (unsigned)r->run.budget;

	(void)a;
	return str_from(b < 3 ? words[b] : "");
}

static struct str profile(struct arena *a, const struct report *r)
{
	(void)a;
	return r->run.profile;
}

static struct str phase(struct arena *a, const struct report *r)
{
	(void)a;
	return str_from(r->run.phase);
}

static struct str rights(struct arena *a, const struct report *r)
{
	return r->receipt.n_missing ? str_printf(a, "lacks %zu", r->receipt.n_missing)
				    : STR("has all");
}

static struct str checks(struct arena *a, const struct report *r)
{
	return str_printf(a, "%zu checks", r->n_results);
}

static void note_windows(struct notes *notes)
{
	uint64_t least = UINT64_MAX, most = 0;
	struct comparison *c = notes->c;

	for (unsigned i = 0; i < c->n; i++) {
		uint64_t w = c->reports[i]->run.window_ms;

		least = w < least ? w : least;
		most = w > most ? w : most;
	}
	if (!least)
		add(notes, STR("a report without a window has no rates: they are not compared"));
	else if (most > WINDOWS_APART * least)
		add(notes,
			STR("the windows are far apart: what is rare shows in the longer one only"));
}

static void note_each(struct notes *notes)
{
	struct comparison *c = notes->c;

	for (unsigned i = 0; i < c->n; i++) {
		struct str side = compare_side(c, i);

		if (!c->reports[i]->n_traits)
			add(notes,
				str_printf(c->arena,
					STR_FMT
					" does not say what its host is (an older version "
					"wrote it, or few checks were chosen): only checks are compared",
					STR_ARG(side)));
		if (c->reports[i]->summary.incomplete)
			add(notes, str_printf(c->arena, STR_FMT " was interrupted", STR_ARG(side)));
	}
}

static bool same_everything(const struct comparison *c)
{
	for (unsigned i = 1; i < c->n; i++) {
		const struct run_info *x = &c->reports[0]->run, *y = &c->reports[i]->run;

		if (!x->sampled_at_ns || x->sampled_at_ns != y->sampled_at_ns ||
			!str_eq(x->boot_id, y->boot_id))
			return false;
	}
	return c->same_host;
}

void note(struct comparison *c)
{
	struct notes notes = { c, ARENA_NEW(c->arena, struct str, NOTES_MAX), 0 };

	if (same_everything(c))
		add(&notes, STR("these are reports of one and the same sample"));
	note_each(&notes);
	differing(&notes, version, "versions of latscan",
		": what only one of them knows is not compared");
	if (!each(&notes, version).n)
		differing(&notes, catalogue, "catalogues", ": other rules");
	differing(
		&notes, checks, "chosen", ": settings that only some checks read are not compared");
	differing(&notes, budget, "budget", ": what one withheld is not compared");
	differing(&notes, rights, "rights", ": what one could not read is not compared");
	differing(&notes, profile, "profile",
		": checks may differ since other things were wanted of the host");
	differing(&notes, phase, "phase", "");
	note_windows(&notes);
	c->notes = notes.v;
	c->n_notes = notes.n;
}
