/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nothing is staged that the next start would change. Redfish keeps what is to come apart from what holds
 * (@Redfish.Settings): Dell lists there what differs, HPE and Lenovo all settings. Drivers of firmware-attributes
 * have pending_reboot (Documentation/ABI/testing/sysfs-class-firmware-attributes, 5.11).
 */
#include "scanner/judging/bios.h"

static const struct bios_setting *holding(const struct bios *b, struct str name)
{
	for (size_t i = 0; i < b->n; i++) {
		if (!b->v[i].pending && str_eq(b->v[i].name, name))
			return &b->v[i];
	}
	return NULL;
}

static bool differs(const struct bios_setting *now, const struct bios_setting *to)
{
	return !now || !str_eq(now->value, to->value);
}

static void say(const struct bios_setting *now, const struct bios_setting *to, struct findings *out)
{
	const char *word = bios_item_word(to->item);
	struct str key = *word ? str_from(word) : to->name;
	struct finding *f = find(out, STATUS_WARN, subject_named(SUBJECT_PARAM, key),
		"the next start sets " STR_FMT " = " STR_FMT, STR_ARG(to->name),
		STR_ARG(to->value));

	find_observed(f, STR_FMT, STR_ARG(to->value));
	if (now) {
		find_wanted(f, STR_FMT " as now", STR_ARG(now->value));
		bios_evidence(f, now);
	}
	bios_evidence(f, to);
}

static void judge_files(const struct bios *b, struct findings *out)
{
	size_t n = 0, all = 0;
	struct finding *f;

	for (size_t i = 0; i < b->n; i++) {
		all += b->v[i].pending;
		if (b->v[i].pending && differs(holding(b, b->v[i].name), &b->v[i])) {
			say(holding(b, b->v[i].name), &b->v[i], out);
			n++;
		}
	}
	if (n)
		return;
	f = find(out, STATUS_PASS, subject_host(), "the next start changes no setting");
	find_observed(f, "%zu staged, none differs", all);
	find_evidence_text(f, b->from, "%zu staged", all);
}

static void judge_driver(const struct bios *b, struct findings *out)
{
	uint64_t n;
	struct finding *f;

	if (fact_u64(b->reboot, &n) || n > 1) {
		find_unreadable(out, subject_host(), b->reboot, false);
		return;
	}
	f = find(out, n ? STATUS_WARN : STATUS_PASS, subject_host(), "%s",
		n ? "settings were changed, and a reboot applies them"
		  : "the next start changes no setting");
	find_observed(f, "pending_reboot %u", (unsigned)n);
	find_wanted(f, "0");
	find_evidence(f, b->reboot);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct bios *b = in_fact(in, &fact_bios);

	(void)self;
	if (b->reboot && !b->has_pending) {
		judge_driver(b, out);
		return;
	}
	b = bios_told(in, out);
	if (!b)
		return;
	if (!b->has_pending)
		find_reason(out, STATUS_SKIP, REASON_NOT_ASKED, subject_host(),
			"nobody gave what is staged: Bios/Settings");
	else if (!b->has_current)
		find_evidence_text(
			find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
				"what is staged was told, and not what holds"),
			b->from, "%zu settings", b->n);
	else
		judge_files(b, out);
}

const struct check check_bios_pending[] = {
	{
		.id = "bios.pending",
		.rule = 1,
		.title = "The next start changes no setting of the BIOS",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_bios },
		.implied_by = { "bios.identity" },
		.why = "what is staged waits for the next start: the host that passes today comes back as another one",
		.fix_now =
			"clear what is staged in the controller, or restart in a maintenance window and measure again",
		.fix_boot = NULL,
		.source =
			"DMTF DSP2046: @Redfish.Settings; Documentation/ABI/testing/sysfs-class-firmware-attributes",
		.run = run,
	},
	{ 0 },
};
