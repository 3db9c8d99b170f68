/* SPDX-License-Identifier: Apache-2.0 */
/* Who the host is: from probes, from files alone, guest or metal, container or not. */
#include <string.h>

#include "scanner/base/text.h"
#include "scanner/facts/host_virt.h"
#include "tests/support/facts.h"

static struct arena *a;

START_TEST(from_probes)
{
	const struct host *h = fact_from(a,
		"== /probe/uname\nsysname Linux\nrelease 6.1.0-13-rt-amd64\n"
		"version #1 SMP PREEMPT_RT Debian 6.1.55-1 (2023-09-29)\nmachine x86_64\n"
		"nodename trade07\n"
		"== /probe/clock\nrealtime 1700000000000000000\nmonotonic_raw 55\nboottime 66\n"
		"tai_offset 37\n"
		"== /probe/self\nuid 0\ncapabilities 000001ffffffffff\nnetns 4026531840\n"
		"netns_init 4026531840\npidns 4026531836\npidns_init 4026531836\ncpu 1\naffinity 0-3\n"
		"== /proc/sys/kernel/random/boot_id\n0b0b0b0b-1111-2222-3333-444444444444\n"
		"== /etc/machine-id\n0123456789abcdef0123456789abcdef\n",
		&fact_host);

	ck_str(h->name, "trade07");
	ck_str(h->release, "6.1.0-13-rt-amd64");
	ck_str(h->machine, "x86_64");
	ck_assert_uint_eq(h->kernel[0], 6);
	ck_assert_uint_eq(h->kernel[1], 1);
	ck_assert(h->realtime && h->root && !h->container);
	ck_assert_uint_eq(h->realtime_ns, 1700000000000000000);
	ck_assert_uint_eq(h->raw_ns, 55);
	ck_assert_uint_eq(h->boottime_ns, 66);
	ck_str(h->capabilities, "000001ffffffffff");
	ck_str(h->boot_id, "0b0b0b0b-1111-2222-3333-444444444444");
	ck_assert_uint_eq(h->machine_id_hash.n, 16);
	ck_assert(!str_has(h->machine_id_hash, "0123456789abcdef"));
	ck_assert(host_kernel_at_least(h, 6, 1) && host_kernel_at_least(h, 5, 19));
	ck_assert(!host_kernel_at_least(h, 6, 2) && !host_kernel_at_least(h, 7, 0));
}
END_TEST

START_TEST(from_files_alone)
{
	const struct host *h = fact_from(a,
		"== /proc/version\nLinux version 3.10.0-1160.15.2.el7.x86_64 (mockbuild@host) "
		"(gcc version 4.8.5 20150623 (Red Hat 4.8.5-44) (GCC) ) #1 SMP Wed Feb 3 2021\n"
		"== /proc/sys/kernel/hostname\nold\n"
		"== /proc/uptime\n12345.67 98765.43\n",
		&fact_host);

	ck_str(h->name, "old");
	ck_str(h->release, "3.10.0-1160.15.2.el7.x86_64");
	ck_str(h->version, "#1 SMP Wed Feb 3 2021");
	ck_assert_uint_eq(h->kernel[1], 10);
	ck_assert_uint_eq(h->boottime_ns, UINT64_C(12345670000000));
	ck_assert_uint_eq(h->realtime_ns, 0);
	ck_assert(!h->realtime && !h->root && !h->container);
	ck_assert_int_eq(h->virt, VIRT_UNKNOWN);
}
END_TEST

START_TEST(nothing_told)
{
	const struct host *h = fact_from(a,
		"== /proc/version\ngarbage\n== /proc/uptime\n1.2.3\n== /etc/machine-id\n\n",
		&fact_host);

	ck_assert_uint_eq(h->kernel[0], 0);
	ck_assert(!host_kernel_at_least(h, 2, 6));
	ck_assert_uint_eq(h->boottime_ns, 0);
	ck_assert_uint_eq(h->machine_id_hash.n + h->release.n + h->name.n, 0);
}
END_TEST

