/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where ptp4l's time comes from: how many clocks are between (current data set), what the
 * grandmaster announces of itself (parent data set), and the time scale (time properties). All of
 * it stays as it was when the master is lost.
 */
#include "scanner/base/arena.h"
#include "scanner/source/ptp/instance.h"

enum { PATIENCE_MS = 300 };

static struct str parent_line(struct arena *a, const struct ptp_parent_set *p)
{
	return str_printf(a,
		"parent class=%u accuracy=0x%x variance=0x%x priority1=%u priority2=%u gm=" STR_FMT
		"\n",
		p->gm_class, p->gm_accuracy, p->gm_variance, p->gm_priority1, p->gm_priority2,
		STR_ARG(ptp_identity(a, p->gm_identity)));
}

void ptp_read_clock(struct arena *a, struct ptp_asked *in)
{
	struct ptp_time_properties t;
	struct ptp_parent_set p;
	struct str text = { NULL, 0 };
	unsigned steps;

	if (ptp_get(&in->line, PTP_CURRENT_DATA_SET, PATIENCE_MS) == 0 &&
		ptp_steps_removed(in->line.reply.data, &steps) == 0)
		text = str_printf(a, "current steps=%u\n", steps);
	if (ptp_get(&in->line, PTP_PARENT_DATA_SET, PATIENCE_MS) == 0 &&
		ptp_parent_set(in->line.reply.data, &p) == 0)
		text = str_join(a, text, parent_line(a, &p), STR(""));
	if (ptp_get(&in->line, PTP_TIME_PROPERTIES, PATIENCE_MS) == 0 &&
		ptp_time_properties(in->line.reply.data, &t) == 0)
		text = str_printf(a, STR_FMT "time utc=%d flags=0x%x source=0x%x\n", STR_ARG(text),
			t.utc_offset, t.flags, t.source);
	in->clock = text;
}
