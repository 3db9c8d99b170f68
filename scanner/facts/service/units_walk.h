/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the facts about units: which files there are, from lists and links. */
#ifndef LATSCAN_FACTS_UNITS_WALK_H
#define LATSCAN_FACTS_UNITS_WALK_H

#include "scanner/facts/fact.h"

#define UNITS_ETC "/etc/systemd/system"
#define UNITS_RUN "/run/systemd/system"
#define UNITS_LIB "/usr/lib/systemd/system"

/* A unit of which something is told, and where its own file is. */
struct unit_place {
	struct str name;
	struct str path;
	struct str wanted_by; /* the unit whose folder links it; empty: it stands for itself */
	bool required;	      /* the folder is X.requires */
	bool masked;
};

typedef void unit_visit_fn(void *user, const struct unit_place *p);
/* Each place once a folder: a unit that two targets want comes twice. */
void units_walk(const struct fact_in *in, unit_visit_fn *visit, void *user);
/* The folders of drop-ins that there are, of any unit, least first. */
struct dropin_dir {
	struct str path;
	struct str of; /* "a.service", "a@.service", "a-.service", "service" */
};
struct dropin_dirs {
	struct dropin_dir *v;
	size_t n;
};
struct dropin_dirs units_dropin_dirs(const struct fact_in *in);
/* Those of one unit. */
typedef void dropin_visit_fn(void *user, struct str dir);
void units_dropins(const struct fact_in *in, const struct dropin_dirs *dirs, struct str unit,
	dropin_visit_fn *visit, void *user);
bool answer_lists(const struct answer *list, struct str name);
struct str join_path(struct arena *a, const char *dir, struct str name);

#endif
