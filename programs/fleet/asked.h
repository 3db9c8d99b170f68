/* SPDX-License-Identifier: Apache-2.0 */
/* What was asked on the command line. */
#ifndef LATSCAN_PROGRAMS_FLEET_ASKED_H
#define LATSCAN_PROGRAMS_FLEET_ASKED_H

#include "programs/fleet/answers/answers.h"
#include "commands/scan/outputs.h"
#include "commands/send/fleet_options.h"

enum { OPERANDS_MOST = 4096 };

struct asked {
	struct arena *a;
	struct outputs outputs;
	enum fleet_format formats[OUTPUTS_MAX];
	const char *operands[OPERANDS_MOST];
	unsigned n_operands, n_group_by, threads;
	struct str group_by[GROUP_BY_MOST];
	const char *since, *now, *slow, *inventory, *rejudge, *profile;
	const char *password_file, *header_file, *cacert; /* of a store; NULL: none */
	uint64_t now_ns, since_ns, silent_ns, timeout_ns;
	double min_compliance;
	size_t top;
};

/* 0, or an exit status after it said why. */
int asked_parse(int argc, char **argv, struct asked *q);
/* Whether each word of --group-by is one, or a column of the inventory. */
int asked_columns(struct asked *q, const struct fleet *f);

#endif
