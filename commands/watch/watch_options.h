/* SPDX-License-Identifier: Apache-2.0 */
/* The options of latscan watch: its own, and those of a scan that choose what is looked at. */
#ifndef LATSCAN_COMMANDS_WATCH_OPTIONS_H
#define LATSCAN_COMMANDS_WATCH_OPTIONS_H

#include "commands/options.h"
#include "scanner/watch/hysteresis.h"

enum { WATCH_SETTINGS = 64 };

/* "--raise-after ID=N": of the checks that the glob matches. */
struct watch_setting {
	struct str glob;
	unsigned n;
	bool clear; /* else raise */
};

struct watch_options {
	uint64_t interval_ns, slow_ns;
	uint64_t for_ns; /* 0: until a signal comes */
	bool json, only_given;
	struct watch_setting settings[WATCH_SETTINGS];
	unsigned n_settings;
	const char *ring; /* a folder; NULL: none is kept */
	uint64_t ring_bytes;
	const char *journal;			    /* a socket; NULL: none */
	const char *prometheus;			    /* a file; NULL: none */
	const char *webhook, *header_file, *cacert; /* NULL: none */
	const char *series;			    /* a folder of captures; NULL: none */
};

/* Those of the run, with their defaults where nothing was said. */
struct watch_options *watch_options(struct arena *a, struct scan_options *o);
const struct option_row *watch_row(unsigned i); /* NULL past the last */
const struct usage_option *watch_option(unsigned i);

/* The globs of what is watched where nobody says what. */
struct str watch_default_checks(struct arena *a);
/*
 * Of each check of a job: what the command line says last, else what is usual for it. slow: those whose looks are so
 * far apart that each is a window of its own.
 */
struct thresholds *watch_thresholds(
	struct arena *a, const struct watch_options *o, const struct job *job, const bool *slow);

#endif
