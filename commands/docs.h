/* SPDX-License-Identifier: Apache-2.0 */
/* docs/checks/ID.md and docs/areas/AREA.md, compiled in; the table is generated. */
#ifndef LATSCAN_COMMANDS_DOCS_H
#define LATSCAN_COMMANDS_DOCS_H

struct doc {
	const char *id; /* of a check, or an area; NULL ends the table */
	const char *text, *end;
};
extern const struct doc doc_table[];

#endif
