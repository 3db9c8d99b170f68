/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a process was started with (/probe/env/PID, scanner/source/tunables.h), for checks that
 * declare "/probe/env/{target}".
 */
#ifndef LATSCAN_JUDGING_TUNABLES_H
#define LATSCAN_JUDGING_TUNABLES_H

#include "scanner/judging/processes.h"

const struct answer *in_env(const struct check_in *in, const struct process *p);
/* The value of a variable; false: it is not set, or has a form that is not told. */
bool env_value(struct str text, const char *name, struct str *ret);
/* It is set, whatever to. */
bool env_is_set(struct str text, const char *name);
/* All that may be told of names that begin so, as evidence. */
void find_env(struct finding *f, const struct answer *an, const char *const *prefixes);

/*
 * A row of what a library reads: bad says whether the value (NULL: it is not set) is to be warned
 * of, and how.
 */
struct env_rule {
	const char *name;
	const char *(*bad)(const struct str *value);
	const char *wanted;
};
/* Each row that is bad; the number of them. One finding a process: the first, the rest as evidence. */
unsigned judge_env(const struct check_in *in, const struct process *p, const struct env_rule *v,
	unsigned n, const char *pass, const char *const *prefixes, struct findings *out);

#endif