START_TEST(namespaces)
{
	static const struct {
		const char *self;
		bool netns, pidns;
	} rows[] = {
		{ "netns 4026532000\nnetns_init 4026531840\npidns 4026531836\n", true, false },
		{ "netns 4026531840\nnetns_init 4026531840\npidns 4026532999\n", true, true },
		{ "netns 4026532000\npidns 4026531836\n", false, false },
		{ "netns 4026531833\nnetns_init 4026531833\npidns 4026532999\n", false, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str text = str_printf(a, "== /probe/self\nuid 1000\n%s", rows[i].self);
		const struct host *h = fact_from(a, str_z(a, text), &fact_host);

		ck_assert_int_eq(h->netns_foreign, rows[i].netns);
		ck_assert_int_eq(h->pidns_foreign, rows[i].pidns);
		ck_assert_int_eq(h->container, rows[i].netns || rows[i].pidns);
		ck_assert(!h->root);
	}
}
END_TEST

START_TEST(guest_or_metal)
{
	static const struct {
		const char *type, *vendor, *product;
		bool known, bit;
		enum virt virt;
	} rows[] = {
		{ "", "", "", false, false, VIRT_UNKNOWN },
		{ "", "", "", true, true, VIRT_GUEST },
		{ "", "", "", true, false, VIRT_NONE },
		{ "xen", "", "", false, false, VIRT_GUEST },
		{ "", "Dell Inc.", "PowerEdge R740xd", false, false, VIRT_NONE },
		{ "", "Dell Inc.", "PowerEdge R740xd", true, true, VIRT_GUEST },
		{ "", "QEMU", "Standard PC (Q35 + ICH9, 2009)", true, false, VIRT_GUEST },
		{ "", "VMware, Inc.", "VMware7,1", false, false, VIRT_GUEST },
		{ "", "Amazon EC2", "c6i.large", false, false, VIRT_GUEST },
		{ "", "Amazon EC2", "c6i.metal", true, false, VIRT_NONE },
		{ "", "Google", "Google Compute Engine", false, false, VIRT_GUEST },
		{ "", "Microsoft Corporation", "Virtual Machine", false, false, VIRT_GUEST },
		{ "", "Microsoft Corporation", "Surface Laptop", false, false, VIRT_NONE },
		{ "", "Red Hat", "KVM", false, false, VIRT_GUEST },
		{ "", "OpenStack Foundation", "OpenStack Nova", false, false, VIRT_GUEST },
		{ "", "innotek GmbH", "VirtualBox", false, false, VIRT_GUEST },
		{ "", "NVIDIA", "NVIDIA_DGX_Spark", false, false, VIRT_NONE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct host h = { 0 };

		host_read_virt(&h, a,
			&(struct virt_signs){ str_from(rows[i].type), str_from(rows[i].vendor),
				str_from(rows[i].product), rows[i].known, rows[i].bit });
		ck_assert_msg(h.virt == rows[i].virt, "row %zu: %d", i, (int)h.virt);
		ck_assert_uint_gt(h.virt_why.n, 0);
	}
}
END_TEST

START_TEST(releases)
{
	static const struct {
		const char *text;
		unsigned kernel[3];
	} rows[] = {
		{ "5.14.0-427.59.1.el9_4.x86_64+rt", { 5, 14, 0 } },
		{ "7.0.0-rc1-gc0ed8dbcff08", { 7, 0, 0 } },
		{ "6.12", { 6, 12, 0 } },
		{ "6.18.0-rc1+", { 6, 18, 0 } },
		{ "", { 0, 0, 0 } },
		{ "x6.1", { 0, 0, 0 } },
		{ "99999999999999999999.1", { 0, 0, 0 } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned kernel[3];

		host_parse_release(str_from(rows[i].text), kernel);
		ck_assert_msg(!memcmp(kernel, rows[i].kernel, sizeof(kernel)), "%s", rows[i].text);
	}
	ck_assert(host_version_is_rt(STR("#1 SMP PREEMPT RT Tue")));
	ck_assert(host_version_is_rt(STR("#1 SMP PREEMPT_RT Tue")));
	ck_assert(!host_version_is_rt(STR("#1 SMP PREEMPT_DYNAMIC RT")));
	ck_assert(!host_version_is_rt(STR("#1 SMP PREEMPT Tue")));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { from_probes, from_files_alone, nothing_told, namespaces,
		guest_or_metal, releases, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("host", tests);
}
