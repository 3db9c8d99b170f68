/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of a boot loader, asked for one by one: /boot and the EFI partition may be mounts that
 * systemd-gpt-auto-generator or fstab's x-systemd.automount make on first use, and a scanner
 * that mounts one has changed the host. What lies below an automount that has not fired is not
 * read. Private to the facts of the boot loader.
 */
#ifndef LATSCAN_FACTS_BOOT_FILES_H
#define LATSCAN_FACTS_BOOT_FILES_H

#include "scanner/facts/boot/bls.h"
#include "scanner/facts/boot/bootloader.h"

struct boot_files {
	const struct fact_in *in;
	struct follower *follow; /* NULL while parsing: what was asked is there */
	bool asleep[3];		 /* an automount that has not fired, see boot_files.c */
	const struct answer *unread;
	const struct answer *mounts;
};

/* From /proc/self/mountinfo: which of the places are asleep. */
void boot_files_begin(struct boot_files *b, const struct fact_in *in, struct follower *follow);
/* NULL: it lies below an automount that has not fired. Notes what was refused in b->unread. */
const struct answer *boot_file(struct boot_files *b, struct str path, enum ask_kind kind);
/* It is there, or could be, and its content is not known. */
bool boot_refused(const struct answer *an);

struct boot_entries {
	struct bls_entry *v;
	const struct answer **from;
	size_t n;
};
/* The *.conf of a folder that name a kernel. */
void boot_entries_read(struct boot_files *b, const char *dir, struct boot_entries *ret);

/* Which loader, and which entry: fills what is said of them in ret. */
void boot_loader_read(struct boot_files *b, struct bootloader *ret);

#endif
