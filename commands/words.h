/* SPDX-License-Identifier: Apache-2.0 */
/* The closed lists of words that options take: what is accepted, suggested and completed. */
#ifndef LATSCAN_COMMANDS_WORDS_H
#define LATSCAN_COMMANDS_WORDS_H

#include "scanner/base/str.h"

/* The i-th word; NULL past the last. */
typedef const char *(*word_table)(unsigned i);

const char *words_area(unsigned i); /* of the checks that there are, sorted */
const char *words_budget(unsigned i);
const char *words_cost(unsigned i);
const char *words_diff_format(unsigned i);
const char *words_event_format(unsigned i);
const char *words_fail_on(unsigned i);
const char *words_fleet_format(unsigned i);
const char *words_fleet_group(unsigned i); /* what makes cohorts */
const char *words_format(unsigned i);	   /* of reports */
const char *words_history_format(unsigned i);
const char *words_list_format(unsigned i);
const char *words_phase(unsigned i);
const char *words_role(unsigned i); /* of NICs */
const char *words_severity(unsigned i);
const char *words_profile(unsigned i);
const char *words_show(unsigned i);
const char *words_spike_clock(unsigned i);
const char *words_spike_end(unsigned i); /* which one a time stamp is of */
const char *words_unknown(unsigned i);	 /* reasons of unknowns */
const char *words_verb(unsigned i);

/* The index of a word; -ENOENT. */
int word_find(word_table words, struct str word, unsigned *ret);
/* The same of a format: "markdown" of reports and "md" of lists are one, wherever it is asked for. */
int word_find_format(word_table words, struct str word, unsigned *ret);
/* The word that is written most nearly so, or NULL. */
const char *word_nearest(word_table words, struct str word);
/* Says what was expected, and the nearest of it; returns the exit status of bad usage. */
int word_error(const char *option, struct str word, word_table words);

#endif
