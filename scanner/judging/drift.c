/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/drift.h"

struct drift_value drift_set(struct str text)
{
	return (struct drift_value){ true, text };
}

bool drift_same_words(struct arena *a, struct str x, struct str y)
{
	struct str u, v;
	bool more_x, more_y;

	(void)a;
	do {
		more_x = str_word(&x, &u);
		more_y = str_word(&y, &v);
		if (more_x != more_y || (more_x && !str_eq(u, v)))
			return false;
	} while (more_x);
	return true;
}

/* As the kernel's kstrtol with base 0: 0x is hexadecimal, a leading 0 octal (lib/kstrtox.c). */
static bool number_of(struct str s, bool *ret_negative, uint64_t *ret)
{
	uint64_t n = 0;

	s = str_trim(s);
	*ret_negative = s.n && s.p[0] == '-';
	if (*ret_negative)
		s = str_skip(s, 1);
	if (str_starts(s, "0x") || str_starts(s, "0X"))
		return str_u64(str_skip(s, 2), 16, ret) == 0;
	if (s.n < 2 || s.p[0] != '0')
		return str_u64(s, 10, ret) == 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '7' || n >> 61)
			return false;
		n = n << 3 | (uint64_t)(s.p[i] - '0');
	}
	*ret = n;
	return true;
}

bool drift_same_number(struct arena *a, struct str x, struct str y)
{
	bool minus_x, minus_y;
	uint64_t m, n;

	if (!number_of(x, &minus_x, &m) || !number_of(y, &minus_y, &n))
		return drift_same_words(a, x, y);
	return m == n && (minus_x == minus_y || m == 0);
}

bool drift_same_raised(struct arena *a, struct str x, struct str y)
{
	uint64_t m, n;

	if (str_u64(str_trim(x), 10, &m) || str_u64(str_trim(y), 10, &n))
		return drift_same_words(a, x, y);
	return m >= n;
}

bool drift_same_list(struct arena *a, struct str x, struct str y)
{
	struct cpuset s, t;

	if (cpuset_parse_list(a, str_trim(x), &s) || cpuset_parse_list(a, str_trim(y), &t))
		return drift_same_words(a, x, y);
	return cpuset_eq(s, t);
}

/* -1: neither. The kernel looks at the first letter, and at the second of "on" and "off". */
static int bool_of(struct str s)
{
	static const char *const words[] = { "n", "no", "0", "off", "false", "disable", "disabled",
		"y", "yes", "1", "on", "true", "enable", "enabled" };
	enum { WORDS = sizeof(words) / sizeof(words[0]) };
	char low[16];

	s = str_trim(s);
	if (s.n >= sizeof(low))
		return -1;
	for (size_t i = 0; i < s.n; i++)
		low[i] = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + ('a' - 'A')) : s.p[i];
	for (unsigned i = 0; i < WORDS; i++)
		if (str_is((struct str){ low, s.n }, words[i]))
			return i >= WORDS / 2;
	return -1;
}

bool drift_same_bool(struct arena *a, struct str x, struct str y)
{
	int m = bool_of(x), n = bool_of(y);

	return m < 0 || n < 0 ? drift_same_words(a, x, y) : m == n;
}

static bool same(struct arena *a, const struct drift *d, struct drift_value x, struct drift_value y)
{
	drift_same_fn *fn = d->same ? d->same : drift_same_words;

	if (x.set != y.set)
		return false;
	return !x.set || fn(a, x.text, y.text);
}

const struct drift_source *drift_next_boot(const struct drift *d)
{
	for (size_t i = d->n; i > 0; i--)
		if (d->sources[i - 1].boot)
			return &d->sources[i - 1];
	return NULL;
}

const struct drift_source *drift_rewriter(struct arena *a, const struct drift *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->sources[i].rewrites && !same(a, d, d->running, d->sources[i].value))
			return &d->sources[i];
	return NULL;
}

/* The value after a reboot; false: nobody gives one, and the kernel's is not known. */
static bool after_reboot(const struct drift *d, struct drift_value *ret)
{
	const struct drift_source *s = drift_next_boot(d);

	if (!s && !d->preset)
		return false;
	*ret = s ? s->value : *d->preset;
	return true;
}

static bool is_right(const struct drift *d, struct drift_value v)
{
	return d->right && d->right(d->user, v);
}

/* What somebody alive does to a value that a reboot would keep. */
static enum drift_verdict judge_rewriter(struct arena *a, const struct drift *d)
{
	const struct drift_source *s = drift_rewriter(a, d);

	if (!s || (d->right && (!is_right(d, d->running) || is_right(d, s->value))))
		return DRIFT_AGREES;
	return DRIFT_REWRITTEN;
}

enum drift_verdict drift_judge(struct arena *a, const struct drift *d)
{
	bool right = is_right(d, d->running);
	enum drift_verdict rewritten;
	struct drift_value next;

	if (d->unread || d->running_from->state != ANSWER_OK)
		return DRIFT_UNTOLD;
	rewritten = judge_rewriter(a, d);
	if (!after_reboot(d, &next)) {
		if (rewritten != DRIFT_AGREES)
			return rewritten;
		return d->right && !right ? DRIFT_AGREES : DRIFT_NOWHERE;
	}
	if (same(a, d, d->running, next) || (right && is_right(d, next)))
		return rewritten;
	if (!d->right || (!right && !is_right(d, next)))
		return DRIFT_DIFFERS;
	return right ? DRIFT_LOST : DRIFT_MENDED;
}

