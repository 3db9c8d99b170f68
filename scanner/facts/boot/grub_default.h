/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /etc/default/grub and the *.cfg of /etc/default/grub.d: shell, which grub-mkconfig sources. Nothing is
 * executed here: assignments are taken, with quotes, "\" at a line's end, += and $VAR of what
 * was assigned above. Anything else that a value may hold makes that variable unparsable.
 */
#ifndef LATSCAN_FACTS_GRUB_DEFAULT_H
#define LATSCAN_FACTS_GRUB_DEFAULT_H

#include "scanner/facts/fact.h"

struct shell_var {
	struct str name, value;
	bool unparsable; /* a command, an unknown variable, or inside if, for, case, a function */
	const struct answer *file;
	unsigned line; /* from 1, of the last assignment */
};

struct shell_vars {
	struct shell_var *v;
	size_t n, cap;
};

/* Sources the text: later assignments replace earlier ones. */
void shell_source(
	struct arena *a, struct shell_vars *vars, struct str text, const struct answer *file);
const struct shell_var *shell_var(const struct shell_vars *vars, const char *name); /* NULL */

#endif
