/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures beside files, FILE.sig: made by latscan-sign, which alone links a library of
 * cryptography and alone reads the key. The key is opened here, while this process has all its
 * rights, and handed on as a descriptor.
 *
 * The order of names: the old signature goes, the new file takes its place, the new signature
 * takes its own. Whatever is interrupted leaves a file without a signature, and never one with
 * that of another.
 */
#ifndef LATSCAN_COMMANDS_SIGNING_H
#define LATSCAN_COMMANDS_SIGNING_H

#include "scanner/base/str.h"

struct signing {
	const char *key; /* NULL: nothing is signed */
	int fd;		 /* of the key; valid once it was opened */
	bool open;
};

/* 0, or -errno with *ret_error; latscan-sign may have said on stderr what is wrong with the key. */
int signing_open(struct arena *a, struct signing *s, struct str *ret_error);
void signing_close(struct signing *s);

struct signature {
	char *path, *temporary;
	int fd;
};

/* The temporary file beside the one to be signed. 0 or -errno. */
int signature_open(struct arena *a, const char *file, struct signature *ret);
/* Signs all that is behind fd, which is open for reading. 0, or -errno: it was said on stderr. */
int signature_make(struct arena *a, const struct signing *s, struct signature *sig, int fd);
/* Before the file gets its name: no older signature stands beside it. 0 or -errno. */
int signature_retire(const struct signature *sig);
/* After it: the new one does. 0 or -errno. */
int signature_publish(struct signature *sig);
void signature_abandon(struct signature *sig); /* of one that was not published */

#endif
