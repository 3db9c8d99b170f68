/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many ways of the last-level cache a card may allocate (DDIO), and whether the buffers of the
 * fast cards fit them. What does not fit is written to memory and read back: "leaky DMA". The mask
 * is in MSR 0xC8B of Intel's servers (IIO_LLC_WAYS, 0x600 or 2 of 11 ways on Skylake-SP when
 * nobody changed it); no manual has it, so that another model may have none or another meaning.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/host.h"
#include "scanner/facts/net/nic_settings.h"

#define MSR   "/probe/msr/{package:intel}/0xc8b"
#define WAYS  "/sys/devices/system/cpu/cpu{package}/cache/index3/ways_of_associativity"
#define SIZE  "/sys/devices/system/cpu/cpu{package}/cache/index3/size"
#define RING  "/probe/ethtool/{nic:fast}/ring"
#define CHANS "/probe/ethtool/{nic:fast}/channels"
#define MTU   "/sys/class/net/{nic:fast}/mtu"

enum { HEADERS = 64, LEAST_BUFFER = 2048 };

static unsigned bits_in(uint64_t v)
{
	unsigned n = 0;

	for (; v; v &= v - 1)
		n++;
	return n;
}

static const struct answer *of_nic(
	const struct check_in *in, struct str name, const char *before, const char *behind)
{
	return in_ask(in, str_printf(in->scratch, "%s" STR_FMT "%s", before, STR_ARG(name), behind),
		ASK_FILE);
}

/* A buffer a descriptor, of half a page or what the MTU takes, as drivers make them. */
static uint64_t buffers_of(const struct check_in *in, struct str name)
{
	const struct answer *ring = of_nic(in, name, "/probe/ethtool/", "/ring");
	const struct answer *chans = of_nic(in, name, "/probe/ethtool/", "/channels");
	uint64_t rx, combined = 0, only = 0, mtu = 1500, buffer = LEAST_BUFFER;

	if (ring->state != ANSWER_OK || !nic_number(ring->bytes, "rx", &rx))
		return 0;
	if (chans->state == ANSWER_OK) {
		(void)nic_number(chans->bytes, "combined", &combined);
		(void)nic_number(chans->bytes, "rx", &only);
	}
	(void)fact_u64(of_nic(in, name, "/sys/class/net/", "/mtu"), &mtu);
	while (buffer < mtu + HEADERS && buffer < 1 << 20)
		buffer *= 2;
	combined += only;
	if (rx > 1 << 20 || combined > 1 << 16)
		return 0;
	return rx * buffer * (combined ? combined : 1);
}

static uint64_t all_buffers(const struct check_in *in)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < in->roles->n_nics; i++) {
		enum nic_role r = in->roles->nics[i].role;

		if (r == NIC_FAST || r == NIC_BYPASS || r == NIC_PTP)
			sum += buffers_of(in, in->roles->nics[i].name);
	}
	return sum;
}

/* "33792K" */
static uint64_t bytes_of(const struct answer *an)
{
	struct str text = str_trim(an->bytes);
	uint64_t n;

	if (an->state != ANSWER_OK || !str_ends(text, "K") ||
		str_u64(str_head(text, text.n - 1), 10, &n) || n > 1ULL << 32)
		return 0;
	return n << 10;
}

struct cache {
	uint64_t ways, bytes; /* 0: not told */
	const struct answer *ways_from;
};

static struct cache cache_of(const struct check_in *in, struct str cpu)
{
	struct cache c = { .ways = 0 };

	c.ways_from = of_nic(
		in, cpu, "/sys/devices/system/cpu/cpu", "/cache/index3/ways_of_associativity");
	if (fact_u64(c.ways_from, &c.ways))
		c.ways = 0;
	c.bytes = bytes_of(of_nic(in, cpu, "/sys/devices/system/cpu/cpu", "/cache/index3/size"));
	return c;
}

static const char *fault_of(
	const struct check_in *in, unsigned n, uint64_t room, uint64_t wanted, enum status *ret)
{
	*ret = STATUS_FAIL;
	if (!n)
		return "cards may write into no way of the cache";
	*ret = STATUS_WARN;
	if ((double)n < in_limit(in, "min_ways"))
		return "cards may write into fewer ways of the cache than is meant";
	if (room && wanted > room)
		return "the fast cards' receive buffers do not fit into the ways that cards may write into";
	*ret = STATUS_PASS;
	return "cards write into the cache";
}

static void judge(const struct check_in *in, const struct match *m, struct findings *out)
{
	struct cache c = cache_of(in, m->star[0]);
	struct subject who = subject_named(SUBJECT_DEVICE,
		str_printf(in->scratch, "package of cpu" STR_FMT, STR_ARG(m->star[0])));
	uint64_t mask, wanted = all_buffers(in), room;
	enum status s;
	const char *text;
	struct finding *f;

	if (fact_u64(m->answer, &mask)) {
		find_unreadable(out, who, m->answer, true);
		return;
	}
	room = c.ways ? c.bytes / c.ways * bits_in(mask) : 0;
	text = fault_of(in, bits_in(mask), room, wanted, &s);
	f = find(out, s, who, "%s", text);
	find_observed(f, "%u of %llu ways, %llu KiB; buffers %llu KiB", bits_in(mask),
		(unsigned long long)c.ways, (unsigned long long)(room >> 10),
		(unsigned long long)(wanted >> 10));
	find_observed_value(f, bits_in(mask), "1");
	find_wanted(f, "at least %g ways, and buffers that fit", in_limit(in, "min_ways"));
	find_evidence_text(f, m->answer, "mask 0x%llx", (unsigned long long)mask);
	find_evidence(f, c.ways_from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct matches m = in_match(in, MSR);

	(void)self;
	if (h->virt == VIRT_GUEST) {
		find_reason(out, STATUS_SKIP, REASON_VM, subject_host(),
			"a guest's cards write where the hypervisor lets them");
		return;
	}
	for (size_t i = 0; i < m.n; i++)
		judge(in, &m.v[i], out);
	if (!m.n)
		find_reason(out, STATUS_SKIP, REASON_ARCH, subject_host(),
			"DDIO's mask is a register of Intel's servers");
}

const struct check check_ddio_ways[] = {
	{
		.id = "ddio.ways",
		.rule = 1,
		.title = "The fast cards' buffers fit into the cache ways that cards may write into",
		.severity = SEVERITY_LOW,
		.reads = {
			{ MSR, ASK_FILE },
			{ WAYS, ASK_FILE },
			{ SIZE, ASK_FILE },
			{ RING, ASK_FILE },
			{ CHANS, ASK_FILE },
			{ MTU, ASK_FILE },
		},
		.needs = { &fact_host },
		.limits = { { "min_ways", "1", 0, 0, 64, NULL, "the least number of ways" } },
		.why = "a packet that does not fit is written to memory and read back: some 80 ns, and bandwidth",
		.fix_now = "smaller rings (ethtool -G), fewer queues; wrmsr 0xc8b is in no manual",
		.source = "Intel's white paper on DDIO; firmware sources (IIO_LLC_WAYS); not in the manual",
		.run = run,
	},
	{ 0 },
};
