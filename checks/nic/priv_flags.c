/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private flags (ETHTOOL_GPFLAGS; ethtool --show-priv-flags): what a driver lets be switched that no
 * other has. Which of them matter, and how, is a table of drivers (facts/net/nic_drivers.c). A
 * vendor's own driver may call them otherwise: what is not there is not judged.
 */
#include "scanner/facts/net/nic_drivers.h"
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define PRIVFLAGS "/probe/ethtool/{nic}/privflags"

static const char *word_of(bool on)
{
	return on ? "on" : "off";
}

static unsigned judge_one(const struct check_in *in, const struct port *p, const struct answer *an,
	const struct nic_flag *flag, struct findings *out)
{
	bool fixed;
	enum nic_switch now = nic_switch_of(an->bytes, flag->name, &fixed);
	struct finding *f;

	if (now == NIC_SWITCH_UNTOLD)
		return 0;
	if ((now == NIC_SWITCH_ON) == flag->on)
		f = find(out, STATUS_PASS, p->who, "its flag %s is %s", flag->name,
			word_of(flag->on));
	else
		f = find(out, STATUS_WARN, p->who, "its flag %s is %s: %s", flag->name,
			word_of(!flag->on), flag->why);
	find_observed(f, "%s %s", flag->name, word_of(now == NIC_SWITCH_ON));
	find_wanted(f, "%s %s", flag->name, word_of(flag->on));
	find_remedy(f, REMEDY_MANUAL, STR(""), "ethtool --set-priv-flags " STR_FMT " %s %s",
		STR_ARG(p->d->name), flag->name, word_of(flag->on));
	find_port(f, in, p);
	find_evidence(f, an);
	return 1;
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	unsigned n = 0;

	for (const struct nic_flag *flag = nic_flags; flag->driver; flag++) {
		if (str_is(p->d->driver, flag->driver))
			n += judge_one(in, p, an, flag, out);
	}
	if (n)
		return;
	find_evidence(find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who,
			      "it has none of the flags that matter"),
		an);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "privflags",
		.none = "its driver has no flags of its own",
		.roles = NIC_FAST_OR_UNTOLD,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_priv_flags[] = {
	{
		.id = "nic.priv_flags",
		.rule = 1,
		.title = "Drivers' own flags do not hold packets back",
		.severity = SEVERITY_LOW,
		.reads = { { PRIVFLAGS, ASK_FILE } },
		.needs = { &fact_netdevs },
		.why = "compressed completions come in batches; a firmware that answers LLDP may switch pause "
		       "by priority on behind everybody's back",
		.fix_now = "ethtool --set-priv-flags IF FLAG on|off",
		.fix_boot = "the same in a unit or a udev rule: no .link file knows these flags",
		.source = "Documentation/networking/device_drivers/ethernet/{mellanox,intel}",
		.run = run,
	},
	{ 0 },
};
