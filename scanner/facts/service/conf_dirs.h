/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folders of configuration one over the other, as systemd and kmod read them: files sorted by
 * basename, one of a stronger folder in place of all of that name in weaker ones, a link to
 * /dev/null in place of them too (systemd src/basic/conf-files.c; kmod libkmod-config.c).
 */
#ifndef LATSCAN_FACTS_CONF_DIRS_H
#define LATSCAN_FACTS_CONF_DIRS_H

#include "scanner/facts/fact.h"

struct conf_file {
	struct str name;
	unsigned dir; /* index into the patterns: the higher the stronger */
	const struct answer *an;
};

struct conf_dirs {
	const struct conf_file *v; /* those that count, in the order in which they are read */
	size_t n;
	const struct answer *unread; /* a folder or file that could not be read; NULL: none */
	bool known;		     /* some folder was listed, or all are absent */
};

/* patterns (folder, slash, "*.conf") from the weakest to the strongest, asked for as files. */
void conf_dirs_read(
	const struct fact_in *in, const char *const *patterns, unsigned n, struct conf_dirs *ret);

#endif
