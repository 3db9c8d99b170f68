/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A generated grub.cfg, as far as it tells which entry boots by default and with which command
 * line. grub-mkconfig writes it, one statement a line (util/grub.d of GRUB 2.02 to 2.12). No
 * script is run: conditions are not evaluated, but for the two that grub-mkconfig writes
 * around "default" and "kernelopts".
 */
#ifndef LATSCAN_FACTS_GRUB_CFG_H
#define LATSCAN_FACTS_GRUB_CFG_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

/* The environment block, 1024 bytes: "# GRUB Environment Block", NAME=VALUE lines, "#" padding. */
struct grubenv {
	struct str text;
};
/* False: it has no such name. The value's "\\" escapes are undone in a. */
bool grubenv_get(struct arena *a, struct grubenv e, const char *name, struct str *ret);

struct grub_entry {
	struct str title, id;
	struct str kernel;  /* path on the boot file system */
	struct str options; /* after the kernel's name, variables replaced */
	unsigned line;	    /* of the "linux" statement, from 1 */
};

struct grub_cfg {
	struct str wanted; /* what names the default: "0", an id, "1>2"; after variables */
	bool once;	   /* it is next_entry of the environment: for one boot only */
	bool blscfg;	   /* entries come from the Boot Loader Specification's files */
	bool menu;	   /* it has entries of its own */
	bool found;	   /* entry is the default one */
	bool ambiguous;	   /* the default is set by something that was not understood */
	struct grub_entry entry;
};

/* ret comes zeroed. */
void grub_cfg_parse(struct arena *a, struct str text, struct grubenv env, struct grub_cfg *ret);

/*
 * $name and ${name} replaced, as set in cfg's text outside of menu entries ("set name=value") or
 * in the environment; a name that nobody sets is empty.
 */
struct str grub_expand(struct arena *a, struct str s, struct str cfg, struct grubenv env);

#endif
