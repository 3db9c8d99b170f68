/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/words.h"

#include "reporters/reporter.h"
#include "scanner/base/arena.h"
#include "scanner/base/names.h"
#include "commands/command.h"
#include "scanner/engine/catalogue.h"
#include "scanner/engine/report.h"
#include "scanner/engine/roles.h"
#include "scanner/source/cost.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *word_of(const char *const *words, unsigned n, unsigned i)
{
	return i < n ? words[i] : NULL;
}

#define WORDS(i, ...)                                                                              \
	word_of((const char *const[]){ __VA_ARGS__ },                                              \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *), i)

const char *words_budget(unsigned i)
{
	return WORDS(i, "quiet", "normal", "all"); /* in the order of enum budget_level */
}

const char *words_diff_format(unsigned i)
{
	return WORDS(i, "text", "json", "html"); /* in the order of enum diff_format */
}

const char *words_event_format(unsigned i)
{
	return WORDS(i, "text", "json");
}

const char *words_spike_clock(unsigned i)
{
	return WORDS(
		i, "realtime", "utc", "monotonic", "tsc"); /* in the order of enum spike_clock */
}

const char *words_spike_end(unsigned i)
{
	return WORDS(i, "begin", "end");
}

const char *words_fail_on(unsigned i)
{
	return WORDS(i, "fail", "warn");
}

const char *words_fleet_format(unsigned i)
{
	/* in the order of enum fleet_format */
	return WORDS(i, "text", "json", "html", "csv", "prometheus");
}

const char *words_fleet_group(unsigned i)
{
	return WORDS(i, "hardware", "bios", "microcode", "kernel", "role", "profile", "version");
}

const char *words_history_format(unsigned i)
{
	return WORDS(i, "text", "json"); /* in the order of enum history_format */
}

const char *words_list_format(unsigned i)
{
	return WORDS(i, "text", "table", "md", "json"); /* in the order of enum list_format */
}

const char *words_show(unsigned i)
{
	return WORDS(i, "wrong", "all");
}

const char *words_phase(unsigned i)
{
	return i < PHASES ? phase_word((enum phase)i) : NULL;
}

const char *words_role(unsigned i)
{
	return WORDS(i, "fast", "bypass", "ptp", "mgmt", "ignore");
}

const char *words_cost(unsigned i)
{
	return i < COST_NEVER ? cost_class_word((enum cost_class)i) : NULL;
}

const char *words_severity(unsigned i)
{
	return i < SEVERITIES ? severity_word((enum severity)i) : NULL;
}

const char *words_unknown(unsigned i)
{
	return i < REASONS - REASON_DENIED ? reason_word((enum reason)(REASON_DENIED + i)) : NULL;
}

const char *words_format(unsigned i)
{
	return reporter_table[i] ? reporter_table[i]->name : NULL;
}

enum { AREAS_MAX = 128, AREA_LENGTH = 16 };

/* Ids are sorted, so that the checks of an area stand together. */
static unsigned collect_areas(char (*areas)[AREA_LENGTH])
{
	size_t n_checks;
	const struct check *const *all = checks_all(&n_checks);
	unsigned n = 0;

	for (size_t k = 0; k < n_checks && n < AREAS_MAX; k++) {
		struct str area = check_area(all[k]);

		if ((k == 0 || !str_eq(area, check_area(all[k - 1]))) && area.n < AREA_LENGTH)
			memcpy(areas[n++], area.p, area.n);
	}
	return n;
}

const char *words_area(unsigned i)
{
	static char areas[AREAS_MAX][AREA_LENGTH];
	static unsigned n;

	if (!n)
		n = collect_areas(areas);
	return i < n ? areas[i] : NULL;
}

const char *words_verb(unsigned i)
{
	return commands[i] ? commands[i]->name : NULL;
}

int word_find(word_table words, struct str word, unsigned *ret)
{
	for (unsigned i = 0; words(i); i++) {
		if (str_is(word, words(i))) {
			*ret = i;
			return 0;
		}
	}
	return -ENOENT;
}

int word_find_format(word_table words, struct str word, unsigned *ret)
{
	if (!word_find(words, word, ret))
		return 0;
	if (str_is(word, "md"))
		return word_find(words, STR("markdown"), ret);
	return str_is(word, "markdown") ? word_find(words, STR("md"), ret) : -ENOENT;
}

static struct names names_of(struct arena *a, word_table words)
{
	struct names names = { .a = a };

	for (unsigned i = 0; words(i); i++)
		names_add(&names, str_from(words(i)));
	return names;
}

const char *word_nearest(word_table words, struct str word)
{
	struct arena *a = arena_new("a message", 1 << 20);
	struct names names = names_of(a, words);
	struct str near = names_nearest(&names, word);

	arena_free(a);
	return near.n ? near.p : NULL; /* a word of the table, which ends with a NUL */
}

int word_error(const char *option, struct str word, word_table words)
{
	struct arena *a = arena_new("a message", 1 << 20);
	struct names names = names_of(a, words);
	int r = usage_error("%s%s \"" STR_FMT "\": expected " STR_FMT,
		words == words_profile ? "" : "--", option, STR_ARG(word),
		STR_ARG(names_expected(&names, word)));

	arena_free(a);
	return r;
}
