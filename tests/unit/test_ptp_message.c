/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes are of a linuxptp 3.1.1 pair, retyped from a trace of its own client. */
#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>

#include "scanner/source/ptp/process.h"

/* What pmc sent for TIME_STATUS_NP, but for its 50 bytes of empty data and its port 0x5052. */
static const uint8_t request[PTP_GET_BYTES] = { 0x0d, 0x02, 0x00, 0x36, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x50, 0x52, 0x00, 0x00, 0x04, 0x7f, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x02, 0xc0,
	0x00 };

static const uint8_t answer[104] = { 0x0d, 0x02, 0x00, 0x68, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xee, 0x5c, 0xf4, 0xff, 0xfe,
	0x44, 0xb5, 0x7e, 0x00, 0x00, 0x00, 0x00, 0x04, 0x7f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x50, 0x52, 0x00, 0x00, 0x02, 0x00, 0x00, 0x01, 0x00, 0x34, 0xc0, 0x00, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xfd, 0xd6, 0x18, 0xe9, 0xec, 0x1a, 0x7e, 0x7f, 0x7a, 0x74,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x86, 0x08, 0xcd, 0xff,
	0xfe, 0x12, 0x94, 0xfc };

static struct str bytes(const uint8_t *p, size_t n)
{
	return (struct str){ (const char *)p, n };
}

START_TEST(encodes)
{
	uint8_t out[PTP_GET_BYTES];

	ptp_encode_get((struct ptp_address){ 0, 0 }, 0x5052, 0, PTP_TIME_STATUS_NP, out);
	ck_assert_mem_eq(out, request, sizeof(out));
	ptp_encode_get((struct ptp_address){ 24, 1 }, 1, 0xabcd, PTP_PORT_DATA_SET, out);
	ck_assert_uint_eq(out[0], 0x1d);
	ck_assert_uint_eq(out[4], 24);
	ck_assert_uint_eq(out[30], 0xab);
	ck_assert_uint_eq(out[31], 0xcd);
	ck_assert_uint_eq(out[52], 0x20);
	ck_assert_uint_eq(out[53], 0x04);
	/* Neither count of boundary hops may ever be more than 0, nor the action be a SET. */
	ck_assert(out[44] == 0 && out[45] == 0 && out[46] == 0);
}
END_TEST

START_TEST(decodes)
{
	struct ptp_reply r;
	struct ptp_time_status s;

	ck_assert_int_eq(ptp_decode(bytes(answer, sizeof(answer)), &r), 0);
	ck_assert_uint_eq(r.id, PTP_TIME_STATUS_NP);
	ck_assert_uint_eq(r.error, 0);
	ck_assert_uint_eq(r.sequence, 0);
	ck_assert_uint_eq(r.data.n, 50);
	ck_assert_int_eq(ptp_time_status(r.data, &s), 0);
	ck_assert_int_eq(s.offset_ns, -554);
	ck_assert_int_eq(s.ingress_ns, INT64_C(0x18e9ec1a7e7f7a74));
	ck_assert_int_eq(s.gm_present, 1);
	ck_assert_uint_eq(s.gm_identity, UINT64_C(0x8608cdfffe1294fc));
}
END_TEST

/* 1.5 ns and the same below zero, in 2^-16 ns; stepsRemoved and the offset stand before. */
START_TEST(path_delay)
{
	static const uint8_t up[18] = { 0, 1, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0, 2, 1, 0x80, 0 };
	static const uint8_t down[18] = { 0, 1, 9, 9, 9, 9, 9, 9, 9, 9, 0xff, 0xff, 0xff, 0xff,
		0xff, 0xfe, 0x80, 0 };
	int64_t ns = 7;

	ck_assert_int_eq(ptp_path_delay(bytes(up, 18), &ns), 0);
	ck_assert_int_eq(ns, 513);
	ck_assert_int_eq(ptp_path_delay(bytes(down, 18), &ns), 0);
	ck_assert_int_eq(ns, -1);
	ck_assert_int_eq(ptp_path_delay(bytes(up, 17), &ns), -EINVAL);
	ck_assert_int_eq(ns, -1);
}
END_TEST

START_TEST(refuses_every_shorter_one)
{
	struct ptp_reply r = { .id = 7 };

	for (size_t n = 0; n < sizeof(answer); n++)
		ck_assert_int_eq(ptp_decode(bytes(answer, n), &r), -EINVAL);
	ck_assert_uint_eq(r.id, 7);
	/* A request is no answer. */
	ck_assert_int_eq(ptp_decode(bytes(request, sizeof(request)), &r), -EINVAL);
}
END_TEST

START_TEST(refuses_lengths_that_lie)
{
	uint8_t bad[sizeof(answer)];
	struct ptp_reply r;

	memcpy(bad, answer, sizeof(bad));
	bad[51] = 0x35; /* the TLV would end past the message */
	ck_assert_int_eq(ptp_decode(bytes(bad, sizeof(bad)), &r), -EINVAL);
	bad[51] = 0x01; /* it would not hold its own id */
	ck_assert_int_eq(ptp_decode(bytes(bad, sizeof(bad)), &r), -EINVAL);
	memcpy(bad, answer, sizeof(bad));
	bad[3] = 0x69;
	ck_assert_int_eq(ptp_decode(bytes(bad, sizeof(bad)), &r), -EINVAL);
	memcpy(bad, answer, sizeof(bad));
	bad[49] = 9; /* an unknown TLV */
	ck_assert_int_eq(ptp_decode(bytes(bad, sizeof(bad)), &r), -EINVAL);
}
END_TEST

