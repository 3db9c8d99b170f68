/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the boot loader on this disk starts next, and from what its files are made: GRUB with
 * entries of its own (Debian, EL7), GRUB with Boot Loader Specification entries (EL8 and later,
 * ostree), systemd-boot. Hosts that boot over the network, by kexec or from a cloud's kernel
 * have none of it.
 */
#ifndef LATSCAN_FACTS_BOOTLOADER_H
#define LATSCAN_FACTS_BOOTLOADER_H

#include "scanner/facts/boot/grub_default.h"

enum boot_loader { LOADER_NONE = 0, LOADER_GRUB, LOADER_GRUB_BLS, LOADER_SYSTEMD };

struct boot_entry {
	struct str id;	    /* "3f…-6.1.0-18-amd64", or the menu entry's id or title */
	struct str kernel;  /* "/boot/vmlinuz-6.1.0-18-amd64" */
	struct str options; /* the command line that it gives the kernel */
	const struct answer *file;
	unsigned line;
};

struct bootloader {
	enum boot_loader loader;
	bool found;   /* entry is the one that boots by default */
	bool once;    /* it is for the next boot only (grub-reboot) */
	bool guessed; /* nothing names a default: the first one in the menu's order */
	struct boot_entry entry;
	const struct answer *unread; /* something that could say otherwise was not readable; NULL */
	const char *ambiguous;	     /* why the files do not tell; NULL */
	const struct answer *nothing; /* a file that any of them would have: why there is none */
	bool asleep;		      /* a partition is mounted on first use, and was left alone */
	size_t ukis; /* unified kernel images, which hold a command line themselves */

	/* What grub-mkconfig makes entries from: NULL when there is no /etc/default/grub. */
	const struct answer *defaults;
	const struct answer *defaults_unread; /* it or a file of grub.d was not readable */
	struct shell_vars vars;

	/* What kernel-install gives the next kernel; NULL: no such file. */
	const struct answer *next_kernel;
	const struct answer *next_kernel_unread;
};
extern const struct fact fact_bootloader;

const char *boot_loader_word(enum boot_loader l); /* "GRUB", "systemd-boot" */

#endif
