/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report on its way. Its name is made from the host, its boot, the moment of the sample and the
 * bytes of the report alone: whoever sends it again, after whatever happened, sends the same name.
 */
#include "programs/push/push.h"

#include "reporters/render.h"
#include "scanner/base/arena.h"
#include "scanner/base/text.h"
#include "scanner/stored/stored.h"

#include <errno.h>

enum { ARENA_CAP = 1 << 30 };

/* "2026-01-31T09:30:00.123Z" as "20260131T093000123Z", which sorts by time and is a file's name. */
static struct str compact(struct arena *a, struct str time)
{
	char *p = ARENA_NEW(a, char, time.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < time.n; i++) {
		if (time.p[i] != '-' && time.p[i] != ':' && time.p[i] != '.')
			p[n++] = time.p[i];
	}
	return n ? (struct str){ p, n } : STR("0");
}

int parcel_open(struct str json, struct parcel *ret, struct str *ret_error)
{
	struct parcel p = { .json = json, .arena = arena_new("the report", ARENA_CAP) };
	int r;

	if (!p.arena) {
		*ret_error = STR("no memory");
		return -ENOMEM;
	}
	r = stored_read(p.arena, json, &p.report, ret_error);
	if (r) /* the sentence lives in the arena, which stays: the program ends soon */
		return -EINVAL;
	p.key = str_printf(p.arena, STR_FMT "-%016llx", STR_ARG(render_id(p.arena, p.report)),
		(unsigned long long)text_hash(json));
	p.name = str_printf(p.arena, STR_FMT "-" STR_FMT ".json",
		STR_ARG(compact(p.arena, render_time(p.arena, render_moment_ns(p.report)))),
		STR_ARG(p.key));
	*ret = p;
	return 0;
}

void parcel_close(struct parcel *p)
{
	arena_free(p->arena);
	*p = (struct parcel){ .arena = NULL };
}
