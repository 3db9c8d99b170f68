/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which kernel a command line is meant for, by its version string alone: of mainline ("6.1",
 * "6.8.0-31-generic"), or of Enterprise Linux ("5.14-el9", "4.18.0-348.el8_5.x86_64", "el7"),
 * which keeps the number and takes over what it needs from later kernels.
 */
#ifndef LATSCAN_LINT_KERNEL_H
#define LATSCAN_LINT_KERNEL_H

#include "scanner/base/str.h"

struct kernel_id {
	bool given;
	struct str text; /* as the user wrote it */
	unsigned major, minor;
	unsigned el;  /* 7 to 10; 0: no Enterprise Linux */
	int el_minor; /* -1: not told */
	bool realtime;
	bool of_image; /* taken from the name of the image, in BOOT_IMAGE= */
};

/* -EINVAL when it is no version. */
int kernel_id_parse(struct arena *a, struct str text, struct kernel_id *ret);
/* "Linux 6.1", "Linux 5.14 of EL 9.4". */
struct str kernel_id_name(struct arena *a, const struct kernel_id *k);

enum { EL_NEVER = -1 };

/* Since when a kernel does something: of mainline, and since which minor release of EL 7, 8, 9. */
struct kernel_since {
	unsigned char major, minor;
	signed char el[3];
};

enum kernel_has { KERNEL_LACKS = 0, KERNEL_MAYBE, KERNEL_HAS };
/* A kernel that was not given is taken for a current one. EL after 9 goes by its number. */
enum kernel_has kernel_has(const struct kernel_id *k, const struct kernel_since *s);
/* "5.18 (EL 9.1)". */
struct str kernel_since_name(struct arena *a, const struct kernel_since *s);

/* What more than one rule asks for. */
extern const struct kernel_since since_isolcpus_flags, since_managed_irq, since_sets_may_differ,
	since_list_words, since_sysctl_params, since_bare_nocbs, since_huge_nodes,
	since_default_size_once;

#endif
