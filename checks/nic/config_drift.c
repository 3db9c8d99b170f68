/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "ethtool -G" by hand lasts until the next boot, or until the driver is loaded again; a file
 * that says otherwise wins then. And a file that was edited since the interface came up has
 * not been applied. Both are seen by holding what runs against what the files say.
 */
#include "scanner/engine/check.h"
#include "scanner/judging/drift.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/nic_config.h"
#include "scanner/facts/net/nic_settings.h"

struct tally {
	unsigned compared, said, silent;
};

/* The value, and what "max" stands for. */
static bool running_value(struct arena *a, const struct answer *an, enum nic_setting s,
	struct str *ret, struct str *max)
{
	const char *key, *probe = nic_setting_probe(s, &key);

	*max = (struct str){ 0 };
	if (!probe) {
		*ret = str_trim(an->bytes);
		return ret->n > 0;
	}
	(void)nic_value(an->bytes, str_z(a, str_printf(a, "%s_max", key)), max);
	return nic_value(an->bytes, key, ret);
}

/* Where the kernel tells of moderation by netlink, what a driver does not have has no line. */
static bool has_no_such(const struct answer *an, enum nic_setting s)
{
	const char *key, *other;
	struct str value;

	if (!nic_setting_probe(s, &key) || nic_value(an->bytes, key, &value))
		return false;
	for (unsigned i = NIC_RX_USECS; i < NIC_SETTINGS; i++) {
		(void)nic_setting_probe((enum nic_setting)i, &other);
		if (nic_value(an->bytes, other, &value))
			return true;
	}
	return false;
}

static struct subject subject_of(
	struct arena *a, const struct netdev *nic, enum nic_setting setting)
{
	struct subject s = subject_nic(a, nic->name, nic->bus, nic->ifindex);

	s.key = str_printf(a, STR_FMT " %s", STR_ARG(s.key), nic_setting_word(setting));
	s.label = str_printf(a, STR_FMT " %s", STR_ARG(nic->name), nic_setting_word(setting));
	return s;
}

static unsigned sources_of(
	const struct nic_config *c, size_t first, struct str max, struct drift_source *v)
{
	unsigned n = 0;

	for (size_t i = first; i < c->n; i++) {
		const struct nic_claim *l = &c->v[i];

		if (l->nic != c->v[first].nic || l->setting != c->v[first].setting)
			continue;
		v[n++] = (struct drift_source){
			.owner = l->owner,
			.file = l->from,
			.line = l->line,
			.value = drift_set(str_is(l->value, "max") && max.n ? max : l->value),
			.boot = true,
			.rewrites = l->rewrites,
		};
	}
	return n;
}

static const struct answer *unread_of(const struct nic_config *c)
{
	return c->n_unread ? c->unread[0] : NULL;
}

/* Keys of a .link file, systemd 250 and later; the times there are seconds unless they say more. */
static const struct link_key {
	enum nic_setting setting;
	const char *key;
	bool time; /* in microseconds */
} link_keys[] = {
	{ NIC_MTU, "MTUBytes", false },
	{ NIC_RING_RX, "RxBufferSize", false },
	{ NIC_RING_TX, "TxBufferSize", false },
	{ NIC_CHANNELS_RX, "RxChannels", false },
	{ NIC_CHANNELS_TX, "TxChannels", false },
	{ NIC_CHANNELS_COMBINED, "CombinedChannels", false },
	{ NIC_RX_USECS, "RxCoalesceSec", true },
	{ NIC_TX_USECS, "TxCoalesceSec", true },
	{ NIC_RX_FRAMES, "RxMaxCoalescedFrames", false },
	{ NIC_TX_FRAMES, "TxMaxCoalescedFrames", false },
	{ NIC_ADAPTIVE_RX, "UseAdaptiveRxCoalesce", false },
	{ NIC_ADAPTIVE_TX, "UseAdaptiveTxCoalesce", false },
};

/* What keeps the value that runs, and was measured with, over the next boot. */
static void add_remedy(
	const struct check_in *in, struct finding *f, const struct nic_claim *l, struct str value)
{
	const char *key = NULL;
	bool time = false;

	for (unsigned i = 0; i < sizeof(link_keys) / sizeof(link_keys[0]); i++) {
		if (link_keys[i].setting == l->setting) {
			key = link_keys[i].key;
			time = link_keys[i].time;
		}
	}
	if (!key || f->status != STATUS_WARN)
		return;
	find_remedy(f, REMEDY_LINK,
		str_printf(in->scratch, STR_FMT ":%s", STR_ARG(l->nic->name), key), STR_FMT "%s",
		STR_ARG(value), time ? "us" : "");
}

