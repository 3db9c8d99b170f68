/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every key that a profile can have, told once: the reader refuses what is not here, and the schema
 * for editors, the man page and docs/profile.md are made from the same rows.
 */
#ifndef LATSCAN_PROFILE_KEYS_H
#define LATSCAN_PROFILE_KEYS_H

#include "scanner/profile/yaml.h"

enum key_kind {
	KEY_MAP = 0,
	KEY_LIST,     /* its items are the row "PATH.-" */
	KEY_TEXT,     /* not empty */
	KEY_GLOB,     /* '*' stands for any run of characters */
	KEY_WORD,     /* one of words */
	KEY_WORDS,    /* a list of some of words, or one */
	KEY_YES_NO,   /* true or false */
	KEY_NUMBER,   /* whole, from least to most */
	KEY_DURATION, /* "120s", "500ms", "2m", bare seconds; or "14d" */
	KEY_DATE,     /* 2026-12-31, a day in UTC */
	KEY_CPUS,     /* "2-5,8", or empty */
	KEY_KERNEL,   /* a glob of releases, or "5.14..6.1", both inclusive */
	KEY_RULES,    /* "1.0" */
	KEY_HOURS,    /* "mon-fri 08:00-16:30", as engine/hours.h reads it */
	KEY_GROUP,    /* "239.1.1.100:5001@eth0", as engine/feeds.h reads it */
	KEY_PEER,     /* "10.1.2.1@eth0", likewise */
	KEY_CHECK,    /* glob of the ids of checks, which matches one at least */
	KEY_LIMIT,    /* a value of the limit that the path names */
	KEY_PATH,     /* of a file, absolute; with stars and roles as struct ask has them */
	KEY_POSITION, /* a word of the position that the path names */
	KEY_KINDS
};

struct profile_key {
	/* Names joined by dots. "-" is an item of a list; "*" a key that the user names. */
	const char *path;
	enum key_kind kind;
	bool adds;	   /* to what an extended profile lists, instead of replacing it */
	bool whole;	   /* replaces the map of an extended profile, key for key */
	bool or_map;	   /* a map may stand there instead, whose keys follow */
	bool needed;	   /* the map around it is not complete without */
	const char *words; /* "fail|warn" */
	int64_t least, most;
	const char *named; /* of "*": "NIC", "CHECK", "LIMIT", "POSITION", "NAME" */
	const char *what;
};

extern const struct profile_key profile_keys[]; /* ends with a row without a path */

const char *key_kind_word(enum key_kind k); /* for people: "list of CPUs" */
/* The row of path + "." + name, where path is "" for the top; NULL. */
const struct profile_key *profile_key(struct str path, struct str name);

/* Tells every problem of a tree that was read from one file. */
void profile_check_keys(struct arena *a, const struct yaml *top, struct problems *p);

#endif