START_TEST(tells_an_error_status)
{
	uint8_t e[60];
	struct ptp_reply r;

	memcpy(e, answer, 48);
	e[3] = sizeof(e);
	memcpy(e + 48, "\0\2\0\10\0\6\300\4\0\0\0\0", 12);
	ck_assert_int_eq(ptp_decode(bytes(e, sizeof(e)), &r), 0);
	ck_assert_uint_eq(r.error, 6);
	ck_assert_uint_eq(r.id, PTP_PORT_PROPERTIES_NP);
	ck_assert_uint_eq(r.data.n, 0);
	e[51] = 7;
	ck_assert_int_eq(ptp_decode(bytes(e, sizeof(e)), &r), -EINVAL);
}
END_TEST

START_TEST(reads_the_sets)
{
	static const char defaults[20] = "\2\0\0\3\200\6\41\377\377\200\0\1\2\3\4\5\6\7\54";
	static const char port[26] = "\1\2\3\4\5\6\7\10\1\2\11\0\0\0\0\0\0\0\0\0\1\3\375\1\0\2";
	static const char properties[14] = "\1\2\3\4\5\6\7\10\0\1\11\1\1v";
	struct ptp_default_set d;
	struct ptp_port_set p;
	struct ptp_properties q;
	struct ptp_time_status t = { .offset_ns = 1 };

	ck_assert_int_eq(ptp_default_set((struct str){ defaults, 20 }, &d), 0);
	ck_assert(d.flags == 2 && d.ports == 3 && d.domain == 44);
	ck_assert_int_eq(ptp_port_set((struct str){ port, 26 }, &p), 0);
	ck_assert(p.number == 258 && p.state == 9 && p.log_sync == -3);
	ck_assert_int_eq(ptp_properties((struct str){ properties, 14 }, &q), 0);
	ck_assert(q.number == 1 && q.state == 9 && q.timestamping == 1);
	ck_assert_int_eq(ptp_default_set((struct str){ defaults, 19 }, &d), -EINVAL);
	ck_assert_int_eq(ptp_port_set((struct str){ port, 25 }, &p), -EINVAL);
	ck_assert_int_eq(ptp_properties((struct str){ properties, 12 }, &q), -EINVAL);
	ck_assert_int_eq(ptp_time_status((struct str){ port, 26 }, &t), -EINVAL);
	ck_assert_int_eq(t.offset_ns, 1);
}
END_TEST

START_TEST(reads_the_command_line)
{
	struct ptp_setup s;

	ptp_setup_argv(STR("/usr/sbin/ptp4l\0-mf\0/etc/p.cfg\0-i\0eth0\0--domainNumber=24\0"
			   "--uds_address\0/run/x\0--transportSpecific\0000x1\0"),
		&s);
	ck_assert_slice(s.config, "/etc/p.cfg");
	ck_assert_slice(s.uds, "/run/x");
	ck_assert_uint_eq(s.ro.n, 0);
	ck_assert(s.domain_said && s.address.domain == 24);
	ck_assert(s.transport_said && s.address.transport == 1);
	/* The value of -i is no option even when it looks like one. */
	ptp_setup_argv(STR("ptp4l\0-i\0-fx\0-frel.cfg\0--\0--domainNumber=5\0"), &s);
	ck_assert_slice(s.config, "rel.cfg");
	ck_assert(!s.domain_said);
	ptp_setup_argv(STR("ptp4l\0--domainNumber=256\0--transportSpecific=1x\0"), &s);
	ck_assert(!s.domain_said && !s.transport_said);
	ptp_setup_argv(STR(""), &s);
	ck_assert_uint_eq(s.config.n, 0);
}
END_TEST

START_TEST(reads_the_file_below_the_command_line)
{
	struct ptp_setup s;

	ptp_setup_argv(STR("ptp4l\0--domainNumber\0007\0"), &s);
	ptp_setup_config(STR("domainNumber 1\n# uds_address /no\n[global]\n"
			     "uds_address /a\n\tuds_ro_address\t /b \ndomainNumber 2\n"
			     "transportSpecific 0x1\nuds_address /c\n"
			     "[eth0]\ntransportSpecific 3\nuds_ro_address /d\n"),
		&s);
	ck_assert_slice(s.uds, "/c");
	ck_assert_slice(s.ro, "/b");
	ck_assert_uint_eq(s.address.domain, 7);
	ck_assert_uint_eq(s.address.transport, 1);
}
END_TEST

START_TEST(orders_the_candidates)
{
	struct ptp_setup s = { .uds = STR("/x") };
	struct ptp_candidate c[PTP_CANDIDATES_MAX];

	ck_assert_uint_eq(ptp_candidates(&s, c), 3);
	ck_assert_slice(c[0].path, "/var/run/ptp4lro");
	ck_assert(c[0].ro && !c[1].ro && c[2].ro);
	ck_assert_slice(c[1].path, "/x");
	s = (struct ptp_setup){ .domain_said = false };
	ck_assert_uint_eq(ptp_candidates(&s, c), 4);
	ck_assert_slice(c[3].path, "/var/run/ptp/ptp4l");
	s = (struct ptp_setup){ .uds = STR("/x"), .ro = STR("/y") };
	ck_assert_uint_eq(ptp_candidates(&s, c), 2);
	ck_assert_slice(c[0].path, "/y");
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, encodes);
	tcase_add_test(tc, decodes);
	tcase_add_test(tc, path_delay);
	tcase_add_test(tc, refuses_every_shorter_one);
	tcase_add_test(tc, refuses_lengths_that_lie);
	tcase_add_test(tc, tells_an_error_status);
	tcase_add_test(tc, reads_the_sets);
	tcase_add_test(tc, reads_the_command_line);
	tcase_add_test(tc, reads_the_file_below_the_command_line);
	tcase_add_test(tc, orders_the_candidates);
}

UNIT_MAIN("ptp_message", fill)
