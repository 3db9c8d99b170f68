/* SPDX-License-Identifier: Apache-2.0 */
/* What latscan push was asked for, by its command line and files of options. */
#ifndef LATSCAN_PROGRAMS_PUSH_SETTINGS_H
#define LATSCAN_PROGRAMS_PUSH_SETTINGS_H

#include "programs/push/push.h"
#include "programs/push/spool.h"

struct settings {
	struct arena *a;
	char **reports; /* operands that are no URL */
	int n_reports;
	struct destination to[DESTINATIONS_MAX];
	unsigned n_to;
	struct delivery delivery;
	struct spool spool;
	bool no_spool, dry_run;
	unsigned nested; /* files of options that name others */
};

void settings_init(struct settings *o, struct arena *a);
/* The options of push; an exit status after it said why, 0, or -1: it was help. */
int settings_parse(struct settings *o, int argc, char **argv);
/* Of scan --push, too. */
int settings_to(struct settings *o, const char *url);
int settings_file(struct settings *o, const char *path);
/* The folder where the environment, or the kind of user, has it; 0 or an exit status. */
int settings_spool(struct settings *o);

#endif
