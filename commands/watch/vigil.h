/* SPDX-License-Identifier: Apache-2.0 */
/* What the watch of this host and that of a captured series share: the looks, and where what they find goes. */
#ifndef LATSCAN_COMMANDS_VIGIL_H
#define LATSCAN_COMMANDS_VIGIL_H

#include "commands/scan/scanning.h"
#include "commands/watch/sinks.h"
#include "scanner/watch/ringing.h"

struct vigil {
	struct scanning *s;
	const struct watch_options *options;
	struct watch watch;
	struct sinks sinks;
	struct segments segments;
	struct ringing ringing;
	bool has_ring, has_sinks, began;
	uint64_t metrics_ns;	   /* of the watch's age, when they are due */
	struct start_extra *extra; /* NULL: this process is not sealed */
	/* Of this host alone. */
	struct datagram notify; /* fd -1: nobody wants to be told */
	uint64_t watchdog_ns, barked_ns;
	size_t told_raised;
};

void vigil_init(struct vigil *v, struct scanning *s);
/* Opens what is written to. 0, or an exit status after it said why. */
int vigil_open(struct vigil *v);
/* The looks can begin: says what is watched. Likewise. */
int vigil_begin(struct vigil *v, const struct clock *clock, uint64_t (*spent_ns)(void *user));
void vigil_beat(struct vigil *v, struct source *source, uint64_t passed);
/* Says that it ends, if it began, and closes all. */
void vigil_end(struct vigil *v);

int watch_live(struct scanning *s, char **argv);
int watch_series(struct scanning *s);

#endif
