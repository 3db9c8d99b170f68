/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table by which a packet's hash chooses a receive queue (ETHTOOL_GRSSH; ethtool -x). A driver
 * fills it evenly; a table that somebody set stays as it is when the number of queues changes, and
 * may then name queues that are not there, or leave new ones empty. Queues are left out on purpose
 * where flow rules, AF_XDP or a program of its own feed them.
 */
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define RSS "/probe/ethtool/{nic}/rss"

struct shares {
	uint64_t most, least; /* entries of queues in use */
	uint64_t used, unused;
	uint64_t beyond; /* entries that name a queue that is not there */
	uint64_t busiest;
};

static struct shares count(struct arena *a, const struct nic_rss *r)
{
	struct shares s = { .least = UINT64_MAX };
	uint64_t *by_queue = ARENA_NEW(a, uint64_t, (size_t)r->rings + 1);

	for (size_t i = 0; i < r->n; i++) {
		if (r->table[i] < r->rings)
			by_queue[r->table[i]]++;
		else
			s.beyond++;
	}
	for (uint64_t q = 0; q < r->rings; q++) {
		if (!by_queue[q]) {
			s.unused++;
			continue;
		}
		s.used++;
		if (by_queue[q] > s.most) {
			s.most = by_queue[q];
			s.busiest = q;
		}
		if (by_queue[q] < s.least)
			s.least = by_queue[q];
	}
	return s;
}

static struct finding *weigh(const struct check_in *in, const struct port *p,
	const struct nic_rss *r, const struct shares *s, struct findings *out)
{
	double skew = s->used ? (double)s->most / (double)s->least : 1;
	double max = in_limit(in, "max_skew");
	struct finding *f;

	if (s->beyond) {
		f = find(out, port_policy(p, STATUS_FAIL), p->who,
			"its table names queues that are not there");
		find_wanted(f, "queues below %llu", (unsigned long long)r->rings);
	} else if (skew > max) {
		f = find(out, STATUS_WARN, p->who,
			"its table gives one queue far more than another");
		find_wanted(f, "at most %g times", max);
	} else if (s->unused && !str_is(in_word(in, "unused_queues"), "allowed")) {
		f = find(out, STATUS_WARN, p->who, "its table leaves queues out");
		find_wanted(f, "all %llu queues", (unsigned long long)r->rings);
	} else {
		f = find(out, STATUS_PASS, p->who, "its table spreads packets evenly");
		find_wanted(f, "at most %g times", max);
	}
	if (s->beyond)
		find_observed(f, "%llu of %zu entries beyond", (unsigned long long)s->beyond, r->n);
	else
		find_observed(f, "%llu of %llu queues, %llu to %llu entries each",
			(unsigned long long)s->used, (unsigned long long)r->rings,
			(unsigned long long)s->least, (unsigned long long)s->most);
	find_remedy(f, REMEDY_MANUAL, STR(""),
		"ethtool -X " STR_FMT " equal N with the number of its queues",
		STR_ARG(p->d->name));
	return f;
}

enum { RINGS_MAX = 1 << 16 };

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	struct nic_rss r;
	struct shares s;
	struct finding *f;

	if (!nic_rss_parse(in->scratch, an->bytes, &r) || r.rings > RINGS_MAX) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	if (!r.n || r.rings < 2) {
		f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
			r.rings == 1 ? "it has one queue" : "it tells of no table");
		find_evidence(f, an);
		return;
	}
	s = count(in->scratch, &r);
	f = weigh(in, p, &r, &s, out);
	find_port(f, in, p);
	find_evidence_text(f, an,
		"table of %zu, hash " STR_FMT ", queue %llu has most, %llu are left out", r.n,
		STR_ARG(r.hash.n ? r.hash : STR("not told")), (unsigned long long)s.busiest,
		(unsigned long long)s.unused);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "rss",
		.none = "it has no table, as with a single queue",
		.roles = NIC_FAST_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_rss_indirection[] = {
	{
		.id = "nic.rss_indirection",
		.rule = 1,
		.title = "Network cards spread packets evenly over their queues",
		.severity = SEVERITY_MEDIUM,
		.reads = { { RSS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = {
			{ "max_skew", "1", 2, 1, 65536, NULL,
				"how many times as many entries a queue may have as another" },
			{ "unused_queues", NULL, 0, 0, 1, "warn|allowed",
				"queues without entries: allowed where rules or AF_XDP feed them" },
		},
		.why = "a queue with twice the entries gets twice the packets: it overflows while others idle",
		.fix_now = "ethtool -X IF equal N",
		.fix_boot = "the same in a unit or a udev rule, after what sets the channels",
		.source = "Documentation/networking/scaling.rst; net/ethtool/ioctl.c",
		.run = run,
	},
	{ 0 },
};
