/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Driver and firmware of each card (ETHTOOL_GDRVINFO; ethtool -i). Since 5.6 the kernel fills the
 * version with its own release, so that a driver of the tree that tells none shows that; drivers from
 * elsewhere show theirs, and their module is tainted O (out of tree) or E (unsigned). Formats of
 * firmware differ by vendor: they are compared as text, between ports of one kind of card.
 */
#include "scanner/facts/net/nic_settings.h"
#include "scanner/judging/nic_asked.h"

#define DRVINFO	  "/probe/ethtool/{nic}/drvinfo"
#define DEVICE	  "/sys/class/net/{nic}/device/device"
#define VENDOR	  "/sys/class/net/{nic}/device/vendor"
#define SUBSYSTEM "/sys/class/net/{nic}/device/subsystem_device"
#define TAINT	  "/sys/class/net/{nic}/device/driver/module/taint"

static struct str file(const struct check_in *in, const struct port *p, const char *name)
{
	const struct answer *an = in_port_file(in, p, name);

	return an->state == ANSWER_OK ? str_trim(an->bytes) : STR("");
}

static bool is_same_kind(const struct check_in *in, const struct port *a, const struct port *b)
{
	static const char *const files[] = { "device/vendor", "device/device",
		"device/subsystem_device" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct str x = file(in, a, files[i]), y = file(in, b, files[i]);

		if ((i < 2 && !x.n) || !str_eq(x, y))
			return false;
	}
	return true;
}

static struct str firmware_of(const struct check_in *in, const struct port *p)
{
	const struct answer *an = in_nic_answer(in, p, "drvinfo");
	struct str value;

	if (an->state != ANSWER_OK || !nic_value(an->bytes, "fw_version", &value))
		return STR("");
	return value;
}

/* Another port of the same kind of card with other firmware; NULL. */
static const struct port *other(const struct check_in *in, const struct port *p)
{
	struct str mine = firmware_of(in, p), its;
	const struct port *v;
	size_t n = in_ports(in, PORTS_LOWEST, &v);

	for (size_t i = 0; mine.n && i < n; i++) {
		its = firmware_of(in, &v[i]);
		if (v[i].d != p->d && its.n && !str_eq(its, mine) && is_same_kind(in, p, &v[i]))
			return &v[i];
	}
	return NULL;
}

static bool has_letter(struct str s, char letter)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == letter)
			return true;
	}
	return false;
}

static void judge(const struct check_in *in, const struct port *p, const struct answer *an,
	struct findings *out)
{
	struct str driver, version = STR("none told"), firmware = firmware_of(in, p);
	struct str taint = file(in, p, "device/driver/module/taint");
	const struct port *twin = other(in, p);
	bool foreign = has_letter(taint, 'O') || has_letter(taint, 'E');
	struct finding *f;

	if (!nic_value(an->bytes, "driver", &driver) || !driver.n) {
		find_unreadable(out, p->who, an, false);
		return;
	}
	(void)nic_value(an->bytes, "version", &version);
	if (twin)
		f = find(out, STATUS_WARN, p->who,
			"it and " STR_FMT " are the same kind of card with different firmware",
			STR_ARG(twin->d->name));
	else if (foreign && str_is(in_word(in, "in_tree"), "yes"))
		f = find(out, STATUS_WARN, p->who, "its driver is not of the kernel's tree");
	else
		f = find(out, STATUS_PASS, p->who, "its driver and firmware are told");
	find_observed(f, STR_FMT " " STR_FMT ", firmware " STR_FMT "%s", STR_ARG(driver),
		STR_ARG(version), STR_ARG(firmware.n ? firmware : STR("none told")),
		foreign ? ", from out of the tree" : "");
	find_wanted(f, twin ? "the same firmware" : "as the fleet has it");
	find_port(f, in, p);
	find_evidence(f, an);
	if (taint.n)
		find_evidence(f, in_port_file(in, p, "device/driver/module/taint"));
	if (twin)
		find_evidence(f, in_nic_answer(in, twin, "drvinfo"));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	static const struct nic_asked asked = {
		.what = "drvinfo",
		.none = "its driver tells nothing of itself",
		.roles = NIC_ALL_BUT_IGNORED,
		.any_speed = true,
		.judge = judge,
	};

	(void)self;
	judge_nic_asked(in, &asked, out);
}

const struct check check_nic_driver_firmware[] = {
	{
		.id = "nic.driver_firmware",
		.rule = 1,
		.title = "Network cards of one kind have the same firmware",
		.severity = SEVERITY_MEDIUM,
		.reads = { { DRVINFO, ASK_FILE }, { VENDOR, ASK_FILE }, { DEVICE, ASK_FILE },
			{ SUBSYSTEM, ASK_FILE }, { TAINT, ASK_FILE } },
		.needs = { &fact_netdevs },
		.limits = { { "in_tree", NULL, 0, 0, 1, "any|yes",
			"yes: a driver that is not of the kernel's tree warns" } },
		.why = "of two servers that look alike one has a longer tail: their firmware differs, and nothing "
		       "else shows it",
		.fix_now =
			"the vendor's tool (mlxfwmanager, nvmupdate64e, sfupdate), then a reboot",
		.remedies = { { REMEDY_MANUAL, "",
			"the same firmware on all ports of one kind, by the vendor's tool: <subject>",
			NULL } },
		.source = "net/ethtool/ioctl.c (ethtool_get_drvinfo)",
		.run = run,
	},
	{ 0 },
};
