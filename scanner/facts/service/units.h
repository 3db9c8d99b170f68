/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the host's own unit files say. systemd looks a unit up by its name: /etc/systemd/system,
 * then /run/systemd/system, then /usr/lib/systemd/system (systemd.unit(5)); an instance
 * "a@b.service" falls back to its template "a@.service"; drop-ins NAME.d/FILE.conf of all three
 * apply on top of it in the order of their file names, one of /etc hiding its namesake below.
 * Of the some 300 files of a distribution only those are read that a link in *.wants or
 * *.requires enables, through that link.
 */
#ifndef LATSCAN_FACTS_UNITS_H
#define LATSCAN_FACTS_UNITS_H

#include "scanner/facts/fact.h"

enum { UNITS_CAP = 1024, UNIT_TEXT_CAP = 64 << 10 };

struct unit_setting {
	struct str section, key, value;
	const struct answer *from;
	unsigned line;
};

struct unit_file {
	struct str name;     /* "tune-nic@eth0.service" */
	struct str instance; /* "eth0"; empty: none */
	const struct answer
		*from; /* the unit's own file; its state tells why there are no settings */
	bool wanted;   /* a *.wants or *.requires links it */
	bool masked;
	bool whole;		      /* its own file and every drop-in could be read */
	struct str wanted_by[4];      /* units that want or require it: "multi-user.target" */
	bool required_by[4];	      /* by *.requires */
	unsigned n_wanted_by;	      /* the first four */
	const struct unit_setting *v; /* in the order in which they apply; lists that were
					   reset by an empty value are without what came before */
	size_t n;
};

struct unit_alias {
	struct str name, target;
};

struct units {
	const struct answer *list; /* of /etc/systemd/system: why there are none */
	const struct unit_file *v; /* by name */
	size_t n;
	const struct unit_alias *aliases;
	size_t n_aliases;
	const struct answer *unread; /* a unit file that is there and could not be read; NULL */
	bool more;		     /* past UNITS_CAP */
};
extern const struct fact fact_units;

/* By its name or an alias; NULL when no file of it was read. */
const struct unit_file *units_find(const struct units *us, struct str name);
/* The next setting after prev (NULL: the first); NULL when there is none. */
const struct unit_setting *unit_next(const struct unit_file *u, const char *section,
	const char *key, const struct unit_setting *prev);
const struct unit_setting *unit_last(
	const struct unit_file *u, const char *section, const char *key);
/* "a@.service" of "a@b.service"; the name itself when it is no instance. */
struct str unit_template(struct arena *a, struct str name);
/*
 * A value with %i, %I, %n, %N, %p, %j and %% replaced; other specifiers stay (systemd.unit(5)).
 * %I undoes the escapes: "-" is '/', "\x2d" is '-'.
 */
struct str unit_expand(struct arena *a, const struct unit_file *u, struct str value);

#endif
