/* SPDX-License-Identifier: Apache-2.0 */
/* What DPDK processes tell: good answers of old and new versions, and bad ones of every kind. */
#include "scanner/facts/process/dpdk.h"
#include "scanner/source/dpdk/line.h"
#include "tests/support/facts.h"
#include "tests/unit/unit.h"

#include <string.h>

#define HEAD "process pid=4711 prefix=rte dir=/run/dpdk/rte container=0\ntelemetry ok\n"

static struct arena *a;

static void set_up(void)
{
	a = arena_new("a test", TEST_ARENA);
}

static void tear_down(void)
{
	arena_free(a);
}

static const struct dpdk_process *one(const char *text)
{
	struct dpdk *t = ARENA_NEW(a, struct dpdk, 1);

	dpdk_parse(a, str_from(text), t);
	ck_assert(t->valid);
	ck_assert_uint_eq(t->n, 1);
	return &t->v[0];
}

START_TEST(old_version)
{
	const struct dpdk_process *p = one(HEAD
		"hello {\"version\":\"DPDK 22.11.11\",\"pid\":4711,\"max_output_len\":16384}\n"
		"reply /eal/params [\"fwd\",\"-l\",\"0-1\",\"--iova-mode=va\",\"--no-huge\"]\n"
		"reply /ethdev/list [0]\n"
		"reply /ethdev/stats,0 {\"ipackets\":18446744073709551615,\"imissed\":3,\"q_ipackets\":[7,0,0]}\n"
		"reply /ethdev/link_status,0 {\"status\":\"UP\",\"speed\":10000,\"duplex\":\"full-duplex\"}\n"
		"reply /mempool/info,p {\"name\":\"p\",\"socket_id\":-1,\"size\":4096}\n"
		"null /eal/lcore/list\n");
	struct str value;

	ck_str(p->version, "DPDK 22.11.11");
	ck_assert_uint_eq(p->n_problems, 0);
	ck_assert_uint_eq(p->n_ports, 1);
	ck_assert(p->ports[0].stats && p->ports[0].ipackets == UINT64_MAX);
	ck_assert_uint_eq(p->ports[0].imissed, 3);
	ck_assert_uint_eq(p->ports[0].n_queues, 3);
	ck_assert(p->ports[0].link && p->ports[0].up && !p->ports[0].info);
	ck_assert(p->n_pools == 1 && !p->pools[0].counted && p->pools[0].node == -1);
	ck_assert(dpdk_param(p, "-l", &value));
	ck_str(value, "0-1");
	ck_assert(dpdk_param(p, "--iova-mode", &value));
	ck_str(value, "va");
	ck_assert(dpdk_param(p, "--no-huge", &value) && !value.n);
	ck_assert(!dpdk_param(p, "--file-prefix", &value));
	ck_assert(!p->rings_told);
}
END_TEST

START_TEST(new_version)
{
	const struct dpdk_process *p = one(HEAD
		"reply /ring/list [\"r\"]\n"
		"reply /ring/info,r {\"name\":\"r\",\"flags\":\"0x0\",\"capacity\":\"0x3ff\",\"used_count\":12}\n"
		"reply /eal/lcore/info,5 {\"lcore_id\":5,\"socket\":1,\"role\":\"RTE\",\"cpuset\":[5,6]}\n"
		"reply /eal/lcore/usage {\"lcore_ids\":[5],\"total_cycles\":[100],\"busy_cycles\":[40]}\n"
		"reply /eal/memseg_info,0,0 {\"IOVA_addr\":\"0x100200000\",\"Start_addr\":\"0x100200000\","
		"\"Hugepage_size\":1073741824}\n"
		"reply /eal/heap_info,0 {\"Name\":\"socket_1\",\"Heap_size\":100,\"Free_size\":5}\n"
		"reply /ethdev/xstats,0 {\"rx_q0_packets\":1,\"rx_q1_packets\":2,\"tx_q0_packets\":9}\n");

	ck_assert_uint_eq(p->n_problems, 0);
	ck_assert(p->rings_told && p->n_rings == 1 && p->rings[0].capacity == 1023);
	ck_assert_uint_eq(p->n_lcores, 1);
	ck_cpus(a, p->lcores[0].cpus, "5-6");
	ck_assert(p->lcores[0].usage && p->lcores[0].busy == 40);
	ck_assert(p->segment && p->segment_iova == p->segment_start);
	ck_assert(p->n_heaps == 1 && p->heaps[0].node == 1);
	ck_assert_uint_eq(p->ports[0].n_queues, 2);
}
END_TEST

