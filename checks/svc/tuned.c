/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TuneD applies a profile when it starts, when the profile is switched and when a device
 * comes; in cpu-partitioning and realtime its scheduler plugin also moves threads and
 * interrupts while it runs. With dynamic_tuning it goes on changing settings by load. What
 * hurts is a profile that is not the one that was meant.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/tasks.h"
#include "scanner/judging/services.h"

#define UNIT	"tuned.service"
#define PROFILE "/etc/tuned/active_profile"
#define CONFIG	"/etc/tuned/tuned-main.conf"

/* Shipped profiles for latency; of one's own name, and these are merged or included often. */
static bool is_for_latency(struct str name)
{
	static const char *const prefixes[] = { "latency-performance", "network-latency",
		"cpu-partitioning", "realtime", "hpc-compute", "openshift-node-performance",
		"oracle" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (str_starts(name, prefixes[i]))
			return true;
	}
	return false;
}

/* Shipped ones that save power or leave it at that. */
static bool is_against_latency(struct str name)
{
	static const char *const names[] = { "balanced", "balanced-battery", "powersave", "desktop",
		"desktop-powersave", "laptop-ac-powersave", "laptop-battery-powersave",
		"server-powersave", "spindown-disk", "enterprise-storage", "intel-sst",
		"virtual-guest", "virtual-host", "throughput-performance", "default" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(name, names[i]))
			return true;
	}
	return false;
}

static void judge_profile(const struct check_in *in, struct findings *out)
{
	const struct answer *an = in_file(in, PROFILE);
	struct subject who = subject_named(SUBJECT_SERVICE, STR(UNIT));
	struct str rest = an->bytes, word;
	bool latency = false, against = false;
	struct finding *f;

	if (an->state != ANSWER_OK) {
		find_unreadable(out, who, an, false);
		return;
	}
	while (str_word(&rest, &word)) {
		latency |= is_for_latency(word);
		against |= is_against_latency(word);
	}
	if (str_trim(an->bytes).n == 0)
		f = find(out, STATUS_WARN, who, "tuned runs without a profile");
	else if (latency)
		f = find(out, STATUS_PASS, who, "tuned keeps a profile for latency");
	else if (against)
		f = find(out, STATUS_WARN, who, "tuned keeps a profile that is not for latency");
	else
		f = find(out, STATUS_PASS, who, "tuned keeps a profile of this site");
	find_observed(f, STR_FMT, STR_ARG(str_trim(an->bytes)));
	find_wanted(f, "a profile for latency");
	find_evidence(f, an);
}

/* The last "dynamic_tuning = 1"; false: the file does not say. */
static bool dynamic_tuning(const struct answer *an, struct str *ret)
{
	struct str rest = an->bytes, line, name, value;
	bool found = false;

	while (str_cut(&rest, '\n', &line)) {
		if (!str_split(str_trim(line), '=', &name, &value) ||
			!str_is(str_trim(name), "dynamic_tuning"))
			continue;
		*ret = str_trim(value);
		found = true;
	}
	return found;
}

static bool is_word(struct str s, const char *const *words)
{
	for (; *words; words++) {
		if (str_is(s, *words))
			return true;
	}
	return false;
}

static void judge_config(const struct check_in *in, struct findings *out)
{
	static const char *const on[] = { "1", "true", "True", "yes", "on", NULL };
	static const char *const off[] = { "0", "false", "False", "no", "off", NULL };
	const struct answer *an = in_file(in, CONFIG);
	struct subject who = subject_named(SUBJECT_FILE, STR("tuned-main.conf"));
	struct str value = { 0 };
	struct finding *f;

	if (an->state != ANSWER_OK) {
		find_unreadable(out, who, an, false);
		return;
	}
	if (!dynamic_tuning(an, &value))
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, who,
			"nothing says whether tuned changes settings by load");
	else if (is_word(value, on))
		f = find(out, STATUS_FAIL, who, "tuned changes settings by load while it runs");
	else if (is_word(value, off))
		f = find(out, STATUS_PASS, who, "tuned does not change settings by load");
	else
		f = find_reason(
			out, STATUS_UNKNOWN, REASON_FORMAT, who, "dynamic_tuning is not 0 or 1");
	find_observed(f, "dynamic_tuning = " STR_FMT, STR_ARG(value.n ? value : STR("(not set)")));
	find_wanted(f, "dynamic_tuning = 0");
	find_evidence_text(
		f, an, "dynamic_tuning = " STR_FMT, STR_ARG(value.n ? value : STR("(not set)")));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	enum unit_presence presence = services_presence(sv, in_fact(in, &fact_tasks), UNIT);

	(void)self;
	if (find_service_untold(in, UNIT, presence, out))
		return;
	if (presence == UNIT_OFF) {
		find_service_off(in, UNIT, "tuned", out);
	} else {
		judge_profile(in, out);
		judge_config(in, out);
	}
}

const struct check check_svc_tuned[] = {
	{
		.id = "svc.tuned",
		.rule = 1,
		.title = "tuned does not work against latency",
		.severity = SEVERITY_MEDIUM,
		.reads = { { PROFILE, ASK_FILE }, { CONFIG, ASK_FILE } },
		.needs = { &fact_services, &fact_tasks, &fact_host },
		.why = "a profile like balanced puts governors, C-states and interrupts back when it is "
		       "applied again",
		.fix_now = "tuned-adm profile network-latency; dynamic_tuning = 0 in "
			   "/etc/tuned/tuned-main.conf and systemctl restart tuned",
		.fix_boot = "the same: tuned-adm keeps the profile",
		.remedies = { { REMEDY_MANUAL, "",
			"tuned-adm profile NAME, with the profile of this host", NULL } },
		.source = "tuned-main.conf(5), tuned-profiles(7)",
		.run = run,
	},
	{ 0 },
};
