/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries of the Boot Loader Specification: loader/entries/NAME.conf, "key value" a line. GRUB
 * with Fedora's blscfg, zipl and systemd-boot read them; they differ in how they sort.
 */
#ifndef LATSCAN_FACTS_BLS_H
#define LATSCAN_FACTS_BLS_H

#include "scanner/base/arena.h"
#include "scanner/base/str.h"

struct bls_entry {
	struct str id; /* the file's name without .conf */
	struct str title, version, sort_key, kernel;
	struct str options; /* all "options" lines, in order, variables as written */
	unsigned line;	    /* of the first of them; 0: there is none */
	bool has_kernel;    /* "linux", "efi" or "uki" */
};

/* ret comes zeroed, but for id. */
void bls_parse(struct arena *a, struct str text, struct bls_entry *ret);

/* As rpmvercmp(): digits by value, more than letters; '~' before the end, '^' after it. */
int bls_version_cmp(struct str x, struct str y);
/* Which one comes first in the menu, as for qsort: GRUB's blscfg, by file name downwards. */
int bls_cmp_grub(const struct bls_entry *x, const struct bls_entry *y);
/* systemd-boot: by sort-key, then by version downwards; those with a sort-key first. */
int bls_cmp_systemd(const struct bls_entry *x, const struct bls_entry *y);

#endif
