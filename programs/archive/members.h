/* SPDX-License-Identifier: Apache-2.0 */
/* An archive as a run of members, each looked at before anything of it is believed. */
#ifndef LATSCAN_PROGRAMS_MEMBERS_H
#define LATSCAN_PROGRAMS_MEMBERS_H

#include "scanner/base/str.h"

enum member_type { MEMBER_FILE = 0, MEMBER_FOLDER, MEMBER_LINK, MEMBER_OTHER };

struct member {
	enum member_type type;
	struct str name;  /* relative, no "." and no ".." in it, no '/' at its end */
	struct str link;  /* of MEMBER_LINK: where it points, as written */
	struct str bytes; /* of MEMBER_FILE; empty where they were not asked for */
	uint64_t size;	  /* of MEMBER_FILE */
};

/* Called for each member; what it points to goes with the call. false stops. */
typedef bool member_take(void *user, const struct member *m);
/* What is done with the bytes of a file of that name and size. */
enum member_use {
	MEMBER_KEPT = 0,
	MEMBER_COUNTED, /* dropped */
	MEMBER_BESIDE	/* dropped, and below a cap of its own: nobody would ask for it */
};
typedef enum member_use member_want(void *user, struct str name, uint64_t size);

/*
 * All members of the archive behind fd, from its start; want NULL: all are kept. 0, -EINVAL with *ret_error naming the
 * member and what was expected, or -errno. Caps: ARCHIVE_… of archive.h.
 */
int members_read(struct arena *a, int fd, member_want *want, member_take *take, void *user,
	struct str *ret_error);

#endif
