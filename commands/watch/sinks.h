/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the events of a watch go: standard output, the journal, a program that posts them. One that fails is said once to
 * the others, and once more when it works again; none of them is waited for.
 */
#ifndef LATSCAN_COMMANDS_SINKS_H
#define LATSCAN_COMMANDS_SINKS_H

#include "commands/watch/watch_options.h"
#include "scanner/source/datagram.h"
#include "scanner/source/memory_out.h"
#include "scanner/watch/backlog.h"
#include "scanner/watch/watch.h"

#include <sys/types.h>

enum sink_kind { SINK_STDOUT = 0, SINK_JOURNAL, SINK_WEBHOOK, SINK_RING, SINK_METRICS, SINKS };

struct sink {
	bool lost, said; /* as it is, and as it was said */
	int error;
	uint64_t missed; /* while it was lost */
};

struct sinks {
	bool json;
	struct sink v[SINKS];
	struct datagram journal; /* fd -1: none */
	struct backlog backlog;
	struct memory_out memory; /* where a line for it is written */
	int webhook;		  /* the pipe; -1: none */
	pid_t program;
	uint64_t dropped; /* of the backlog, that were told of */
};

/* Before the seal: connects, and starts the program. 0, or an exit status after it said why. */
int sinks_open(struct arena *a, const struct watch_options *o, struct sinks *ret);
void sinks_emit(struct sinks *s, const struct event *e);
/* What is waiting goes on. */
void sinks_pump(struct sinks *s);
bool sinks_wait(const struct sinks *s); /* something does */
/* What became of a sink: 0 or -errno. */
void sinks_note(struct sinks *s, enum sink_kind kind, int error);
/* Says what was lost and found since the last time. */
void sinks_tell(struct sinks *s, struct watch *w);
/* Gives the program a moment to send what is left. */
void sinks_close(struct sinks *s);

#endif
