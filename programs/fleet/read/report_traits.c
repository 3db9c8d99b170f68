/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Traits of a report, by what they are good for: facts, of which a majority and its deviators can
 * be told; identities, which no two hosts share; rates, of which only is asked whether there is
 * one. Counts since boot, numbers that are states of the moment, uptime and boot id are of no use here.
 */
#include "programs/fleet/read/report.h"

#include <stdlib.h>
#include <string.h>

struct one_line {
	struct str key, value, kind, unit, digits;
};

static const struct {
	const char *word;
	size_t n;
} kind_words[TRAIT_KINDS] = {
#define WORD(word)                                                                                 \
	{                                                                                          \
		word, sizeof(word) - 1                                                             \
	}
	WORD("identity"),
	WORD("hardware"),
	WORD("firmware"),
	WORD("kernel"),
	WORD("boot"),
	WORD("service"),
	WORD("setting"),
	WORD("state"),
	WORD("count"),
	WORD("rate"),
#undef WORD
};

static enum trait_kind kind_of(struct str word)
{
	int k = 0;

	while (k < TRAIT_KINDS &&
		(word.n != kind_words[k].n || memcmp(word.p, kind_words[k].word, word.n) != 0))
		k++;
	return (enum trait_kind)k;
}

/* A number that is above 0, however it is written. */
static bool is_some(struct str digits)
{
	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] == '-' || digits.p[i] == 'e' || digits.p[i] == 'E')
			return false;
		if (digits.p[i] >= '1' && digits.p[i] <= '9')
			return true;
	}
	return false;
}

static void read_members(struct reader *rd, struct one_line *l)
{
	struct str key;
	bool first = true;

	while (scan_key(&rd->s, &first, &key)) {
		if (SCAN_IS(key, "key"))
			(void)scan_str(&rd->s, &l->key);
		else if (SCAN_IS(key, "value"))
			(void)scan_str(&rd->s, &l->value);
		else if (SCAN_IS(key, "kind"))
			(void)scan_str(&rd->s, &l->kind);
		else if (SCAN_IS(key, "unit"))
			(void)scan_str(&rd->s, &l->unit);
		else if (SCAN_IS(key, "number")) {
			(void)scan_peek(&rd->s);
			l->digits.p = rd->s.p;
			scan_skip(&rd->s);
			l->digits.n = (size_t)(rd->s.p - l->digits.p);
		} else {
			scan_skip(&rd->s);
		}
	}
}

static bool moves_by_itself(struct str key)
{
	return SCAN_IS(key, "uptime") || SCAN_IS(key, "boot id");
}

/* TRAIT_CLASSES: none. */
static enum trait_class class_of(const struct one_line *l, enum trait_kind kind)
{
	switch (kind) {
	case TRAIT_IDENTITY:
		return moves_by_itself(l->key) ? TRAIT_CLASSES : CLASS_IDENTITY;
	case TRAIT_RATE:
		return CLASS_RATES;
	case TRAIT_STATE:
		return l->digits.n ? TRAIT_CLASSES : CLASS_FACTS;
	case TRAIT_HARDWARE:
	case TRAIT_FIRMWARE:
	case TRAIT_KERNEL:
	case TRAIT_BOOT:
	case TRAIT_SERVICE:
	case TRAIT_SETTING:
		return CLASS_FACTS;
	case TRAIT_COUNT:
	case TRAIT_KINDS:
	default:
		return TRAIT_CLASSES;
	}
}

/* Offsets of clocks are of the moment, and the ledger asks for just that. Whether it is one. */
static bool ask_clock(struct reader *rd, struct str group, const struct one_line *l)
{
	char digits[32];
	double ns;

	if (!SCAN_IS(group, "time") || !SCAN_IS(l->unit, "ns") || !l->digits.n ||
		l->digits.n >= sizeof(digits))
		return false;
	if (!str_ends(l->key, " offset") && !SCAN_IS(l->key, "chrony correction") &&
		!str_ends(l->key, " from the system's"))
		return false;
	memcpy(digits, l->digits.p, l->digits.n);
	digits[l->digits.n] = 0;
	ns = strtod(digits, NULL);
	if (ns > -1e18 && ns < 1e18)
		put_divergence(rd, (int64_t)ns, l->key);
	return true;
}

