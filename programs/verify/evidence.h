/* SPDX-License-Identifier: Apache-2.0 */
/* One file that claims to be as it was signed, and its signature. */
#ifndef LATSCAN_PROGRAMS_EVIDENCE_H
#define LATSCAN_PROGRAMS_EVIDENCE_H

#include "programs/sign/public_keys.h"
#include "programs/sign/ssh_signature.h"

/* As exit statuses; docs/format-capture.md says which goes first. */
enum verified { VERIFIED = 0, NOT_VERIFIED, UNSIGNED, UNREADABLE };

struct evidence {
	struct arena *a;
	const struct public_keys *keys;
	const char *file, *signature_file; /* the latter NULL: FILE.sig */
	struct str signature;		   /* its bytes */
	const struct public_key *by;	   /* of VERIFIED */
	struct str text;		   /* of VERIFIED: what it is; else what is wrong */
};

enum verified wrong(struct evidence *e, enum verified how, struct str text);
/* Reads it; VERIFIED: it is there. in_folder: beside a manifest, where FILE.sig is not there. */
enum verified evidence_signature(struct evidence *e, bool in_folder);
/* VERIFIED: a key of those that are believed made it, of these bytes. what: "manifest". */
enum verified evidence_holds(struct evidence *e, struct str bytes, const char *what);

/* What is no capture: its bytes. fd is read from its start. */
enum verified evidence_file(struct evidence *e, int fd);
/* A capture; an archive of others is a file like any. */
enum verified evidence_archive(struct evidence *e, int fd);
enum verified evidence_folder(struct evidence *e);

#endif
