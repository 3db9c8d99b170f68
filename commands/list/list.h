/* SPDX-License-Identifier: Apache-2.0 */
/* The faces of latscan list, and what they ask of the reads of a check. */
#ifndef LATSCAN_COMMANDS_LIST_H
#define LATSCAN_COMMANDS_LIST_H

#include "scanner/base/out.h"
#include "commands/scan/select.h"
#include "scanner/source/cost.h"

/* Calls fn for every path that the check reads, and its facts, and theirs. */
void list_each_ask(
	const struct check *c, void (*fn)(void *user, const struct ask *ask), void *user);
/* Whether a read of the check is of that class. */
bool list_has_cost(const struct check *c, enum cost_class class);
/* The dearest of its reads; plain where it has none. */
enum cost_class list_dearest(const struct check *c);

/* A right that some read of a check wants, and the first such read. */
struct list_right {
	const char *name, *read;
	bool more; /* other reads want it too */
};
enum { LIST_RIGHTS = 8 };
struct list_rights {
	struct list_right v[LIST_RIGHTS];
	unsigned n;
};

/* By the paths that the check and its facts declare (source/privilege.h), each right once. */
void list_rights_of(const struct check *c, struct list_rights *ret);
/* "CAP_SYSLOG, CAP_SYS_RAWIO", with reads "CAP_SYSLOG (/probe/kmsg), …"; "" where none is. */
struct str list_rights(struct arena *a, const struct check *c, bool reads);
const char *list_kind(const struct check *c); /* "delta" or "state" */

void list_json(const struct selection *s, struct out *o);
/* A line a check, in columns that do not depend on the terminal. */
void list_text(const struct selection *s, bool needs, struct arena *a, struct out *o);
/* Columns with a head; titles are wrapped to width, unless it is 0. */
void list_table(
	const struct selection *s, bool needs, unsigned width, struct arena *a, struct out *o);
/* A table an area, each check with a link to its page; docs/checks.md is this. */
void list_markdown(const struct selection *s, bool needs, struct arena *a, struct out *o);

#endif
