/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A YAML document as a tree in which every value knows where it was written. A profile needs no
 * anchors, aliases, tags and merge keys, and has none: an alias makes a document of 200 bytes into
 * gigabytes, and a key given twice is a mistake that other readers pass over in silence.
 */
#ifndef LATSCAN_PROFILE_YAML_H
#define LATSCAN_PROFILE_YAML_H

#include "scanner/profile/problems.h"

enum { YAML_BYTES = 1 << 20, YAML_NODES = 100000, YAML_MEMBERS = 2000, YAML_LEVELS = 16 };

enum yaml_kind { YAML_TEXT = 0, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	struct spot place;
	bool null;	/* "~", "null" or nothing, written without quotes */
	struct str key; /* of a member of a map */
	struct spot key_place;
	struct str text;    /* of YAML_TEXT */
	struct yaml *items; /* of a list, or the members of a map in their order */
	size_t n;
};

/*
 * file names the text in messages; all lives in a, and points nowhere else. NULL where there is no
 * tree, after a problem was told.
 */
struct yaml *yaml_parse(struct arena *a, struct str file, struct str text, struct problems *p);

/* The member of a map; NULL: there is none, or it is null, or y is NULL or no map. */
const struct yaml *yaml_get(const struct yaml *y, const char *key);
/* The text of a member; empty: there is none, or it is a list or a map. */
struct str yaml_text(const struct yaml *map, const char *key);
/* A single value is a list of one; 0 for NULL. */
size_t yaml_count(const struct yaml *y);
const struct yaml *yaml_item(const struct yaml *y, size_t i);

#endif
