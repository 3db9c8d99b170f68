/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of a report. What stands before "duration_us" is the same on each host that has the same status
 * for the same reason, and is compared only; findings are passed over where nothing but the status counts.
 */
#include "programs/fleet/read/report.h"

#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/engine/check.h"

#include <string.h>

struct one_check {
	struct str id, area, title;
	uint32_t key;
	int status; /* enum outcome; -1: not told */
	int open;   /* -1: it is the status */
	bool withheld;
	enum severity severity;
	const char *findings;
	bool waived;
};

static int outcome_of(struct str word)
{
	for (int i = 0; i <= OUT_SKIP; i++) {
		if (str_is(word, outcome_words[i]))
			return i;
	}
	return -1;
}

/* One of the findings was accepted. */
static bool any_waived(struct reader *rd)
{
	bool first = true, inner, any = false;
	struct str key;

	if (!scan_enter(&rd->s, '['))
		return false;
	while (scan_element(&rd->s, &first)) {
		if (!scan_enter(&rd->s, '{')) {
			scan_skip(&rd->s);
			continue;
		}
		for (inner = true; scan_key(&rd->s, &inner, &key);) {
			if (SCAN_IS(key, "waived"))
				any |= scan_bool(&rd->s);
			else
				scan_skip(&rd->s);
		}
	}
	return any;
}

static void read_word(struct reader *rd, struct one_check *c, struct str key)
{
	struct str word;

	if (!scan_str(&rd->s, &word))
		return;
	if (SCAN_IS(key, "id"))
		c->id = word;
	else if (SCAN_IS(key, "area"))
		c->area = word;
	else if (SCAN_IS(key, "title"))
		c->title = word;
	else if (SCAN_IS(key, "status"))
		c->status = outcome_of(word);
	else if (SCAN_IS(key, "open"))
		c->open = outcome_of(word);
	else if (SCAN_IS(key, "severity"))
		(void)severity_from_word(word, &c->severity);
	else if (SCAN_IS(key, "reason"))
		c->withheld = SCAN_IS(word, "withheld");
}

static void read_member(struct reader *rd, struct one_check *c, struct str key)
{
	int64_t n;

	if (SCAN_IS(key, "findings")) {
		c->findings = rd->s.p;
		scan_skip(&rd->s);
	} else if (SCAN_IS(key, "findings_waived")) {
		if (scan_i64(&rd->s, &n) && n > 0)
			c->waived = true;
	} else if (scan_peek(&rd->s) == '"') {
		read_word(rd, c, key);
	} else {
		scan_skip(&rd->s);
	}
}

/*
 * What nobody accepted counts as it is; of what somebody did, the rest counts, and where there is
 * no rest it is accepted. A fault that was known before (--fail-on-new) is still a fault.
 */
static enum outcome counted_as(struct reader *rd, const struct one_check *c)
{
	const char *at = rd->s.p;
	bool waived = c->waived;

	if (c->status == OUT_UNKNOWN && c->withheld)
		return OUT_WITHHELD;
	if (c->open < 0 || c->open == c->status)
		return (enum outcome)c->status;
	if (!waived && c->findings) {
		rd->s.p = c->findings;
		(void)scan_peek(&rd->s);
		waived = any_waived(rd);
		rd->s.p = at;
	}
	if (!waived)
		return (enum outcome)c->status;
	return c->open == OUT_SKIP || c->open == OUT_PASS ? OUT_WAIVED : (enum outcome)c->open;
}

static struct str harmless(struct intake *in, struct str s)
{
	return text_sanitise(in->a, str_copy(in->a, s));
}

static void tell_about(struct reader *rd, const struct one_check *c)
{
	struct intake *in = rd->in;
	struct check_about *about = &in->checks[c->key];

	(void)pthread_mutex_lock(&in->lock);
	if (!about->known) {
		about->area = harmless(in, str_head(c->area, NAME_MOST));
		about->severity = c->severity;
		about->known = true;
	}
	if (!about->title.n)
		about->title = harmless(in, str_head(c->title, VALUE_MOST));
	if (c->severity > about->severity)
		about->severity = c->severity;
	(void)pthread_mutex_unlock(&in->lock);
}

static void end_area(struct reader *rd)
{
	(void)put_section(rd, KEY_CHECK, CLASS_FACTS, rd->area, false, &rd->checks);
}

static bool same_area(struct str a, struct str b)
{
	return a.n == b.n && (a.p == b.p || memcmp(a.p, b.p, a.n) == 0);
}

