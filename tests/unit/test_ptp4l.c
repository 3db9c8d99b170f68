/* SPDX-License-Identifier: Apache-2.0 */
/* The text of /probe/ptp4l: a healthy client, a boundary clock, silence, and damage. */
#include "tests/unit/unit.h"

#include "scanner/facts/net/ptp4l.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 1 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

static struct ptp4l parsed(const char *text)
{
	struct ptp4l t = { .from = NULL };

	ptp4l_parse(arena, str_from(text), &t);
	return t;
}

#define INSTANCE "instance pid=812 uds=/var/run/ptp4l ro=0 netns=own domain=24 transport=0\n"

START_TEST(client)
{
	struct ptp4l t =
		parsed(INSTANCE "answer ok\n"
				"default ports=1 flags=0x2 domain=24\n"
				"port number=1 state=9 timestamping=1 logSync=-3\n"
				"sample offset=-35 ingress=1700000000000000000 gm=1 raw=5\n"
				"sample offset=12 ingress=1700000000125000000 gm=1 raw=6\n");
	const struct ptp_instance *it = t.v;

	ck_assert(t.valid);
	ck_assert_uint_eq(t.n, 1);
	ck_assert_int_eq(it->pid, 812);
	ck_assert(str_is(it->uds, "/var/run/ptp4l"));
	ck_assert(str_is(it->answer, "ok"));
	ck_assert_uint_eq(it->domain, 24);
	ck_assert_uint_eq(it->ports_told, 1);
	ck_assert_uint_eq(it->flags, 2);
	ck_assert_uint_eq(it->n_ports, 1);
	ck_assert_uint_eq(it->ports[0].state, PTP_SLAVE);
	ck_assert_int_eq(it->ports[0].timestamping, 1);
	ck_assert_int_eq(it->ports[0].log_sync, -3);
	ck_assert_uint_eq(it->n_samples, 2);
	ck_assert_int_eq(it->samples[0].offset_ns, -35);
	ck_assert_int_eq(it->samples[0].ingress_ns, 1700000000000000000);
	ck_assert_int_eq(it->samples[1].offset_ns, 12);
	ck_assert_uint_eq(it->samples[1].raw_ns, 6);
	ck_assert(!it->samples[1].has_delay && !it->samples[1].source.n); /* an older probe */
}
END_TEST

/* The master is gone: the offset stays, only ingress tells. */
START_TEST(lost_master)
{
	struct ptp4l t = parsed(INSTANCE "answer ok\n"
					 "default ports=1 flags=0x2 domain=24\n"
					 "port number=1 state=4 logSync=0\n"
					 "sample offset=-35 ingress=0 gm=1 raw=9\n");

	ck_assert(t.valid);
	ck_assert_uint_eq(t.v[0].ports[0].state, PTP_LISTENING);
	ck_assert_int_eq(t.v[0].ports[0].timestamping, -1); /* the read-only socket */
	ck_assert_int_eq(t.v[0].samples[0].ingress_ns, 0);
}
END_TEST

START_TEST(delay_and_source)
{
	struct ptp4l t = parsed(INSTANCE "answer ok\n"
					 "sample offset=-35 ingress=7 gm=1 raw=9 delay=-512 "
					 "source=ec4670.fffe.0010f3\n");

	ck_assert(t.valid);
	ck_assert(t.v[0].samples[0].has_delay);
	ck_assert_int_eq(t.v[0].samples[0].delay_ns, -512);
	ck_assert(str_is(t.v[0].samples[0].source, "ec4670.fffe.0010f3"));
}
END_TEST

START_TEST(many)
{
	struct ptp4l t = parsed(INSTANCE "answer timeout\n"
					 "instance pid=9 uds=/run/ptp/b ro=1 netns=own\n"
					 "answer ok\n"
					 "default ports=2 flags=3 domain=0\n"
					 "port number=1 state=9 timestamping=-1 logSync=0\n"
					 "port number=2 state=6 timestamping=-1 logSync=0\n"
					 "instance pid=10 uds=/x\n"
					 "answer namespace\n");

	ck_assert(t.valid);
	ck_assert_uint_eq(t.n, 3);
	ck_assert(str_is(t.v[0].answer, "timeout"));
	ck_assert_uint_eq(t.v[0].n_ports, 0);
	ck_assert_uint_eq(t.v[1].n_ports, 2);
	ck_assert_uint_eq(t.v[1].ports[1].state, PTP_MASTER);
	ck_assert_uint_eq(t.v[1].flags, 3);
	ck_assert(str_is(t.v[2].answer, "namespace"));
}
END_TEST

START_TEST(nobody)
{
	struct ptp4l t = parsed("");

	ck_assert(t.valid);
	ck_assert_uint_eq(t.n, 0);
}
END_TEST

START_TEST(newer_probe)
{
	struct ptp4l t = parsed("instance pid=1 uds=/a shape=round loose\n"
				"answer ok\n"
				"port number=1 state=10 utc=37\n");

	ck_assert(t.valid);
	ck_assert_uint_eq(t.v[0].ports[0].state, 10);
	ck_assert_str_eq(ptp_state_word(10), "UNKNOWN");
}
END_TEST

static const char *const damaged[] = {
	"answer ok\n",		   /* before any instance */
	"instance pid=1 uds=/a\n", /* cut short: how did it end? */
	INSTANCE "answer ok\nins",
	INSTANCE "answer perhaps\n",
	INSTANCE "answer\n",
	INSTANCE "answer ok ok\n",
	INSTANCE "answer ok\nanswer ok\n",
	"instance pid=x uds=/a\nanswer ok\n",
	"instance uds=/a\nanswer ok\n",
	"instance pid=1\nanswer ok\n",
	"instance pid=1 uds=/a domain=300\nanswer ok\n",
	INSTANCE "answer ok\nport number=1\n",
	INSTANCE "answer ok\nport number=1 state=x\n",
	INSTANCE "answer ok\nport number=1 state=9 logSync=x\n",
	INSTANCE "answer ok\nport number=1 state=9 timestamping=4000\n",
	INSTANCE "answer ok\ndefault ports=1\n",
	INSTANCE "answer ok\nsample offset=1 ingress=2\n",
	INSTANCE "answer ok\nsample offset=1e3 ingress=2 raw=3\n",
	INSTANCE "answer ok\nsample offset=1 ingress=2 raw=3 delay=x\n",
	INSTANCE "answer ok\nnoise\n",
};

START_TEST(damage)
{
	struct ptp4l t = parsed(damaged[_i]);

	ck_assert_msg(!t.valid, "%s", damaged[_i]);
	ck_assert_uint_eq(t.n, 0);
}
END_TEST

START_TEST(words)
{
	ck_assert_str_eq(ptp_state_word(PTP_INITIALIZING), "INITIALIZING");
	ck_assert_str_eq(ptp_state_word(PTP_UNCALIBRATED), "UNCALIBRATED");
	ck_assert_str_eq(ptp_state_word(9), "SLAVE");
	ck_assert_str_eq(ptp_state_word(0), "UNKNOWN");
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, client);
	tcase_add_test(tc, lost_master);
	tcase_add_test(tc, delay_and_source);
	tcase_add_test(tc, many);
	tcase_add_test(tc, nobody);
	tcase_add_test(tc, newer_probe);
	tcase_add_loop_test(tc, damage, 0, COUNT(damaged));
	tcase_add_test(tc, words);
}

UNIT_MAIN("ptp4l", fill)
