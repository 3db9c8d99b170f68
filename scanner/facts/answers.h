/* SPDX-License-Identifier: Apache-2.0 */
/* Every answer of one sample, by question; and by pattern, what it matched. */
#ifndef LATSCAN_FACTS_ANSWERS_H
#define LATSCAN_FACTS_ANSWERS_H

#include "scanner/facts/fact.h"

struct answers *answers_new(struct arena *a);
/* The answer is not copied; a later one to the same question replaces the earlier. */
void answers_put(struct answers *as, const struct answer *an);
/* NULL when the question was not put. */
const struct answer *answers_find(const struct answers *as, struct str path, enum ask_kind kind);

/* Every answer below a folder ("/proc/sys/"), in no order. */
void answers_below(const struct answers *as, const char *folder,
	void (*take)(void *user, const struct answer *an), void *user);

/* The matches of a pattern are added in the order in which they are to be seen. */
struct match *answers_add_match(struct answers *as, const char *pattern, enum ask_kind kind);
/* Remember why a pattern has the matches that it has: the list of its first star. */
void answers_set_list(struct answers *as, const char *pattern, const struct answer *list);
/* Whether the pattern was expanded already, with or without matches. */
bool answers_has_pattern(const struct answers *as, const char *pattern, enum ask_kind kind);

/* Whether path is one that the pattern stands for: its stars and bindings match. */
bool pattern_matches(const char *pattern, struct str path);
bool pattern_is_literal(const char *pattern);

#endif
