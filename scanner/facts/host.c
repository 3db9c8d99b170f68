/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host, and the scanner on it. A pid namespace is told by its inode: that of the first one
 * is fixed (PROC_PID_INIT_INO, include/linux/proc_ns.h); that of the first network namespace is
 * fixed since 6.18 (enum init_ns_ino) and before only known from pid 1, if that is the host's.
 */
#include "scanner/facts/host.h"

#include "scanner/base/text.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host_virt.h"

#define SYSCTL "/proc/sys/kernel/"

static const uint64_t INIT_PID_NS = 0xEFFFFFFC, INIT_NET_NS = 0xEFFFFFF9;
static const uint64_t NS_PER_S = 1000000000;

/* "NAME value" lines of a probe: the value, or empty. */
static struct str value_of(const struct answer *an, const char *name)
{
	struct str rest = an->bytes, line, key, value;

	if (an->state != ANSWER_OK)
		return (struct str){ 0 };
	while (str_cut(&rest, '\n', &line))
		if (str_split(line, ' ', &key, &value) && str_is(key, name))
			return str_trim(value);
	return (struct str){ 0 };
}

static uint64_t number_of(const struct answer *an, const char *name)
{
	uint64_t n;

	return str_u64(value_of(an, name), 10, &n) == 0 ? n : 0;
}

static struct str text_of(const struct fact_in *in, const char *path)
{
	const struct answer *an = answers_file(in->answers, path);

	return an->state == ANSWER_OK ? str_trim(an->bytes) : (struct str){ 0 };
}

static struct str first_of(struct str x, struct str y)
{
	return x.n ? x : y;
}

/* "Linux version RELEASE (builder) (compiler) VERSION", VERSION from the '#'. */
static void split_banner(struct str banner, struct str *release, struct str *version)
{
	struct str word;

	*release = *version = (struct str){ 0 };
	if (!str_word(&banner, &word) || !str_is(word, "Linux") || !str_word(&banner, &word) ||
		!str_is(word, "version") || !str_word(&banner, release))
		return;
	while (str_word(&banner, &word))
		if (str_starts(word, "#")) {
			version->p = word.p;
			version->n = word.n + banner.n;
			return;
		}
}

void host_parse_release(struct str release, unsigned kernel[3])
{
	uint64_t n[3] = { 0 };

	for (unsigned i = 0; i < 3; i++) {
		size_t digits = 0;

		while (digits < release.n && release.p[digits] >= '0' && release.p[digits] <= '9')
			digits++;
		if (str_u64(str_head(release, digits), 10, &n[i]) < 0 || n[i] > UINT16_MAX)
			break;
		release = str_skip(release, digits);
		if (!str_starts(release, "."))
			break;
		release = str_skip(release, 1);
	}
	for (unsigned i = 0; i < 3; i++)
		kernel[i] = n[i] <= UINT16_MAX ? (unsigned)n[i] : 0;
}

static void read_uname(const struct fact_in *in, struct host *h)
{
	const struct answer *uname = answers_file(in->answers, "/probe/uname");
	struct str release, version;

	split_banner(text_of(in, "/proc/version"), &release, &version);
	h->name = first_of(value_of(uname, "nodename"), text_of(in, SYSCTL "hostname"));
	h->release = first_of(
		value_of(uname, "release"), first_of(text_of(in, SYSCTL "osrelease"), release));
	h->version = first_of(
		value_of(uname, "version"), first_of(text_of(in, SYSCTL "version"), version));
	h->machine = value_of(uname, "machine");
	host_parse_release(h->release, h->kernel);
}

/* "#1 SMP PREEMPT_RT Wed …"; the out-of-tree patch said "PREEMPT RT". */
bool host_version_is_rt(struct str version)
{
	struct str word;
	bool preempt = false;

	while (str_word(&version, &word)) {
		if (str_is(word, "PREEMPT_RT") || (preempt && str_is(word, "RT")))
			return true;
		preempt = str_is(word, "PREEMPT");
	}
	return false;
}

