/* SPDX-License-Identifier: Apache-2.0 */
/* Which names a kernel, or what comes after it, knows; and which only folklore knows. */
#ifndef LATSCAN_LINT_NAMES_H
#define LATSCAN_LINT_NAMES_H

#include "scanner/base/str.h"
#include "scanner/lint/kernel.h"

extern const char kernel_names[]; /* words; '<' and '>' as kernel_names.c says */
extern const char
	user_names[]; /* of boot loaders, initramfs, systemd, installers; '*' ends a prefix */

enum name_known {
	NAME_UNKNOWN = 0,
	NAME_KERNEL,
	NAME_USER,   /* not the kernel's, and somebody reads it */
	NAME_MODULE, /* module.parameter of a module that is not looked into */
	NAME_GONE,   /* 6.1 has it, 6.12 has not */
	NAME_NEW,    /* came between 6.2 and 6.12 */
};
enum name_known name_known(struct str name);
/* The module of "module.parameter" is built in, and its parameters are all in the list. */
bool name_of_listed_module(struct str name);
/* The known name that is nearest to an unknown one, or the empty slice. */
struct str name_nearest(struct str name);
/* It sounds like one that sets CPUs apart or tunes power, interrupts or memory. */
bool name_sounds_tuning(struct str name);

/* Names that a kernel had once, and names that none ever had. */
struct lost_name {
	const char *name;	    /* NULL ends the table */
	const char *value;	    /* glob; NULL: any */
	bool never;		    /* no kernel of mainline ever had it */
	unsigned char major, minor; /* removed in; 0: see text */
	const char *text;	    /* what is so, a sentence's end */
	const char *instead; /* to write in its place, "name=": with its value; NULL: nothing */
};
extern const struct lost_name lost_names[];
const struct lost_name *lost_name_of(struct str name, struct str value);

#endif
