/* SPDX-License-Identifier: Apache-2.0 */
/* What could not be told: by reason, each with what mends it, the ids behind what they say. */
#include "reporters/render.h"
#include "reporters/text.h"
#include "scanner/base/sort.h"

#include <string.h>

enum { LINES_EACH = 10, HANG = 5 };

/* What the reader can do about it; a reason without one explains itself or is the host's. */
static const char *mend(enum reason r)
{
	switch ((int)r) {
	case REASON_DENIED:
		return "run as root, or with the rights named below";
	case REASON_BROKEN:
		return "read the files named: the kernel or the capture has a fault there";
	case REASON_FORMAT:
		return "a format that latscan does not know: please report it with the line below";
	case REASON_NOT_CAPTURED:
		return "scan the live host, or a tree that has the files named";
	case REASON_WITHHELD:
		return "each read would disturb somebody: a dearer budget (--budget normal or all) tells";
	case REASON_TIMEOUT:
		return "a lock or a device held the probe up: scan again";
	case REASON_VANISHED:
		return "it went away while it was read: scan again";
	case REASON_NAMESPACE:
		return "run latscan in the namespace of what is judged";
	case REASON_ONE_SAMPLE:
		return "scan live, or give a second sample of the same boot: --root A --root B";
	case REASON_COUNTER_RESET:
		return "scan again: the samples must be of one boot, with no driver reloaded";
	case REASON_WINDOW:
		return "a longer --window";
	case REASON_NO_TIME:
		return "--window SECONDS says how far apart the samples are";
	case REASON_INTERRUPTED:
		return "let the scan end";
	case REASON_SILENT:
		return "please report it";
	default:
		return NULL;
	}
}

static const struct result **collect(const struct report *r, enum reason reason, size_t *ret_n)
{
	const struct result **v = ARENA_NEW(r->arena, const struct result *, r->n_results + 1);
	size_t n = 0;

	for (size_t i = 0; i < r->n_results; i++) {
		const struct result *res = &r->results[i];

		if (res->status == STATUS_UNKNOWN && res->reason == reason && !render_waived(res))
			v[n++] = res;
	}
	*ret_n = n;
	return v;
}

/* By what they say, so that equal sentences stand together; worst first among equals. */
static int severe_first(const void *p, const void *q)
{
	const struct result *const *x = p, *const *y = q;
	int c = (int)(*y)->severity - (int)(*x)->severity;

	return c ? c : strcmp((*x)->check->id, (*y)->check->id);
}

static unsigned others(const struct result *r)
{
	unsigned n = 0;

	for (const struct finding *f = r->findings; f; f = f->next)
		n += f->status == STATUS_UNKNOWN && !f->waived;
	return n + r->total - r->kept - 1;
}

/* What v[i] says, behind the ids of all that say the same; those are taken out. */
static void one_line(
	struct page *p, const struct result **v, size_t n, size_t i, enum reason reason)
{
	struct str said = render_first(v[i])->text;
	unsigned more = others(v[i]);

	page_list(p, HANG, HANG + 2, INK_PLAIN, NULL, "%s", "");
	page_item(p, str_from(v[i]->check->id));
	for (size_t k = i + 1; k < n; k++) {
		if (!v[k] || !str_eq(render_first(v[k])->text, said))
			continue;
		page_item(p, str_from(v[k]->check->id));
		v[k] = NULL;
	}
	if (!said.n || str_is(said, reason_text(reason)))
		page_list_end(p, "%s", "");
	else if (more)
		page_list_end(p, ": " STR_FMT "; and %u more", STR_ARG(said), more);
	else
		page_list_end(p, ": " STR_FMT, STR_ARG(said));
}

/* By id only. */
static void show_rest(struct page *p, const struct result **v, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++)
		left += v[i] != NULL;
	if (!left)
		return;
	page_list(p, HANG, HANG + 2, INK_PLAIN, NULL, "and %zu more:", left);
	for (size_t i = 0; i < n; i++) {
		if (v[i])
			page_item(p, str_from(v[i]->check->id));
	}
	page_list_end(p, "%s", "");
}

static void show_lines(struct page *p, const struct result **v, size_t n, enum reason reason)
{
	unsigned lines = 0;
	size_t i;

	for (i = 0; i < n && lines < LINES_EACH; i++) {
		if (!v[i])
			continue;
		one_line(p, v, n, i, reason);
		lines++;
	}
	show_rest(p, v + i, n - i);
}

static void show_missing(struct page *p, const struct receipt *rc)
{
	for (size_t i = 0; i < rc->n_missing; i++)
		page_line(p, HANG, HANG + 2, STR_FMT, STR_ARG(rc->missing[i]));
}

static bool show_reason(struct page *p, const struct report *r, enum reason reason)
{
	const char *help = mend(reason);
	size_t n, mark = arena_used(p->a);
	const struct result **v = collect(r, reason, &n);

	if (!n) {
		arena_rewind(p->a, mark);
		return false;
	}
	sort_in_place(v, n, sizeof(*v), severe_first);
	page_blank(p);
	if (reason == REASON_WITHHELD)
		page_mark(p, 0, HANG, INK_CYAN, "WITHHELD", "%zu %s, %s", n,
			n == 1 ? "check" : "checks", reason_text(reason));
	else
		page_mark(p, 0, HANG, INK_YELLOW, "UNKNOWN", "%s: %zu %s, %s", reason_word(reason),
			n, n == 1 ? "check" : "checks", reason_text(reason));
	if (help)
		page_line(p, HANG, HANG + 6, "mend: %s", help);
	show_lines(p, v, n, reason);
	if (reason == REASON_DENIED)
		show_missing(p, &r->receipt);
	arena_rewind(p->a, mark);
	return true;
}

void text_unknown(struct page *p, const struct report *r)
{
	bool denied = false;

	for (int reason = REASON_NONE; reason < REASONS; reason++) {
		if (reason == REASON_WITHHELD)
			continue;
		if (show_reason(p, r, (enum reason)reason) && reason == REASON_DENIED)
			denied = true;
	}
	show_reason(p, r, REASON_WITHHELD);
	if (denied || !r->receipt.n_missing)
		return;
	page_blank(p);
	page_line(p, 0, 4, "Rights that this scan did not have, and what each costs:");
	show_missing(p, &r->receipt);
}