static void read_line(struct reader *rd, struct str group, struct known **before)
{
	struct one_line l = { { 0 }, { 0 }, { 0 }, { 0 }, { 0 } };
	const char *from = rd->s.p;
	enum trait_class c;
	enum trait_kind kind;
	struct known *k;

	rd->s.p++;
	read_members(rd, &l);
	if (rd->s.fault || !l.key.n)
		return;
	kind = kind_of(l.kind);
	c = class_of(&l, kind);
	if (ask_clock(rd, group, &l) && c == CLASS_FACTS) {
		put_item(rd, &rd->traits[c], put_key(rd, KEY_TRAIT, kind, group, l.key), l.value);
		return; /* it is asked for each time */
	}
	if (c == TRAIT_CLASSES)
		return;
	put_item(rd, &rd->traits[c], put_key(rd, KEY_TRAIT, kind, group, l.key),
		c != CLASS_RATES    ? l.value
		: is_some(l.digits) ? STR("> 0")
				    : STR("0"));
	if (c != CLASS_FACTS || rd->crowded)
		return;
	k = remember(rd, *before, (struct str){ from, (size_t)(rd->s.p - from) });
	if (!k)
		return;
	k->item = rd->traits[c].v[rd->traits[c].n - 1];
	k->group = put_group(rd, group);
	k->kinds |= KNOWN_LINE;
	*before = k;
}

/* Whether all of them were known. */
static bool read_lines(struct reader *rd, struct str group, struct known *before)
{
	uint32_t name = put_group(rd, group);
	bool first = true, all = true;

	if (!scan_enter(&rd->s, '[')) {
		scan_skip(&rd->s);
		return false;
	}
	while (scan_element(&rd->s, &first)) {
		struct known *k;

		if (scan_peek(&rd->s) != '{') {
			scan_skip(&rd->s);
			all = false;
			continue;
		}
		k = expect(&rd->s, before, KNOWN_LINE);
		if (k && k->group == name) {
			numbers_add(rd, &rd->traits[CLASS_FACTS], k->item);
			rd->s.p += k->n;
			before = k;
		} else {
			read_line(rd, group, &before);
			all = false;
		}
	}
	return all && !rd->s.fault;
}

struct one_group {
	struct str name;
	bool whole, once, known; /* its lines are told once; each of them was known */
};

/* Lines may stand before the name of their group: then they are come back to. */
static void read_members_of_group(struct reader *rd, struct one_group *g, struct known *before)
{
	const char *lines = NULL, *end;
	struct str key;
	bool first = true;

	while (scan_key(&rd->s, &first, &key)) {
		if (SCAN_IS(key, "group")) {
			(void)scan_str(&rd->s, &g->name);
		} else if (SCAN_IS(key, "whole")) {
			g->whole = scan_bool(&rd->s);
		} else if (SCAN_IS(key, "lines") && g->name.n) {
			g->known = read_lines(rd, g->name, before) && !g->once;
			g->once = true;
		} else if (SCAN_IS(key, "lines")) {
			(void)scan_peek(&rd->s);
			lines = rd->s.p;
			scan_skip(&rd->s);
		} else {
			scan_skip(&rd->s);
		}
	}
	if (lines && g->name.n && !rd->s.fault) {
		end = rd->s.p;
		rd->s.p = lines;
		(void)read_lines(rd, g->name, before);
		g->known = false;
		if (!rd->s.fault)
			rd->s.p = end;
	}
}

/*
 * From the brace on. A group whose lines were all known is remembered as a whole: its bytes are
 * likely to come again, whereas those of a group that tells what is of one host never do.
 */
static void read_group(struct reader *rd, size_t i)
{
	struct one_group g = { .whole = false };
	const char *from = rd->s.p;
	struct known *k = expect(&rd->s, &rd->group_first[i], KNOWN_GROUP);
	uint32_t section;

	if (k) {
		numbers_add(rd, &rd->list, k->section);
		rd->s.p += k->n;
		return;
	}
	rd->s.p++;
	read_members_of_group(rd, &g, &rd->line_first[i]);
	section =
		put_section(rd, KEY_TRAIT, CLASS_FACTS, g.name, g.whole, &rd->traits[CLASS_FACTS]);
	for (int c = CLASS_FACTS + 1; c < TRAIT_CLASSES; c++)
		put_section(rd, KEY_TRAIT, (enum trait_class)c, g.name, g.whole, &rd->traits[c]);
	if (!g.known || section == POOL_NONE || rd->crowded)
		return;
	k = remember(rd, &rd->group_first[i], (struct str){ from, (size_t)(rd->s.p - from) });
	if (k) {
		k->section = section;
		k->kinds |= KNOWN_GROUP;
	}
}

void read_traits(struct reader *rd)
{
	bool first = true;
	size_t n = 0;

	if (!scan_enter(&rd->s, '[')) {
		scan_skip(&rd->s);
		return;
	}
	while (scan_element(&rd->s, &first)) {
		if (scan_peek(&rd->s) == '{')
			read_group(rd, n < GROUPS_KNOWN ? n : GROUPS_KNOWN - 1);
		else
			scan_skip(&rd->s);
		n++;
	}
}
