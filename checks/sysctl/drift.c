/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sysctls that matter for latency: the value now against what the next boot writes, and who
 * writes it again while the host runs. Who writes in which order: judging/sysctl_sources.c.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/sysctl_sources.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/host.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/service/services.h"
#include "scanner/facts/service/sysctl_conf.h"
#include "scanner/facts/service/sysctl_keys.h"
#include "scanner/facts/service/tuned_profile.h"
#include "scanner/facts/service/tunings.h"

/* Nobody asks for it, or this kernel has no such key, or the tree does not hold it. */
static bool is_moot(const struct sysctl_sources *c)
{
	enum answer_state state = c->d.running_from->state;

	if (state == ANSWER_ABSENT)
		return true;
	if (c->d.n == 0 && (state == ANSWER_NOT_READ || state == ANSWER_NOT_CAPTURED))
		return true;
	return c->d.n == 0 && !c->key->wanted;
}

/* As wanted by older kernels, and nobody told how old this one is. */
static bool is_ambiguous(const struct check_in *in, const struct sysctl_sources *c)
{
	const struct host *h = in_fact(in, &fact_host);

	return c->key->scope == SYSCTL_UPTO_6_11 && !h->kernel[0] && c->d.n == 0 &&
	       sysctl_is_wanted(c->key, c->d.running.text);
}

/* 1 for a key that something sets. */
static unsigned judge(
	const struct check_in *in, const struct sysctl_key *k, unsigned *said, struct findings *out)
{
	struct drift_value preset = DRIFT_NOT_SET;
	struct finding *f = NULL;
	struct sysctl_sources c;

	sysctl_sources(in, k, &c);
	if (is_moot(&c))
		return 0;
	if (k->preset && c.d.right) {
		preset = drift_set(str_from(k->preset));
		c.d.preset = &preset;
	}
	c.d.remedy = REMEDY_SYSCTL;
	c.d.remedy_key = sysctl_name(in->scratch, k);
	if (is_ambiguous(in, &c))
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, c.d.subject,
			"what it means depends on the kernel's version, which was not told");
	else if (c.computed && !c.d.unread)
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, c.d.subject,
			"tuned works its value out when it starts");
	else if (c.d.n || c.d.right)
		f = find_drift(out, in->scratch, &c.d);
	if (f && f->n_evidence == 0)
		find_evidence(f, c.d.running_from);
	*said += f != NULL;
	return c.d.n != 0;
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct sysctl_conf *conf = in_fact(in, &fact_sysctl_conf);
	const struct host *h = in_fact(in, &fact_host);
	unsigned said = 0, set = 0;
	struct finding *f;

	(void)self;
	if (h->container) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the files are a container's, and the kernel is its host's");
		return;
	}
	if (conf->unread || !conf->known) {
		find_unreadable(
			out, subject_host(), conf->unread ? conf->unread : conf->list, false);
		return;
	}
	for (const struct sysctl_key *k = sysctl_keys; k->path; k++)
		set += judge(in, k, &said, out);
	if (said)
		return;
	f = find(out, STATUS_PASS, subject_host(),
		set ? "what files and tuned set is what runs" : "no file sets what matters here");
	find_observed(f, "%u of the keys that matter are set by something", set);
	find_evidence_text(f, conf->list, "%zu lines in sysctl.d", conf->n);
}

const struct check check_sysctl_drift[] = {
	{
		.id = "sysctl.drift",
		.rule = 1,
		.title = "Sysctls that matter are what the next boot sets",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_sysctl_conf, &fact_tuned_profile, &fact_services, &fact_cmdline,
			&fact_host, &fact_nodes, &fact_cpus, &fact_commands, &fact_tunings },
		.why = "a value that was set by hand is gone after the next reboot, and the host that "
		       "was measured is not the one that runs",
		.fix_now = "sysctl --system, or the value that was meant: sysctl -w KEY=VALUE",
		.fix_boot =
			"one line in /etc/sysctl.d/99-latency.conf, and none in another file or "
			"profile",
		.source = "sysctl.d(5), systemd src/sysctl/sysctl.c; tuned plugin_sysctl.py",
		.run = run,
	},
	{ 0 },
};