static struct str value_text(struct drift_value v)
{
	if (!v.set)
		return STR("not set");
	return str_trim(v.text).n ? str_trim(v.text) : STR("empty");
}

/* "sysctl.d, /etc/sysctl.d/99-x.conf:3" */
static struct str place_text(struct arena *a, const struct drift_source *s)
{
	if (s->line == 0)
		return str_printf(a, "%s, " STR_FMT, s->owner, STR_ARG(s->file->path));
	return str_printf(a, "%s, " STR_FMT ":%u", s->owner, STR_ARG(s->file->path), s->line);
}

static void add_evidence(struct finding *f, struct arena *a, const struct drift *d)
{
	const struct drift_source *next = drift_next_boot(d);

	find_evidence_text(
		f, d->running_from, "running: " STR_FMT, STR_ARG(value_text(d->running)));
	for (size_t i = 0; i < d->n; i++) {
		const struct drift_source *s = &d->sources[i];
		struct str line = s->line ? str_printf(a, " line %u", s->line) : STR("");
		const char *role = s == next ? "next boot" : s->boot ? "overridden" : "owner";

		find_evidence_text(f, s->file, "%s: %s" STR_FMT ": " STR_FMT, role, s->owner,
			STR_ARG(line), STR_ARG(value_text(s->value)));
	}
}

static void add_values(struct finding *f, const struct drift *d)
{
	struct drift_value next;

	if (after_reboot(d, &next))
		find_observed(f, "now " STR_FMT ", after a reboot " STR_FMT,
			STR_ARG(value_text(d->running)), STR_ARG(value_text(next)));
	else
		find_observed(f, "now " STR_FMT ", set nowhere for the next boot",
			STR_ARG(value_text(d->running)));
	if (d->wanted.n)
		find_wanted(f, STR_FMT, STR_ARG(d->wanted));
	else
		find_wanted(f, "the same now and after a reboot");
}

static struct finding *say_rewritten(struct findings *out, struct arena *a, const struct drift *d)
{
	const struct drift_source *s = drift_rewriter(a, d);
	struct str place = place_text(a, s);
	struct drift_value next;
	const char *now = d->right		   ? "right now"
			  : after_reboot(d, &next) ? "as the next boot sets it"
						   : "so now";

	if (!s->value.set)
		return find(out, STATUS_WARN, d->subject, "%s, but " STR_FMT ", drops it %s", now,
			STR_ARG(place), s->rewrites);
	return find(out, STATUS_WARN, d->subject,
		"%s, but " STR_FMT ", rewrites it to " STR_FMT " %s", now, STR_ARG(place),
		STR_ARG(value_text(s->value)), s->rewrites);
}

/* A sentence about a verdict that turns on the next boot's source. */
static struct finding *say_next(struct findings *out, struct arena *a, const struct drift *d,
	enum status status, const char *verdict)
{
	const struct drift_source *s = drift_next_boot(d);

	if (!s)
		return find(
			out, status, d->subject, "%s: the kernel's default comes back", verdict);
	return find(out, status, d->subject, "%s: " STR_FMT, verdict, STR_ARG(place_text(a, s)));
}

/* What keeps the value that runs where that is right. Which of two is right is not decided here. */
static void add_remedy(struct finding *f, const struct drift *d, enum drift_verdict verdict)
{
	bool keep = verdict == DRIFT_LOST || verdict == DRIFT_NOWHERE;

	if (!keep || d->remedy == REMEDY_NONE)
		return;
	if (d->running.set)
		find_remedy(f, d->remedy, d->remedy_key, STR_FMT, STR_ARG(d->running.text));
	else if (d->remedy == REMEDY_KERNEL_ARG)
		find_remedy(f, REMEDY_KERNEL_ARG_REMOVE, d->remedy_key, "%s", "");
}

struct finding *find_drift(struct findings *out, struct arena *a, const struct drift *d)
{
	struct finding *f;

	enum drift_verdict verdict = drift_judge(a, d);

	switch (verdict) {
	case DRIFT_UNTOLD:
		return find_unreadable(
			out, d->subject, d->unread ? d->unread : d->running_from, false);
	case DRIFT_NOWHERE:
		if (!d->right)
			return NULL;
		f = find(out, STATUS_WARN, d->subject,
			"right now, and nothing sets it at the next boot");
		break;
	case DRIFT_LOST:
		f = say_next(out, a, d, d->lost ? d->lost : STATUS_FAIL,
			"right now and wrong after a reboot");
		break;
	case DRIFT_MENDED:
		f = say_next(out, a, d, STATUS_WARN, "wrong now and mended by a reboot");
		break;
	case DRIFT_DIFFERS:
		f = say_next(out, a, d, d->differs ? d->differs : STATUS_WARN,
			d->right ? "wrong now, and otherwise wrong after a reboot"
				 : "differs from the next boot");
		break;
	case DRIFT_REWRITTEN:
		f = say_rewritten(out, a, d);
		break;
	case DRIFT_AGREES:
	case DRIFT_VERDICTS:
	default:
		return NULL;
	}
	add_values(f, d);
	add_evidence(f, a, d);
	add_remedy(f, d, verdict);
	return f;
}
