/* SPDX-License-Identifier: Apache-2.0 */
/* What ethtool tells of a driver: its names, features, flags, counters and time stamps. */
#include "programs/sos/sos_parts.h"

#include <string.h>

void sos_ethtool_driver(const struct sos_output *o)
{
	static const char *const labels[][2] = { { "driver", "driver" }, { "version", "version" },
		{ "firmware-version", "fw_version" }, { "bus-info", "bus_info" },
		{ "expansion-rom-version", "erom_version" } };
	struct sos_text t = { .a = o->a };
	struct str value;

	if (!sos_value(o->text, "driver", &value) || !value.n ||
		!sos_value(o->text, "bus-info", &value))
		return;
	for (unsigned i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
		if (!sos_value(o->text, labels[i][0], &value) || !value.n)
			continue;
		sos_add_z(&t, labels[i][1]);
		sos_add_z(&t, " ");
		sos_add(&t, value);
		sos_add_z(&t, "\n");
	}
	sos_put_nic(o, "drvinfo", sos_text(&t));
}

/*
 * Features have the kernel's names, but for those that ethtool called by another name before the
 * kernel had any (ethtool.c, its table of offload flags). "tx-checksumming" and its like sum up the lines that are
 * indented below them; the kernel has no such feature.
 */
static const char *feature_name(struct arena *a, struct str name)
{
	static const char *const names[][2] = { { "rx-checksumming", "rx-checksum" },
		{ "generic-segmentation-offload", "tx-generic-segmentation" },
		{ "generic-receive-offload", "rx-gro" }, { "large-receive-offload", "rx-lro" },
		{ "rx-vlan-offload", "rx-vlan-hw-parse" },
		{ "tx-vlan-offload", "tx-vlan-hw-insert" },
		{ "ntuple-filters", "rx-ntuple-filter" }, { "receive-hashing", "rx-hashing" },
		{ "tx-checksumming", NULL }, { "scatter-gather", NULL },
		{ "tcp-segmentation-offload", NULL }, { "udp-fragmentation-offload", NULL } };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(name, names[i][0]))
			return names[i][1];
	}
	return str_z(a, name);
}

static bool add_feature(struct sos_text *t, struct str name, struct str value)
{
	struct str word;
	const char *kernel = feature_name(t->a, name);

	if (!str_word(&value, &word) || (!str_is(word, "on") && !str_is(word, "off")))
		return false;
	value = str_trim(value);
	if (value.n && !str_is(value, "[fixed]") && !str_is(value, "[requested on]") &&
		!str_is(value, "[requested off]"))
		return false;
	if (!kernel)
		return true;
	sos_add_z(t, kernel);
	sos_add_z(t, str_is(word, "on") ? " on" : " off");
	if (value.n)
		sos_add_z(t, str_is(value, "[fixed]")	       ? " fixed"
			     : str_is(value, "[requested on]") ? " requested-on"
							       : " requested-off");
	sos_add_z(t, "\n");
	return true;
}

void sos_ethtool_features(const struct sos_output *o)
{
	struct str rest = o->text, line, name, value;
	struct sos_text t = { .a = o->a };
	bool begun = false;

	while (str_cut(&rest, '\n', &line)) {
		if (str_starts(line, "Features for ") && str_ends(line, ":")) {
			begun = str_eq(str_skip(str_head(line, line.n - 1), 13), o->rest);
			continue;
		}
		if (!begun)
			continue;
		/* One line that is not understood may be the one that matters. */
		if (!str_split(line, ':', &name, &value) || !add_feature(&t, str_trim(name), value))
			return;
	}
	if (t.n)
		sos_put_nic(o, "features", sos_text(&t));
}

/* "     rx_queue_0_packets: 17"; a name may have blanks and colons, and begin with a bracket. */
void sos_ethtool_stats(const struct sos_output *o)
{
	struct str rest = o->text, line, name, value;
	struct sos_text t = { .a = o->a };
	uint64_t n;

	if (!str_cut(&rest, '\n', &line) || !str_is(line, "NIC statistics:"))
		return;
	while (str_cut(&rest, '\n', &line)) {
		if (!str_starts(line, "     ") || !str_split_last(line, ':', &name, &value))
			return;
		name = str_trim(name);
		value = str_trim(value);
		if (!name.n || str_u64(value, 10, &n))
			return;
		sos_add(&t, name);
		sos_add_z(&t, " ");
		sos_add(&t, value);
		sos_add_z(&t, "\n");
	}
	if (t.n && str_ends(o->text, "\n"))
		sos_put_nic(o, "stats", sos_text(&t));
}

