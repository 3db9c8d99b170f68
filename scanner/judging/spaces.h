/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is judged once for each network namespace: the scanner's own, and those of named
 * processes. Needs fact_netspaces.
 */
#ifndef LATSCAN_JUDGING_SPACES_H
#define LATSCAN_JUDGING_SPACES_H

#include "scanner/facts/net/net_counters.h"
#include "scanner/judging/counters.h"

/* The host for the scanner's own namespace; of another one the named process that is in it. */
struct subject in_space_subject(const struct check_in *in, const struct netspace *s);
/* How many namespaces there are that nobody looked at, as evidence. */
void find_spaces(struct finding *f, const struct check_in *in);
/* What keeps a named process's namespace from being told; NULL: nothing does. */
const struct answer *in_spaces_untold(const struct check_in *in);
/* Says that a named process's namespace could not be told, or that there were too many. */
void find_spaces_untold(struct findings *out, const struct check_in *in);
/* Its index in an earlier sample's list, -1: it was not there. */
int netspaces_match(const struct netspaces *before, const struct netspace *s);

/*
 * The counters of each namespace by such a table, see counters.h; "Udp*.RcvbufErrors". Where
 * neither they nor what events matches moved it is a skip (idle). Needs fact_net_counters too.
 * Returns the finding of the scanner's own namespace, for more evidence, or NULL.
 */
struct finding *judge_net_counters(const struct check_in *in, const struct counter *v, unsigned n,
	const char *events, const char *pass, struct findings *out);
/* One namespace's, by its tables: subject may be changed before. */
struct finding *judge_net_tables(const struct check_in *in, const struct counter_tables *t,
	const struct counter *v, unsigned n, const char *events, const char *pass,
	struct findings *out);
/* The tables of namespace i of the last sample. */
struct counter_tables in_net_tables(const struct check_in *in, size_t i);
size_t in_net_spaces(const struct check_in *in); /* how many */
/* How far one counter of exactly that name moved. */
enum moved net_moved(const struct counter_tables *t, const char *name, uint64_t *ret);

#endif
