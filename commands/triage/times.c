/* SPDX-License-Identifier: Apache-2.0 */
/* A line each, in the order of the roots: seconds since 1970 with a fraction, or ISO 8601; growing. */
#include "commands/triage/times.h"

#include "commands/command.h"
#include "scanner/source/slurp.h"
#include "scanner/triage/moment.h"

#include <string.h>

enum { TIMES_CAP = 1 << 20 };

static bool read_time(struct str line, uint64_t *ret)
{
	uint64_t resolution;
	bool zone;

	return moment_number(line, UNIT_S, ret, &resolution) == 0 ||
	       moment_iso(line, ret, &resolution, &zone) == 0;
}

static int take(struct arena *a, struct scan_options *o, const char *path)
{
	uint64_t *v = NULL;
	size_t n = 0, cap = 0;
	unsigned number = 0;
	struct str text, line;
	int r = slurp_path(path, 64 << 10, TIMES_CAP, a, &text);

	if (r)
		return usage_error("cannot read %s: %s", path, strerror(-r));
	while (str_cut(&text, '\n', &line)) {
		number++;
		line = str_trim(line);
		if (!line.n || str_starts(line, "#"))
			continue;
		v = arena_grow(a, v, n, &cap, sizeof(*v));
		if (!read_time(line, &v[n]))
			return usage_error(
				"%s:%u: expected a time such as 1700000000.25 or 2026-11-20T16:29:58Z",
				path, number);
		if (n && v[n] <= v[n - 1])
			return usage_error(
				"%s:%u: expected a time after the one before", path, number);
		n++;
	}
	o->times = v;
	o->n_times = (unsigned)n;
	return n ? 0 : usage_error("%s: expected a time a line, one for each sample", path);
}

const struct option_row times_row = {
	{ "times", "FILE", 0, VALUES_FILE, NULL,
		"when each sample of --root was taken, a line each, where they do not tell" },
	take
};

int series_times(struct scan_options *o)
{
	if (!o->n_times)
		return 0;
	if (!o->n_roots)
		return usage_error("--times: expected --root, whose samples they are of");
	if (o->n_times > 1)
		o->declared_window_ns = o->times[o->n_times - 1] - o->times[0];
	return 0;
}