static void put_check(struct reader *rd, const struct one_check *c, enum outcome o)
{
	uint32_t *id;

	if (!same_area(c->area, rd->area)) {
		end_area(rd);
		rd->area = c->area;
	}
	id = &rd->outcomes[(size_t)c->key * OUTCOMES + o];
	if (*id) {
		numbers_add(rd, &rd->checks, *id - 1);
		return;
	}
	put_item(rd, &rd->checks, c->key, str_from(outcome_words[o]));
	if (!rd->crowded)
		*id = rd->checks.v[rd->checks.n - 1] + 1;
}

/* What ends with the key "duration_us": the same bytes mean the same again. */
static struct known *keep(
	struct reader *rd, struct known *before, const struct one_check *c, const char *from)
{
	struct known *k = remember(rd, before, (struct str){ from, (size_t)(rd->s.p - from) });
	struct one_check *own;

	if (!k || k->check)
		return k;
	own = ARENA_NEW(rd->a, struct one_check, 1);
	*own = *c;
	own->id = str_copy(rd->a, c->id);
	own->area = str_copy(rd->a, c->area);
	own->title = str_copy(rd->a, c->title);
	k->check = own;
	k->kinds |= KNOWN_CHECK;
	return k;
}

static bool find_key(struct reader *rd, struct one_check *c)
{
	if (c->key == POOL_NONE && c->id.n && c->area.n) {
		c->key = put_key(rd, KEY_CHECK, TRAIT_STATE, c->area, str_head(c->id, NAME_MOST));
		rd->crowded |= c->key == POOL_NONE;
	}
	return c->key != POOL_NONE;
}

/*
 * A known check of which nothing but findings is left to tell, none of which counts by itself: a
 * number, the findings, and the end. Nearly all are. What SCAN_PAD promises lies behind the text.
 */
static bool read_usual(struct reader *rd, const struct known *k)
{
	static const char findings[] = ",\"findings\":[";
	const struct one_check *c = k->check;
	const char *from = rd->s.p, *p = from + k->n;

	if (c->open >= 0 && c->open != c->status)
		return false;
	while (*p >= '0' && *p <= '9')
		p++;
	if (p == from + k->n || memcmp(p, findings, sizeof(findings) - 1) != 0)
		return false;
	rd->s.p = p + sizeof(findings) - 2;
	scan_skip(&rd->s);
	if (rd->s.fault)
		return true;
	if (*rd->s.p != '}') {
		rd->s.p = from;
		return false;
	}
	rd->s.p++;
	put_check(rd, c,
		c->status == OUT_UNKNOWN && c->withheld ? OUT_WITHHELD : (enum outcome)c->status);
	return true;
}

/* From the brace on; k: what is known of its begin, or NULL. */
static void read_slowly(struct reader *rd, struct known **before, struct known *k)
{
	struct one_check c = { .key = POOL_NONE, .status = -1, .open = -1 };
	const char *from = rd->s.p;
	struct str key;
	bool first = true, same = k != NULL;

	if (same) {
		c = *k->check;
		rd->s.p += k->n;
		scan_skip(&rd->s); /* how long it took */
		first = false;
	} else {
		rd->s.p++;
	}
	while (scan_key(&rd->s, &first, &key)) {
		if (!k && SCAN_IS(key, "duration_us") && c.status >= 0 && !c.findings &&
			!c.waived && find_key(rd, &c))
			k = keep(rd, *before, &c, from);
		read_member(rd, &c, key);
	}
	if (rd->s.fault || c.status < 0 || !find_key(rd, &c))
		return;
	if (!same) /* members may stand behind the status */
		tell_about(rd, &c);
	put_check(rd, &c, counted_as(rd, &c));
	if (k)
		*before = k;
}

static void read_check(struct reader *rd, struct known **before)
{
	struct known *k = expect(&rd->s, *before, KNOWN_CHECK);

	if (k && read_usual(rd, k))
		*before = k;
	else
		read_slowly(rd, before, k);
}

void read_checks(struct reader *rd)
{
	bool first = true;
	struct known *before = &rd->check_first;

	if (!scan_enter(&rd->s, '[')) {
		scan_skip(&rd->s);
		return;
	}
	rd->area = (struct str){ 0 };
	while (scan_element(&rd->s, &first)) {
		if (scan_peek(&rd->s) == '{')
			read_check(rd, &before);
		else
			scan_skip(&rd->s);
	}
	end_area(rd);
}
