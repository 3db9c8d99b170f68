/* SPDX-License-Identifier: Apache-2.0 */
/* The faces of latscan list, and what they ask of the reads of a check. */
#ifndef LATSCAN_COMMANDS_LIST_H
#define LATSCAN_COMMANDS_LIST_H

#include "scanner/base/out.h"
#include "scanner/commands/select.h"
#include "scanner/source/cost.h"

/* Calls fn for every path that the check reads, and its facts, and theirs. */
void list_each_ask(
	const struct check *c, void (*fn)(void *user, const struct ask *ask), void *user);
/* Whether a read of the check is of that class. */
bool list_has_cost(const struct check *c, enum cost_class class);
/* The dearest of its reads; plain where it has none. */
enum cost_class list_dearest(const struct check *c);
/* The rights that its reads want, each once: "CAP_SYSLOG, CAP_SYS_RAWIO", or "". */
struct str list_rights(struct arena *a, const struct check *c);
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
