/* SPDX-License-Identifier: Apache-2.0 */
/* The merge of tuned's profiles, line by line: private to tuned_profile.c. */
#ifndef LATSCAN_FACTS_TUNED_LOAD_H
#define LATSCAN_FACTS_TUNED_LOAD_H

#include "scanner/facts/service/tuned_profile.h"

enum { TUNED_FILES = 32, TUNED_SETTINGS = 4096, TUNED_FILE_BYTES = 64 << 10 };

struct loader {
	const struct fact_in *in;
	struct follower *follow; /* NULL while parsing: what was asked is there */
	struct tuned_profile *t;
	struct tuned_setting *v;
	size_t n, cap;
	const struct answer *files[TUNED_FILES];
	unsigned n_files;
};

/* A profile and, before it, those that it includes. What does not answer: l->t->unread. */
void tuned_load(struct loader *l, struct str name);
const struct answer *tuned_file(struct loader *l, struct str path);
void tuned_note_unread(struct loader *l, const struct answer *an);
struct tuned_setting *tuned_find(struct loader *l, struct str unit, struct str key);
bool tuned_is_on(struct str s);
struct str tuned_unquoted(struct str s);

#endif