/* "disable-fw-lldp : off" */
void sos_ethtool_flags(const struct sos_output *o)
{
	struct str rest = o->text, line, name, value;
	struct sos_text t = { .a = o->a };

	if (!str_cut(&rest, '\n', &line) || !str_starts(line, "Private flags for ") ||
		!str_eq(str_skip(str_head(line, line.n - 1), 18), o->rest))
		return;
	while (str_cut(&rest, '\n', &line)) {
		if (!str_split_last(line, ':', &name, &value))
			return;
		name = str_trim(name);
		value = str_trim(value);
		if (!name.n || (!str_is(value, "on") && !str_is(value, "off")))
			return;
		sos_add(&t, name);
		sos_add_z(&t, " ");
		sos_add(&t, value);
		sos_add_z(&t, "\n");
	}
	if (t.n)
		sos_put_nic(o, "privflags", sos_text(&t));
}

/* Names by their bit: include/uapi/linux/net_tstamp.h, as ethtool spells them. */
static const char *const stamping[] = { "hardware-transmit", "software-transmit",
	"hardware-receive", "software-receive", "software-system-clock", "hardware-legacy-clock",
	"hardware-raw-clock", "option-id", "sched-transmit", "ack-transmit", "option-cmsg",
	"option-tsonly", "option-stats", "option-pktinfo", "option-tx-swhw", "bind-phc",
	"option-id-tcp", "option-rx-filter", NULL };
static const char *const transmit[] = { "off", "on", "one-step-sync", "one-step-p2p", NULL };
static const char *const receive[] = { "none", "all", "some", "ptpv1-l4-event", "ptpv1-l4-sync",
	"ptpv1-l4-delay-req", "ptpv2-l4-event", "ptpv2-l4-sync", "ptpv2-l4-delay-req",
	"ptpv2-l2-event", "ptpv2-l2-sync", "ptpv2-l2-delay-req", "ptpv2-event", "ptpv2-sync",
	"ptpv2-delay-req", "ntp-all", NULL };

static bool add_bit(const char *const *names, struct str word, uint32_t *bits)
{
	for (unsigned i = 0; names[i]; i++) {
		if (str_is(word, names[i])) {
			*bits |= 1u << i;
			return true;
		}
	}
	/* As ethtool spelled them at first. */
	if (names == transmit && (str_is(word, "onestep-sync") || str_is(word, "onestep-p2p"))) {
		*bits |= str_is(word, "onestep-sync") ? 4u : 8u;
		return true;
	}
	return false;
}

struct stamps {
	const char *const *names; /* of the table that the next lines belong to; NULL: none yet */
	uint32_t *bits;
	uint32_t capabilities, transmit, receive;
	int64_t clock;
	bool told;
};

/* A heading; its table may say "none" at once. False: no heading. */
static bool begin_table(struct stamps *s, struct str line)
{
	struct str key, value;

	if (!str_split(line, ':', &key, &value) || str_starts(line, "\t"))
		return false;
	s->names = NULL;
	if (str_is(key, "Capabilities"))
		s->names = stamping, s->bits = &s->capabilities;
	else if (str_starts(key, "Hardware Transmit Timestamp Modes"))
		s->names = transmit, s->bits = &s->transmit;
	else if (str_starts(key, "Hardware Receive Filter Modes"))
		s->names = receive, s->bits = &s->receive;
	else if (str_is(key, "PTP Hardware Clock") ||
		 str_is(key, "Hardware timestamp provider index"))
		s->told = str_i64(str_trim(value), &s->clock) == 0 ||
			  (str_is(str_trim(value), "none") && (s->clock = -1) < 0);
	return true;
}

void sos_ethtool_stamps(const struct sos_output *o)
{
	struct str rest = o->text, line, word;
	struct stamps s = { 0 };

	if (!str_cut(&rest, '\n', &line) || !str_starts(line, "Time stamping parameters for ") ||
		!str_eq(str_skip(str_head(line, line.n - 1), 29), o->rest))
		return;
	while (str_cut(&rest, '\n', &line)) {
		if (begin_table(&s, line))
			continue;
		/* A name that is not known has a bit that is not known either. */
		if (!s.names || !str_word(&line, &word) || !add_bit(s.names, word, s.bits))
			return;
	}
	if (s.told && str_ends(o->text, "\n"))
		sos_put_nic(o, "tsinfo",
			str_printf(o->a,
				"so_timestamping 0x%x\nphc_index %lld\ntx_types 0x%x\nrx_filters 0x%x\n",
				s.capabilities, (long long)s.clock, s.transmit, s.receive));
}