/* The claims of one card's one setting; those that come later are looked at with the first. */
static void judge(const struct check_in *in, const struct nic_config *c, size_t first,
	struct tally *t, struct findings *out)
{
	const struct nic_claim *l = &c->v[first];
	struct drift d = { .same = drift_same_number };
	struct str value = { 0 }, max = { 0 };
	struct finding *f;
	struct drift_source *sources = ARENA_NEW(in->scratch, struct drift_source, c->n - first);

	d.subject = subject_of(in->scratch, l->nic, l->setting);
	d.running_from = l->running;
	if (d.running_from->state == ANSWER_UNSUPPORTED ||
		(d.running_from->state == ANSWER_OK && l->setting >= NIC_RX_USECS &&
			has_no_such(d.running_from, l->setting))) {
		t->silent++; /* this driver has no such setting: the file cannot set it either */
		return;
	}
	if (d.running_from->state == ANSWER_OK &&
		!running_value(in->scratch, d.running_from, l->setting, &value, &max)) {
		find_unreadable(out, d.subject, d.running_from, false);
		t->said++;
		return;
	}
	d.running = drift_set(value);
	d.n = sources_of(c, first, max, sources);
	d.sources = sources;
	d.unread = unread_of(c);
	t->compared++;
	f = find_drift(out, in->scratch, &d);
	t->said += f != NULL;
	if (f)
		add_remedy(in, f, l, value);
}

static bool seen_before(const struct nic_config *c, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (c->v[k].nic == c->v[i].nic && c->v[k].setting == c->v[i].setting)
			return true;
	}
	return false;
}

static void conclude(const struct check_in *in, const struct nic_config *c, const struct tally *t,
	struct findings *out)
{
	const struct netdevs *devices = in_fact(in, &fact_netdevs);
	struct finding *f;

	for (unsigned i = 0; i < c->n_unclear; i++) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS,
			subject_named(SUBJECT_FILE, c->unclear[i]->path),
			"it sets cards up that it names in a way that is not followed");
		find_evidence_text(f, c->unclear[i], "not followed");
	}
	if (c->more)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"there are more settings than are looked at");
	if (t->said || c->n_unclear || c->more)
		return;
	if (c->n_unread) {
		find_unreadable(out, subject_host(), c->unread[0], false);
		return;
	}
	if (t->compared) {
		f = find(out, STATUS_PASS, subject_host(),
			"network cards run as their files will set them up again");
		find_observed(f, "%u settings", t->compared);
		for (size_t i = 0; i < c->n && i < 8; i++)
			find_evidence_text(f, c->v[i].from, STR_FMT " %s " STR_FMT,
				STR_ARG(c->v[i].nic->name), nic_setting_word(c->v[i].setting),
				STR_ARG(c->v[i].value));
		return;
	}
	f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		t->silent ? "no card has the settings that files give it"
			  : "no file sets a network card up");
	find_evidence_text(f, devices->list, "%zu devices", devices->n);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nic_config *c = in_fact(in, &fact_nic_config);
	const struct netdevs *devices = in_fact(in, &fact_netdevs);
	const struct host *h = in_fact(in, &fact_host);
	struct tally t = { 0 };

	(void)self;
	if (h->container) {
		find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, subject_host(),
			"the host's files cannot be seen from a container");
		return;
	}
	if (devices->list->state != ANSWER_OK) {
		find_unreadable(out, subject_host(), devices->list, false);
		return;
	}
	for (size_t i = 0; i < c->n; i++) {
		if (!seen_before(c, i))
			judge(in, c, i, &t, out);
	}
	conclude(in, c, &t, out);
}

const struct check check_nic_config_drift[] = {
	{
		.id = "nic.config_drift",
		.rule = 1,
		.title = "Network cards run as their files will set them up again",
		.severity = SEVERITY_MEDIUM,
		.needs = { &fact_nic_config, &fact_netdevs, &fact_host },
		.why = "rings and interrupt moderation that were set by hand are gone after a reboot, and "
		       "so is the latency that was measured with them",
		.fix_now =
			"apply the file (udevadm test-builtin net_setup_link DEVICE, nmcli connection up, "
			"systemctl restart UNIT), or correct it",
		.source = "ethtool(8), systemd.link(5), nm-settings-keyfile(5), udev(7)",
		.run = run,
	},
	{ 0 },
};
