/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "options MODULE name=value" lines of modprobe.d, and the values that the kernel shows of the
 * same parameters. No "install" line is run and no soft dependency followed.
 */
#ifndef LATSCAN_FACTS_MODPROBE_H
#define LATSCAN_FACTS_MODPROBE_H

#include "scanner/facts/fact.h"

struct module_option {
	struct str module; /* with '_' for '-', as below /sys/module */
	struct str name, value;
	bool has_value;
	const struct answer *file;
	unsigned line;		      /* from 1 */
	const struct answer *running; /* /sys/module/MODULE/parameters/NAME */
	bool loadable;	 /* it is loaded, and was loaded: a built-in one has no initstate */
	bool by_install; /* an "install" line says how it is loaded */
	bool overridden; /* a later line gives the same parameter a value */
};

struct modprobe {
	const struct answer *unread;   /* a folder or file that could not be read; NULL: none */
	const struct answer *list;     /* of /etc/modprobe.d */
	bool known;		       /* some folder was listed, or all are absent */
	const struct module_option *v; /* in the order in which modprobe adds them */
	size_t n;
};
extern const struct fact fact_modprobe;

#endif
