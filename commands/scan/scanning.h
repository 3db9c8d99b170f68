/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One scan, in the steps that scan and gate share: options, job and plan; this host or captured
 * trees read; judged; written. What a gate adds stands in gate.c.
 */
#ifndef LATSCAN_COMMANDS_SCANNING_H
#define LATSCAN_COMMANDS_SCANNING_H

#include "commands/options.h"
#include "commands/scan/record.h"
#include "commands/scan/start.h"
#include "commands/scan/window.h"
#include "scanner/engine/engine.h"

struct scanning {
	struct arena *arena; /* of the run: options, plan, recorded files */
	struct scan_options options;
	struct job job;
	struct plan *plan;
	struct start start;
	struct recording recording;
	struct sample *before, *now;
	bool interrupted;
	bool redacted; /* what --root holds */
	/* A look at the last of --root before it is sampled; NULL: none. 0, or an exit status after saying why. */
	int (*settle)(struct scanning *s, struct source *root);
	const struct jitter *jitter; /* what the source has of a probe's; NULL: nothing */
	/* What else is done in the window, once the first sample is there; NULL: nothing. */
	struct window_beat *(*watch)(struct scanning *s);
	void (*watched)(struct scanning *s); /* when the window is over, before the last sample */
	uint64_t begun_ns;
};

struct scanning *scanning_new(void);
/* From the options to what is judged. */
void scanning_job(struct scanning *s);
/* Pinned, outputs open, probe child forked, sealed. 0, or an exit status after saying why. */
int scanning_start(struct scanning *s, char **argv);
/* The samples of this host, with the window between them. Likewise. */
int scanning_host(struct scanning *s);
/* The samples of --root; outputs are opened. Likewise. */
int scanning_roots(struct scanning *s);
/* The report lives in an arena of its own: arena_free(report->arena). */
struct report *scanning_judge(struct scanning *s);
/* 0, or EXIT_INTERNAL after saying which report could not be written, and the verdict. */
int scanning_write(struct scanning *s, const struct report *r);
void scanning_free(struct scanning *s);

/* A verb that scans: its options, and what it does once they are understood. */
struct scanning_verb {
	const struct command *command;
	const struct scan_options *defaults;
	const struct option_row *(*row)(unsigned i);
	int (*run)(struct scanning *s, char **argv); /* argv[1] is the verb */
};
/* From the command line to the exit status; with --good or --expect by the program that keeps. */
int scanning_run(const struct scanning_verb *v, int argc, char **argv);

#endif
