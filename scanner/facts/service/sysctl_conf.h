/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What systemd-sysctl writes below /proc/sys on the way up: *.conf of /usr/lib, /usr/local/lib,
 * /run and /etc/sysctl.d, sorted by basename, the same basename of a stronger directory in
 * place of a weaker one's. /etc/sysctl.conf counts where a link in /etc/sysctl.d leads to it
 * (99-sysctl.conf of Debian and of Red Hat), else only for sysctl(8) --system and for tuned.
 */
#ifndef LATSCAN_FACTS_SYSCTL_CONF_H
#define LATSCAN_FACTS_SYSCTL_CONF_H

#include "scanner/facts/fact.h"

/* From the weakest to the strongest. */
enum sysctl_dir {
	SYSCTL_USR_LIB = 0,
	SYSCTL_USR_LOCAL,
	SYSCTL_RUN,
	SYSCTL_ETC,
	SYSCTL_DIRS,
	SYSCTL_CONF = SYSCTL_DIRS /* /etc/sysctl.conf itself */
};

struct sysctl_line {
	struct str key;	  /* with slashes: "net/ipv4/conf/eth0.1/forwarding"; may hold * ? [ */
	struct str value; /* trimmed */
	bool glob;
	bool exclude; /* "-key" without '=': globs leave it alone */
	enum sysctl_dir dir;
	const struct answer *file;
	unsigned line; /* from 1 */
};

struct sysctl_conf {
	const struct answer *unread; /* a directory or file that could not be read; NULL: none */
	const struct answer *list;   /* of /etc/sysctl.d */
	bool known;		     /* some directory was listed, or all are absent */
	const struct sysctl_line *v; /* in the order in which they are written */
	size_t n;
	const struct sysctl_line *conf; /* the lines of /etc/sysctl.conf, which nobody may read */
	size_t n_conf;
	const struct answer *
		*running; /* of sysctl_keys, row by row; not read where nobody sets it */
};
extern const struct fact fact_sysctl_conf;

/* The line that gives a key (slashes) its value at boot; NULL: none does. */
const struct sysctl_line *sysctl_conf_get(const struct sysctl_conf *c, struct str key);
/* The same, of /run and /etc/sysctl.d and /etc/sysctl.conf only, as tuned applies them again. */
const struct sysctl_line *sysctl_conf_reapplied(const struct sysctl_conf *c, struct str key);

#endif
