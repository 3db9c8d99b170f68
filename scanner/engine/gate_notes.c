/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/gate_notes.h"

#include "scanner/base/date.h"
#include "scanner/base/text.h"

enum { GATE_NOTES = 16 };

struct adding {
	struct report *r;
	struct str *v;
	size_t n, cap;
};

static void add(struct adding *n, struct str line)
{
	if (n->n < n->cap)
		n->v[n->n++] = line;
}

static const char *exit_words(enum verdict v)
{
	static const char *const words[] = { "it passes", "it fails", "it could not be told" };

	return words[v];
}

static void note_override(struct adding *n, const struct override *o, enum verdict would)
{
	struct arena *a = n->r->arena;

	if (o->honoured)
		add(n, str_printf(a,
			       "OVERRIDE until " STR_FMT " by " STR_FMT ": " STR_FMT
			       " (opened by a file of root's; without it: %s)",
			       STR_ARG(date_format(a, o->until_ns)), STR_ARG(o->owner),
			       STR_ARG(o->reason), exit_words(would)));
	else if (o->there)
		add(n, str_printf(
			       a, "the override is not honoured: " STR_FMT, STR_ARG(o->refused)));
}

static void note_floor(struct adding *n, const struct summary *s)
{
	if (s->judged < s->floor)
		add(n, str_printf(n->r->arena,
			       "%u checks were really judged, and the profile wants %u at least",
			       s->judged, s->floor));
}

/* What came after the rules that the profile is pinned to, as far as it would say something. */
static void note_newer(struct adding *n, const struct job *job)
{
	struct arena *a = n->r->arena;
	struct str line = { 0 };

	for (size_t i = 0; i < n->r->n_results; i++) {
		const struct result *res = &n->r->results[i];

		if (res->newer)
			line = str_printf(a, STR_FMT "%s%s (%s)", STR_ARG(line), line.n ? ", " : "",
				res->check->id, status_word(res->status));
	}
	if (line.n)
		add(n, str_printf(a, "new since rules %u.%u, do not gate: " STR_FMT,
			       job->rules / 100, job->rules % 100, STR_ARG(line)));
}

static void note_phase(struct adding *n, const struct gate *g)
{
	if (g->phase_why.n)
		add(n, str_printf(n->r->arena, "phase %s: " STR_FMT, n->r->run.phase,
			       STR_ARG(g->phase_why)));
}

void gate_notes(struct report *r, const struct job *job)
{
	struct adding n = { .r = r, .cap = r->run.n_notes + GATE_NOTES };
	const struct gate *g = &r->gate;

	n.v = ARENA_NEW(r->arena, struct str, n.cap);
	note_override(&n, &g->override, g->would);
	if (g->observe)
		add(&n, str_printf(r->arena, "OBSERVED only: %s, and the exit status would be %d",
				exit_words(g->would), (int)g->would));
	if (g->inferred)
		add(&n, STR("judged by what the host shows of itself (--inferred): that says nothing "
			    "about what it was meant to be"));
	note_floor(&n, &r->summary);
	if (g->missing_rights)
		add(&n, STR("rights are missing that --require-privileged asks for"));
	note_newer(&n, job);
	note_phase(&n, g);
	for (size_t i = 0; i < r->run.n_notes; i++)
		add(&n, r->run.notes[i]);
	r->run.notes = n.v;
	r->run.n_notes = n.n;
}
