/* SPDX-License-Identifier: Apache-2.0 */
/* Puts questions to a source, each once a sample, and keeps the answers. */
#ifndef LATSCAN_ENGINE_COLLECT_H
#define LATSCAN_ENGINE_COLLECT_H

#include "scanner/facts/answers.h"
#include "scanner/facts/facts.h"
#include "scanner/engine/roles.h"
#include "scanner/source/source.h"

struct collector {
	struct source *source;
	struct arena *arena;
	struct answers *answers;
	const struct roles *roles;    /* for bindings; NULL: patterns with bindings are left out */
	struct stream_state *streams; /* one for each planned fact that has a stream */
	size_t n_streams;
	bool keep; /* descriptors of literal files: they will be read again */
};

/* Ask once: a second call gives the first answer. base as in struct request. */
const struct answer *collect_one(
	struct collector *c, struct str path, enum ask_kind kind, size_t base);
/* Expand the pattern, and ask for each match. */
void collect_pattern(struct collector *c, const struct ask *ask);
/* The same for a file that only an answer led to: at most cap bytes of it (0: no bound). */
const struct answer *collect_capped(
	struct collector *c, struct str path, enum ask_kind kind, size_t cap);
/*
 * What the fact follows, until it asks nothing new. In the first of two samples only for facts
 * with follow_counters: what the others read stands still.
 */
void collect_followed(struct collector *c, const struct facts *fs, const struct fact *fact);
/* The walk over all tasks, see facts/tasks.h. */
void collect_tasks(struct collector *c);

/*
 * Threads that may run on a hot CPU, or ran there last: their schedstat, and the cgroup of
 * their process, see facts/hot_tasks.h. After the walk over all; without hot CPUs nothing.
 */
struct tasks;
void collect_hot_again(struct collector *c, const struct tasks *all);
/*
 * The same for the first of two samples, where nobody wants the others: the mask of each
 * thread is asked for, and the rest of those alone whose mask holds a hot CPU.
 */
void collect_hot_first(struct collector *c);

#endif