/* Each is a problem of its command, by name, and of nothing else. */
START_TEST(bad_answers)
{
	static const char *const lines[] = {
		"reply /ethdev/stats,0 null",
		"reply /ethdev/stats,0 [1,2]",
		"reply /ethdev/stats,0 {\"ipackets\":",
		"reply /ethdev/stats,0 {\"ipackets\":18446744073709551616}",
		"reply /ethdev/stats,0 {\"ipackets\":-1}",
		"reply /ethdev/stats,0 {\"ipackets\":1.5}",
		"reply /ethdev/stats,x {\"ipackets\":1}",
		"reply /ethdev/xstats,0 {\"rx_q0_packets\":\"many\"}",
		"reply /ethdev/info,0 {}",
		"reply /ethdev/link_status,0 {\"status\":\"SIDEWAYS\"}",
		"reply /mempool/info,p {\"size\":1}",
		"reply /ring/info,r {\"name\":\"r\"}",
		"reply /eal/lcore/usage {\"lcore_ids\":[1,2],\"total_cycles\":[1],\"busy_cycles\":[1]}",
		"reply /eal/lcore/info,9999999 {\"lcore_id\":9999999}",
		"reply /eal/heap_info,0 {\"Name\":\"x\"}",
		"reply /eal/params {\"a\":1}",
		"bad /ethdev/xstats,0 too large",
	};

	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char text[512];
		const struct dpdk_process *p;

		snprintf(text, sizeof(text), HEAD "%s\n", lines[i]);
		p = one(text);
		ck_assert_msg(p->n_problems == 1, "%s", lines[i]);
		ck_assert(p->problems[0].command.n && p->problems[0].why.n);
	}
}
END_TEST

START_TEST(bad_texts)
{
	static const char *const texts[] = { "telemetry ok\n", "process prefix=rte\n",
		"process pid=99999999999 prefix=rte\n", "process pid=1\n", "process x\n" };
	struct dpdk t;

	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		t = (struct dpdk){ .n = 0 };
		dpdk_parse(a, str_from(texts[i]), &t);
		ck_assert_msg(!t.valid && !t.n, "%s", texts[i]);
	}
	t = (struct dpdk){ .n = 0 };
	dpdk_parse(a, STR("denied /run/dpdk\nmore processes\n"), &t);
	ck_assert(t.valid && !t.n && t.more);
	ck_str(t.denied, "/run/dpdk");
}
END_TEST

static void ck_packet(const char *packet, const char *wrong, const char *value)
{
	struct str got = { 0 };
	const char *why = dpdk_value_of(a, str_from(packet), STR("/x"), &got);

	if (wrong)
		ck_assert_msg(why && !strcmp(why, wrong), "%s: %s", packet, why ? why : "ok");
	else
		ck_assert_msg(!why, "%s: %s", packet, why);
	if (value)
		ck_str(got, value);
}

START_TEST(packets)
{
	ck_packet("{\"/x\":{\"a\": [1]}}", NULL, "{\"a\": [1]}");
	ck_packet("{\"/x\":null}", "null", NULL);
	ck_packet("{\"/y\":1}", "another answer", NULL);
	ck_packet("{\"/x\":1,\"/y\":2}", "another answer", NULL);
	ck_packet("{\"/x\":{\"a\":1}", "no JSON", NULL);
	ck_packet("{\"/x\":1} trailing", "no JSON", NULL);
	ck_packet("", "no JSON", NULL);
	ck_packet("[]", "no JSON", NULL);
	ck_packet("{}", "no JSON", NULL);
	ck_packet("{\"/x\":\n{\"a\":\n1}}", NULL, "{\"a\": 1}");
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, old_version);
	tcase_add_test(tc, new_version);
	tcase_add_test(tc, bad_answers);
	tcase_add_test(tc, bad_texts);
	tcase_add_test(tc, packets);
}

UNIT_MAIN("dpdk", fill)
