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
	struct str bytes; /* of MEMBER_FILE */
};

/* Called for each member; what it points to goes with the call. false stops. */
typedef bool member_take(void *user, const struct member *m);
/* Whether the bytes of the file of that name are wanted; else they are counted and dropped. */
typedef bool member_want(struct str name);

/*
 * All members of the archive behind fd, from its start; want NULL: all bytes. 0, -EINVAL with *ret_error naming the
 * member and what was expected, or -errno. Caps: ARCHIVE_… of archive.h.
 */
int members_read(struct arena *a, int fd, member_want *want, member_take *take, void *user,
	struct str *ret_error);

#endif
