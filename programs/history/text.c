/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For people: what flaps first, since it explains why mending it does not help; then one paragraph
 * for each capture that brought something, in order of time; then files that were no use.
 */
#include "programs/history/history.h"

#include "scanner/base/arena.h"

#include "reporters/page.h"
#include "reporters/render.h"

enum { ROOTS = 12, FOLLOWING = 4, VALUES = 8, OWNERS = 4, PASSED = 20, FLAPS = 20 };

struct text {
	struct history *h;
	struct page page;
};

static struct str when(struct text *t, const struct capture *c)
{
	return render_time(t->page.a, c->at_ns);
}

static const char *plural(size_t n, const char *one, const char *more)
{
	return n == 1 ? one : more;
}

static void head(struct text *t, const struct drift_line *l)
{
	const struct capture *first = l->v[0], *last = l->v[l->n - 1];
	struct str host = l->host.n ? l->host : STR("host not named");

	if (l->n < 2) {
		page_mark(&t->page, 0, 4, INK_BOLD, "ALONE",
			STR_FMT " · one capture, of " STR_FMT " · " STR_FMT, STR_ARG(host),
			STR_ARG(when(t, first)), STR_ARG(first->name));
		return;
	}
	page_mark(&t->page, 0, 4, l->changed ? INK_RED : INK_GREEN,
		l->changed ? "CHANGED" : "UNCHANGED",
		"(level %s): " STR_FMT " · %zu captures from " STR_FMT " to " STR_FMT
		" · %zu of %zu steps changed something · %zu to and fro",
		severity_word(t->h->level), STR_ARG(host), l->n, STR_ARG(when(t, first)),
		STR_ARG(when(t, last)), l->changed, l->n - 1, l->n_flaps);
}

/* The same file with another value is one owner that changed its mind. */
static bool are_several(const struct flap_key *k)
{
	struct str first = { 0 }, path, value;

	for (size_t i = 0; i < k->n_owners; i++) {
		if (!str_split(k->owners[i], ',', &path, &value))
			continue;
		if (first.n && !str_eq(first, path))
			return true;
		first = path;
	}
	return false;
}

static void owners(struct text *t, const struct flap_key *k)
{
	size_t most = t->h->all ? SIZE_MAX : OWNERS;

	if (k->check)
		return;
	if (!k->n_owners) {
		page_line(&t->page, 4, 6, "nothing that sets it is known");
		return;
	}
	page_line(&t->page, 4, 6, are_several(k) ? "owners that fight over it:" : "set by:");
	for (size_t i = 0; i < k->n_owners && i < most; i++)
		page_line(&t->page, 6, 8, STR_FMT, STR_ARG(k->owners[i]));
	if (k->n_owners > most)
		page_line(&t->page, 6, 8, "and %zu more", k->n_owners - most);
}

static void flapping(struct text *t, const struct drift_line *l, const struct flap_key *k)
{
	struct flap f = flap_of(k->v, k->n);
	size_t from = !t->h->all && k->n > VALUES ? k->n - VALUES : 0;

	page_line(&t->page, 2, 4, STR_FMT ": %s, %zu %s to and fro",
		STR_ARG(history_name(t->page.a, k)), severity_word(k->severity), f.trips,
		plural(f.trips, "time", "times"));
	if (from)
		page_line(&t->page, 4, 6, "%zu earlier values", from);
	for (size_t i = from; i < k->n; i++)
		page_line(&t->page, 4, 6, STR_FMT "  " STR_FMT, STR_ARG(when(t, l->v[k->v[i].at])),
			STR_ARG(k->v[i].value));
	owners(t, k);
}

/* With a root that flaps: by name only. */
static bool is_shown_elsewhere(const struct drift_line *l, const struct flap_key *k)
{
	for (size_t i = 0; !k->roots && i < l->n_flaps; i++) {
		if (l->flaps[i] == k->cause)
			return true;
	}
	return false;
}

static void flaps(struct text *t, const struct drift_line *l)
{
	size_t shown = 0, with = 0;

	if (!l->n_flaps)
		return;
	page_blank(&t->page);
	page_mark(&t->page, 0, 4, INK_RED, "Goes to and fro:", "%zu", l->n_flaps);
	for (size_t i = 0; i < l->n_flaps; i++) {
		if (is_shown_elsewhere(l, l->flaps[i]))
			with++;
		else if (t->h->all || shown++ < FLAPS)
			flapping(t, l, l->flaps[i]);
	}
	if (shown > FLAPS)
		page_line(&t->page, 2, 4, "and %zu more: --all shows them", shown - FLAPS);
	if (!with)
		return;
	page_list(&t->page, 2, 4, INK_PLAIN, NULL, "with these:");
	for (size_t i = 0; i < l->n_flaps; i++) {
		if (is_shown_elsewhere(l, l->flaps[i]))
			page_item(&t->page, history_name(t->page.a, l->flaps[i]));
	}
	page_list_end(&t->page, "%s", "");
}

