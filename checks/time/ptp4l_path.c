/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mean path delay (a TimeInterval of 2^-16 ns; the peer's in the port data set where ports
 * measure their peers). A jump is a route or a switch that changed, and shifts the offset by up to
 * half of it. Software stamps show microseconds of the host itself, and now and then less than 0.
 */
#include "scanner/judging/clocks.h"

enum { MECHANISM_P2P = 2 };

struct delays {
	bool any;
	int64_t least, most, last;
};

static struct delays look(const struct ptp_instance *p)
{
	struct delays d = { .any = false };

	for (size_t i = 0; i < p->n_samples; i++) {
		const struct ptp_sample *s = &p->samples[i];

		if (!s->has_delay || s->ingress_ns == 0)
			continue;
		if (!d.any || s->delay_ns < d.least)
			d.least = s->delay_ns;
		if (!d.any || s->delay_ns > d.most)
			d.most = s->delay_ns;
		d.last = s->delay_ns;
		d.any = true;
	}
	return d;
}

static bool incapable(const struct ptp_instance *p)
{
	for (size_t i = 0; i < p->n_ports; i++) {
		if (p->ports[i].mechanism == MECHANISM_P2P && p->ports[i].capable == 0)
			return true;
	}
	return false;
}

static struct finding *weigh(const struct check_in *in, const struct ptp_instance *p,
	const struct delays *d, struct findings *out)
{
	struct subject who = clocks_ptp4l(in, p->pid, p->uds);
	bool software = ptp4l_software_stamps(p);
	double factor = software ? in_limit(in, "sw_factor") : 1;
	uint64_t jump = (uint64_t)d->most - (uint64_t)d->least;

	if (d->least < 0)
		return find(out, software ? STATUS_WARN : STATUS_FAIL, who,
			"the path takes less than no time: delayAsymmetry, or stamps that are wrong");
	if ((double)jump > in_limit(in, "jump_ns") * factor)
		return find(out, STATUS_WARN, who, "the path's delay jumped");
	if ((double)d->most > in_limit(in, "max_path_ns") * factor)
		return find(out, STATUS_WARN, who, "the path to the master is long");
	return find(out, STATUS_PASS, who, "the path to the master is short and steady");
}

static void judge(const struct check_in *in, const struct ptp_instance *p, struct findings *out)
{
	const struct ptp4l *t = in_fact(in, &fact_ptp4l);
	struct subject who = clocks_ptp4l(in, p->pid, p->uds);
	struct delays d = look(p);
	struct finding *f;

	if (incapable(p)) {
		f = find(out, STATUS_FAIL, who, "a port's peer is out of reach: asCapable is 0");
		find_evidence(f, t->from);
		return;
	}
	if (!ptp4l_has(p, PTP_SLAVE) && !ptp4l_has(p, PTP_UNCALIBRATED)) {
		find_reason(out, STATUS_SKIP, REASON_ROLE, who, "it follows no master");
		return;
	}
	if (!d.any) {
		find_reason(out, STATUS_UNKNOWN, REASON_TIMEOUT, who, "it told no path delay");
		return;
	}
	f = weigh(in, p, &d, out);
	find_observed(f, "%lld to %lld ns", (long long)d.least, (long long)d.most);
	find_observed_value(f, (double)d.last, "ns");
	find_wanted(f, "0 to %g ns, steady within %g%s", in_limit(in, "max_path_ns"),
		in_limit(in, "jump_ns"),
		ptp4l_software_stamps(p) ? "; more with software stamps" : "");
	find_evidence_text(f, t->from, "uds " STR_FMT ": delay %lld to %lld ns in %zu samples",
		STR_ARG(p->uds), (long long)d.least, (long long)d.most, p->n_samples);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	clocks_each_ptp4l(in, judge, out);
}

const struct check check_time_ptp4l_path[] = {
	{
		.id = "time.ptp4l_path",
		.rule = 1,
		.title = "The path to the PTP master is short and steady",
		.severity = SEVERITY_MEDIUM,
		.fault = true,
		.needs = { &fact_ptp4l },
		.limits = {
			{ "max_path_ns", "ns", 10000, 1, 1e9, NULL, "longest delay that passes" },
			{ "jump_ns", "ns", 500, 1, 1e9, NULL, "largest change between samples that passes" },
			{ "sw_factor", "1", 100, 1, 1e6, NULL, "both are multiplied by it with software stamps" },
		},
		.implied_by = { "time.ptp4l_port_state" },
		.why = "a path delay that jumps is a route or a switch that changed: half of the jump goes into the offset",
		.fix_now = "switches that support PTP on every hop; measure the asymmetry and set delayAsymmetry",
		.source = "IEEE 1588-2008, 11.3 and 11.4; linuxptp tsproc.c",
		.run = run,
	},
	{ 0 },
};
