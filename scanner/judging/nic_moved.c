/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/nic_moved.h"

#include "scanner/facts/net/nic_stats.h"
#include "scanner/judging/hot_counts.h"

enum { ROWS = 10 }; /* so many are named */

bool in_nic_moved(
	const struct check_in *in, const struct port *p, nic_classes classes, struct nic_moved *ret)
{
	const struct answer *now = in_nic_answer(in, p, "stats");
	const struct answer *before = in_nic_answer_before(in, p, "stats");
	struct nic_stats was, is;
	struct nic_stats_moved m;
	struct nic_moved all = { .from = now };
	struct nic_row *v;

	if (now->state != ANSWER_OK || before->state != ANSWER_OK ||
		!nic_stats_parse(in->scratch, before->bytes, &was) ||
		!nic_stats_parse(in->scratch, now->bytes, &is))
		return false;
	nic_stats_subtract(in->scratch, &was, &is, &m);
	v = ARENA_NEW(in->scratch, struct nic_row, m.n + 1);
	for (size_t i = 0; i < m.n; i++) {
		const struct nic_stat_moved *s = &m.v[i];
		int queue;
		const struct nic_counter *c = nic_counter_of(p->d->driver, s->name, &queue);

		if (!c || !(classes & 1U << c->class))
			continue;
		v[all.n++] = (struct nic_row){ s->name, c->class, c->meaning, queue, s->reset,
			s->reset ? 0 : s->now - s->before, s->now };
		all.reset |= s->reset;
	}
	all.v = v;
	all.came = m.came;
	all.went = m.went;
	*ret = all;
	return true;
}

const struct nic_row *nic_worst(const struct nic_moved *m, nic_classes classes)
{
	const struct nic_row *worst = NULL;

	for (size_t i = 0; i < m->n; i++) {
		if ((classes & 1U << m->v[i].class) && m->v[i].delta &&
			(!worst || m->v[i].delta > worst->delta))
			worst = &m->v[i];
	}
	return worst;
}

const char *nic_class_text(enum nic_counter_class c)
{
	static const char *const texts[NIC_COUNTER_CLASSES] = {
		[NIC_RING_FULL] = "its ring was full: the host took packets too slowly",
		[NIC_ALLOC_FAIL] = "the driver got no memory for the next packet",
		[NIC_PORT_FIFO] = "its own buffer was full: the card could not get rid of packets",
		[NIC_ALLOWANCE] = "a limit of the cloud was exceeded",
		[NIC_QUEUE_DROPS] =
			"the ring of a queue was full: the host took packets too slowly",
		[NIC_GUESSED_LOSS] = "a counter that sounds like loss rose",
		[NIC_PCI_OVERFLOW] = "PCIe took packets too slowly",
		[NIC_STEERING] = "nobody wanted the frame",
		[NIC_CHECKSUM] = "a checksum was wrong",
		[NIC_LINK_ERROR] = "the wire spoilt frames",
		[NIC_PAUSE_SENT] = "it told the switch to stop sending",
		[NIC_PAUSE_RECEIVED] = "the switch told it to stop sending",
		[NIC_STAMP_LOST] = "packets got no hardware time stamp",
	};

	return texts[c] ? texts[c] : "it rose";
}

void find_nic_rows(struct finding *f, const struct check_in *in, const struct nic_moved *m,
	nic_classes classes)
{
	unsigned named = 0, more = 0;

	for (size_t i = 0; i < m->n; i++) {
		const struct nic_row *r = &m->v[i];

		if (!(classes & 1U << r->class) || !r->delta)
			continue;
		if (named++ >= ROWS) {
			more++;
			continue;
		}
		find_evidence_text(f, m->from, STR_FMT " +" STR_FMT ", %s: %s%s%s",
			STR_ARG(r->name), STR_ARG(in_count_text(in, r->delta)),
			nic_counter_word(r->class), nic_class_text(r->class),
			r->meaning ? "; " : "", r->meaning ? r->meaning : "");
	}
	if (more)
		find_evidence_text(f, m->from, "and %u counters more", more);
}

static void judge(const struct check_in *in, const struct nic_watched *q, const struct port *p,
	struct findings *out)
{
	const struct answer *now = in_nic_answer(in, p, "stats");
	const struct answer *before = in_nic_answer_before(in, p, "stats");
	struct nic_moved m;
	struct finding *f;
	bool reset = false;

	if (now->state != ANSWER_OK || before->state != ANSWER_OK) {
		find_nic_untold(out, p, now->state != ANSWER_OK ? now : before, q->none);
		return;
	}
	if (!in_port_before(in, p)) {
		find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
			"it came, or became another card, within the window");
		return;
	}
	if (!in_nic_moved(in, p, q->classes, &m)) {
		find_unreadable(out, p->who, now, false);
		return;
	}
	for (size_t i = 0; i < m.n; i++)
		reset |= m.v[i].reset && !(q->gauges & 1U << m.v[i].class);
	if (!m.n)
		find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who, "%s", q->none);
	else if (reset)
		find_evidence(find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET, p->who,
				      "its counters went back: rings or channels were set, or its "
				      "driver was loaded again"),
			now);
	else if (!q->judge(in, p, &m, out)) {
		f = find(out, STATUS_PASS, p->who, "%s", q->at_rest);
		find_observed(f, "%zu counters of its driver stand still", m.n);
		find_evidence_text(f, now, "%zu counters looked at, " STR_FMT " the first", m.n,
			STR_ARG(m.v[0].name));
		find_port(f, in, p);
	}
}

void judge_nic_moved(const struct check_in *in, const struct nic_watched *q, struct findings *out)
{
	const struct port *ports;
	size_t n = in_ports(in, PORTS_LOWEST, &ports);

	if (find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < n; i++)
		judge(in, q, &ports[i], out);
}