static void following(struct text *t, const struct change *c)
{
	size_t most = t->h->all ? c->n_follow : FOLLOWING;

	if (!c->below)
		return;
	page_list(&t->page, 8, 10, INK_PLAIN, NULL, "%zu %s from it:", c->below,
		plural(c->below, "follows", "follow"));
	for (size_t i = 0; i < c->n_follow && i < most; i++)
		page_item(&t->page, c->follow[i]);
	page_list_end(&t->page, "%s", c->n_follow > most || c->below > c->n_follow ? ", …" : "");
}

static void change(struct text *t, const struct change *c)
{
	static const enum ink inks[SEVERITIES] = { INK_PLAIN, INK_CYAN, INK_YELLOW, INK_RED,
		INK_RED };
	struct str since = c->since ? str_printf(t->page.a, ", some time since " STR_FMT,
					      STR_ARG(when(t, c->since)))
				    : (struct str){ 0 };

	page_mark(&t->page, 4, 8, inks[c->severity],
		str_z(t->page.a, str_printf(t->page.a, STR_FMT ":", STR_ARG(c->name))),
		STR_FMT " -> " STR_FMT " (%s" STR_FMT ")", STR_ARG(c->was), STR_ARG(c->now),
		severity_word(c->severity), STR_ARG(since));
	following(t, c);
}

/* "after kernel 6.1.0-13 -> 6.1.0-18, BIOS date … -> …, a reboot". */
static void after(struct text *t, const struct capture *c)
{
	if (!c->n_after && !c->rebooted)
		return;
	page_list(&t->page, 4, 6, INK_BOLD, "after", "%s", "");
	for (size_t i = 0; i < c->n_after; i++)
		page_item(&t->page, str_printf(t->page.a, STR_FMT " " STR_FMT " -> " STR_FMT,
					    STR_ARG(c->after[i].name), STR_ARG(c->after[i].was),
					    STR_ARG(c->after[i].now)));
	if (c->rebooted)
		page_item(&t->page, STR("a reboot"));
	page_list_end(&t->page, "%s", "");
}

static void capture(struct text *t, const struct capture *c, const struct capture *last)
{
	static const enum ink inks[] = { INK_GREEN, INK_RED, INK_YELLOW };
	size_t most = t->h->all ? SIZE_MAX : ROOTS;
	bool moved = last && last->verdict != c->verdict;

	page_mark(&t->page, 0, 4, inks[c->verdict], str_z(t->page.a, when(t, c)),
		"%s%s%s  " STR_FMT, moved ? verdict_word(last->verdict) : "", moved ? " -> " : "",
		verdict_word(c->verdict), STR_ARG(c->name));
	after(t, c);
	if (c->note.n)
		page_line(&t->page, 4, 6, "note: " STR_FMT, STR_ARG(c->note));
	for (size_t i = 0; i < c->n_v && i < most; i++)
		change(t, &c->v[i]);
	if (c->n_v > most)
		page_line(&t->page, 4, 6, "and %zu more: --all shows them", c->n_v - most);
	if (c->n_below && !t->h->all)
		page_line(&t->page, 4, 6, "and %zu below the level", c->n_below);
}

static bool is_news(const struct capture *c, const struct capture *last)
{
	return !last || c->n_after || c->rebooted || c->n_v || c->verdict != last->verdict ||
	       c->note.n;
}

static void quiet(struct text *t, size_t n, const struct capture *until)
{
	if (n)
		page_line(&t->page, 0, 4, "%zu %s without a change that matters, until " STR_FMT, n,
			plural(n, "capture", "captures"), STR_ARG(when(t, until)));
}

static void drift(struct text *t, const struct drift_line *l)
{
	size_t same = 0;

	page_blank(&t->page);
	for (size_t i = 0; i < l->n; i++) {
		const struct capture *c = l->v[i], *last = i ? l->v[i - 1] : NULL;

		if (!t->h->all && !is_news(c, last)) {
			same++;
			continue;
		}
		quiet(t, same, last);
		same = 0;
		capture(t, c, last);
	}
	quiet(t, same, l->v[l->n - 1]);
}

static void passed_over(struct text *t)
{
	size_t shown = 0;

	if (!t->h->n_passed)
		return;
	page_blank(&t->page);
	page_mark(&t->page, 0, 4, INK_YELLOW, "Passed over:", "%zu", t->h->n_passed);
	for (size_t i = 0; i < t->h->n_files; i++) {
		const struct capture *c = &t->h->files[i];

		if (c->why.n && (t->h->all || shown++ < PASSED))
			page_line(&t->page, 2, 4, STR_FMT ": " STR_FMT, STR_ARG(c->name),
				STR_ARG(c->why));
	}
	if (shown > PASSED)
		page_line(&t->page, 2, 4, "and %zu more: --all shows them", shown - PASSED);
}

void history_text(struct history *h, struct out *o)
{
	const struct report_style style = { .colour = h->colour, .width = h->width };
	struct text t = { .h = h };

	page_init(&t.page, o, h->a, &style);
	for (size_t i = 0; i < h->n_lines; i++) {
		const struct drift_line *l = &h->lines[i];

		if (!l->n)
			continue;
		if (i)
			page_blank(&t.page);
		head(&t, l);
		flaps(&t, l);
		if (l->n > 1)
			drift(&t, l);
	}
	passed_over(&t);
}
