/* SPDX-License-Identifier: Apache-2.0 */
/* The options of scan; those of a gate are the same and more. */
#ifndef LATSCAN_COMMANDS_OPTIONS_H
#define LATSCAN_COMMANDS_OPTIONS_H

#include "commands/scan/bios_files.h"
#include "commands/scan/outputs.h"
#include "commands/scan/probe_file.h"
#include "commands/profile/profiles.h"
#include "commands/scan/select.h"
#include "commands/usage.h"
#include "scanner/engine/hours.h"
#include "scanner/triage/spikes.h"

enum { ROOTS_MAX = 256 };

/* Of latscan gate. */
struct gate_options {
	bool inferred;
	uint64_t settle_ns;
	bool require_privileged;
	enum phase phase;
	bool observe;
	const char *break_glass; /* NULL: none */
	struct trading_hours hours;
	bool force; /* dear reads within trading hours too */
};

struct watch_options;

/*
 * What a verb opens beside reports before main seals itself, and the folders that it writes to afterwards. open() gives 0,
 * or an exit status after it said why.
 */
enum { EXTRA_DIRS = 2 };
struct start_extra {
	int (*open)(void *user);
	void *user;
	const char *dirs[EXTRA_DIRS]; /* NULL: none; filled by open() */
};

/* Of latscan triage: what was kept, and what the application measured. */
struct kept_options {
	const char *since, *until; /* NULL: not said */
	bool merge;
	uint64_t slot_ns;   /* 0: as long as beats are */
	const char *spikes; /* a file; NULL: none */
	bool spikes_begun;  /* how has what nobody said as unknown */
	struct spikes_how how;
	char *const *operands;
	unsigned n_operands;
};

struct scan_options {
	const char *roots[ROOTS_MAX]; /* none: this host */
	unsigned n_roots;
	const char *host_prefix; /* "" */
	struct bios_files bios;	 /* of --bios */
	struct probe_file probe; /* of --probe */
	struct output *record;	 /* of outputs: the index of all answers, or NULL */
	const char *profiles[PROFILES_MAX];
	unsigned n_profiles;
	const struct profile *profile; /* NULL: none was given */
	unsigned given; /* of enum gate_key: said on the command line, which comes first */
	struct str only, skip;
	struct str hot_threads; /* of every target of the command line; empty: those on hot CPUs */
	struct selection selection;
	struct intent intent;
	struct outputs outputs;
	enum budget_level budget;
	enum severity level;
	bool fail_on_warn;
	unsigned allow_unknown;
	uint64_t window_ns;	     /* 0: state only */
	uint64_t declared_window_ns; /* between captured trees that do not tell; 0: not told */
	bool full;
	bool wide;
	enum detail detail;
	bool no_progress;
	const char *fallback_profile; /* NULL: none */
	bool only_asked;	      /* no report but those that --format asks for */
	bool strict;
	const struct baseline *baseline; /* NULL: all that fails gates */
	struct gate_options gate;
	struct output *ring;	  /* of latscan triage: an output of outputs, or NULL */
	struct cpuset focus;	  /* of latscan triage: whom it is about; empty: the hot CPUs */
	struct kept_options kept; /* likewise */
	const uint64_t *times;	  /* likewise: of the samples of roots; NULL: they tell */
	unsigned n_times;
	bool print;		     /* of latscan fix */
	const char *folder;	     /* likewise: where its files go; NULL: nowhere */
	const char *good;	     /* captures of what passed lie there; NULL: none */
	const char *expect;	     /* the capture or report of a good host; NULL: none */
	bool push;		     /* another program sends the report */
	struct watch_options *watch; /* of latscan watch; NULL: its defaults */
	struct start_extra *extra;   /* NULL: nothing */
};

/* One row an option: what it is called and takes, and how it is parsed. */
struct option_row {
	struct usage_option usage;
	int (*take)(struct arena *a, struct scan_options *o, const char *value);
};

struct command;
/*
 * The rows of a verb over options that hold its defaults. 0, or EXIT_USAGE after saying why;
 * *ret_done is set when help was printed instead.
 */
int options_parse(struct arena *a, const struct command *verb,
	const struct option_row *(*row)(unsigned i), int argc, char **argv,
	struct scan_options *options, bool *ret_done);
extern const struct scan_options scan_defaults;
const struct option_row *scan_row(unsigned i); /* NULL past the last */
const struct usage_option *scan_option(unsigned i);

/*
 * Loads the profiles that are named, or the verb's own, and fills in what the command line left
 * open. 0, or EXIT_USAGE after saying why.
 */
int options_by_profile(struct arena *a, struct scan_options *o);

/* "5", "5s", "500ms", "2m", "1h" in ns. -EINVAL. */
int options_duration(struct str s, uint64_t *ret_ns);

#endif