/* "12345.67 98765.43": since boot, with suspends, to a hundredth of a second. */
static uint64_t uptime_ns(struct str text)
{
	struct str word, whole, part;
	uint64_t s, hundredths;

	if (!str_word(&text, &word) || !str_split(word, '.', &whole, &part) || part.n != 2)
		return 0;
	if (str_u64(whole, 10, &s) < 0 || str_u64(part, 10, &hundredths) < 0 ||
		s >= UINT64_MAX / NS_PER_S)
		return 0;
	return s * NS_PER_S + hundredths * (NS_PER_S / 100);
}

static void read_clock(const struct fact_in *in, struct host *h)
{
	const struct answer *clock = answers_file(in->answers, "/probe/clock");

	h->realtime_ns = number_of(clock, "realtime");
	h->monotonic_ns = number_of(clock, "monotonic");
	h->raw_ns = number_of(clock, "monotonic_raw");
	h->boottime_ns = number_of(clock, "boottime");
	if (h->boottime_ns == 0)
		h->boottime_ns = uptime_ns(text_of(in, "/proc/uptime"));
}

static void read_self(const struct fact_in *in, struct host *h)
{
	const struct answer *self = answers_file(in->answers, "/probe/self");
	uint64_t netns = number_of(self, "netns"), init = number_of(self, "netns_init");
	uint64_t pidns = number_of(self, "pidns");

	h->pidns_foreign = pidns && pidns != INIT_PID_NS;
	/* In a foreign pid namespace, pid 1 is the container's and proves nothing. */
	if (netns && netns != INIT_NET_NS)
		h->netns_foreign = h->pidns_foreign || (init && init != netns);
	h->container = h->pidns_foreign || h->netns_foreign;
	h->capabilities = value_of(self, "capabilities");
	h->root = str_is(value_of(self, "uid"), "0");
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct cpus *cpus = facts_get(in->facts, &fact_cpus);
	struct str id = text_of(in, "/etc/machine-id");
	struct host *h = ret;
	uint64_t realtime;

	read_uname(in, h);
	read_clock(in, h);
	read_self(in, h);
	h->boot_id = text_of(in, SYSCTL "random/boot_id");
	if (id.n && !str_is(id, "uninitialized"))
		h->machine_id_hash =
			str_printf(in->arena, "%016llx", (unsigned long long)text_hash(id));
	h->realtime =
		host_version_is_rt(h->version) ||
		(fact_u64(answers_file(in->answers, "/sys/kernel/realtime"), &realtime) == 0 &&
			realtime == 1);
	host_read_virt(h, in->arena,
		&(struct virt_signs){
			.hypervisor_type = text_of(in, "/sys/hypervisor/type"),
			.dmi_vendor = text_of(in, "/sys/class/dmi/id/sys_vendor"),
			.dmi_product = text_of(in, "/sys/class/dmi/id/product_name"),
			.cpu_known = cpus && cpus->hypervisor_known,
			.cpu_hypervisor = cpus && cpus->hypervisor,
		});
}

bool host_kernel_at_least(const struct host *h, unsigned major, unsigned minor)
{
	return h->kernel[0] > major || (h->kernel[0] == major && h->kernel[1] >= minor);
}

const struct fact fact_host = {
	.name = "host",
	.asks = {
		{ "/probe/uname", ASK_FILE },
		{ "/probe/clock", ASK_FILE },
		{ "/probe/self", ASK_FILE },
		{ "/proc/version", ASK_FILE },
		{ "/proc/uptime", ASK_FILE },
		{ SYSCTL "osrelease", ASK_FILE },
		{ SYSCTL "version", ASK_FILE },
		{ SYSCTL "hostname", ASK_FILE },
		{ SYSCTL "random/boot_id", ASK_FILE },
		{ "/etc/machine-id", ASK_FILE },
		{ "/sys/kernel/realtime", ASK_FILE },
		{ "/sys/class/dmi/id/sys_vendor", ASK_FILE },
		{ "/sys/class/dmi/id/product_name", ASK_FILE },
		{ "/sys/hypervisor/type", ASK_FILE },
	},
	.needs = { &fact_cpus },
	.size = sizeof(struct host),
	.parse = parse,
};
