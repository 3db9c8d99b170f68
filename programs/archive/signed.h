/* SPDX-License-Identifier: Apache-2.0 */
/* A capture signed: its manifest is, beside the archive, as ARCHIVE.sig. */
#ifndef LATSCAN_PROGRAMS_SIGNED_H
#define LATSCAN_PROGRAMS_SIGNED_H

#include "commands/sign/signing.h"

struct signed_archive {
	struct signing signing; /* without a key: nothing is signed */
	struct signature signature;
	int manifest; /* -1: none yet */
};

struct archive_writer;
/* The key and the signature's file, before anything is asked. 0 or -errno with *ret_error. */
int signed_begin(
	struct arena *a, struct signed_archive *s, const char *file, struct str *ret_error);
/* The archive gets its name, and its signature. Likewise. */
int signed_rename(struct arena *a, struct signed_archive *s, const char *temporary,
	const char *file, struct str *ret_error);
void signed_end(struct signed_archive *s);

#endif
