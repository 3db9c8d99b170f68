/* SPDX-License-Identifier: Apache-2.0 */
/* What a check says: order, caps, fingerprints, bytes of the host, and one way to subtract. */
#include "scanner/engine/check.h"
#include "scanner/engine/findings.h"

#include "tests/unit/unit.h"

#include <string.h>

static struct arena *arena;
static struct findings said;

static void setup(void)
{
	arena = arena_new("a test", 1 << 24);
	findings_init(&said, arena, "irq.test");
}

START_TEST(the_worst_comes_first)
{
	static const enum status order[] = { STATUS_PASS, STATUS_FAIL, STATUS_SKIP, STATUS_UNKNOWN,
		STATUS_WARN };
	enum status last = STATUS_FAIL;

	setup();
	for (unsigned i = 0; i < 5; i++)
		find(&said, order[i], subject_host(), "x");
	ck_assert_int_eq(findings_worst(&said), STATUS_FAIL);
	findings_sort(&said);
	for (const struct finding *f = said.head; f; f = f->next) {
		ck_assert_int_le(f->status, last);
		last = f->status;
	}
	ck_assert_int_eq(last, STATUS_SKIP);
}
END_TEST

START_TEST(only_the_worst_are_kept)
{
	unsigned fails = 0;

	setup();
	for (unsigned i = 0; i < 200; i++)
		find(&said, STATUS_WARN, subject_cpu(arena, i), "x");
	for (unsigned i = 0; i < 3; i++)
		find(&said, STATUS_FAIL, subject_cpu(arena, i), "late, and worse");
	ck_assert_uint_eq(said.kept, FINDINGS_CAP);
	ck_assert_uint_eq(said.total, 203);
	ck_assert_uint_eq(said.by_status[STATUS_WARN], 200);
	for (const struct finding *f = said.head; f; f = f->next)
		fails += f->status == STATUS_FAIL;
	ck_assert_uint_eq(fails, 3);
	ck_assert_int_eq(findings_worst(&said), STATUS_FAIL);
}
END_TEST

START_TEST(fingerprints_survive_a_reboot)
{
	struct finding *a, *b, *other;

	setup();
	a = find(&said, STATUS_FAIL,
		subject_irq(arena, 151, STR("eno3-TxRx-0"), STR("eno3-TxRx-0")), "x");
	b = find(&said, STATUS_WARN, subject_irq(arena, 99, STR("eno3-TxRx-0"), STR("eno3-TxRx-0")),
		"y");
	other = find(&said, STATUS_WARN,
		subject_irq(arena, 99, STR("eno3-TxRx-1"), STR("eno3-TxRx-1")), "y");
	ck_assert_uint_eq(a->fingerprint, b->fingerprint);
	ck_assert_uint_ne(a->fingerprint, other->fingerprint);
	ck_assert_uint_eq(subject_fingerprint("a.b", &(struct subject){ .key = STR("x") }),
		subject_fingerprint("a.b", &(struct subject){ .key = STR("x"), .pid = 4711 }));
	ck_assert_uint_ne(subject_fingerprint("a.b", &(struct subject){ .key = STR("x") }),
		subject_fingerprint("a.c", &(struct subject){ .key = STR("x") }));
}
END_TEST

START_TEST(bytes_of_the_host_are_made_fit)
{
	static char hostile[5000];
	struct answer an = { .path = STR("/proc/\x1b[31m"), .state = ANSWER_OK };
	struct finding *f;

	setup();
	memset(hostile, '\xff', sizeof(hostile));
	an.bytes = (struct str){ hostile, sizeof(hostile) };
	f = find(&said, STATUS_FAIL, subject_named(SUBJECT_NIC, STR("eth\n0\x07")), "named %s",
		"\xc0\xaf");
	find_evidence(f, &an);
	ck_assert(!memchr(f->subject.key.p, '\n', f->subject.key.n));
	ck_assert(!memchr(f->text.p, '\xc0', f->text.n));
	ck_assert(!memchr(f->evidence[0].path.p, '\x1b', f->evidence[0].path.n));
	ck_assert_uint_lt(f->evidence[0].value.n, 400);
	ck_assert(str_has(f->evidence[0].value, "5000 bytes"));
}
END_TEST

START_TEST(evidence_is_capped)
{
	struct answer an = { .path = STR("/x"), .state = ANSWER_OK, .bytes = STR("1") };
	struct finding *f;

	setup();
	f = find(&said, STATUS_FAIL, subject_host(), "x");
	for (unsigned i = 0; i < 100; i++)
		find_evidence_text(f, &an, "%u", i);
	ck_assert_uint_eq(f->n_evidence, EVIDENCE_CAP);
}
END_TEST

START_TEST(the_same_evidence_once)
{
	struct answer an = { .path = STR("/x"), .state = ANSWER_OK, .bytes = STR("1") };
	struct finding *f;

	setup();
	f = find(&said, STATUS_FAIL, subject_host(), "x");
	find_evidence(f, &an);
	find_evidence(f, &an);
	ck_assert_uint_eq(f->n_evidence, 1);
	an.bytes = STR("2");
	find_evidence(f, &an);
	an.state = ANSWER_DENIED;
	find_evidence(f, &an);
	ck_assert_uint_eq(f->n_evidence, 3);
}
END_TEST

static const struct unreadable {
	enum answer_state state;
	bool optional;
	enum status status;
	enum reason reason;
} unreadables[] = {
	{ ANSWER_ABSENT, true, STATUS_SKIP, REASON_NOT_SUPPORTED },
	{ ANSWER_ABSENT, false, STATUS_UNKNOWN, REASON_ABSENT },
	{ ANSWER_UNSUPPORTED, true, STATUS_SKIP, REASON_NOT_SUPPORTED },
	{ ANSWER_DENIED, true, STATUS_UNKNOWN, REASON_DENIED },
	{ ANSWER_BROKEN, true, STATUS_UNKNOWN, REASON_BROKEN },
	{ ANSWER_NOT_CAPTURED, true, STATUS_UNKNOWN, REASON_NOT_CAPTURED },
	{ ANSWER_NOT_READ, true, STATUS_UNKNOWN, REASON_NOT_CAPTURED },
	{ ANSWER_WITHHELD, true, STATUS_UNKNOWN, REASON_WITHHELD },
	{ ANSWER_TIMEOUT, true, STATUS_UNKNOWN, REASON_TIMEOUT },
	{ ANSWER_VANISHED, true, STATUS_UNKNOWN, REASON_VANISHED },
	{ ANSWER_OK, true, STATUS_UNKNOWN, REASON_FORMAT },
};

START_TEST(nothing_unreadable_is_a_pass)
{
	const struct unreadable *u = &unreadables[_i];
	struct answer an = { .path = STR("/x"), .state = u->state };
	struct finding *f;

	setup();
	f = find_unreadable(&said, subject_host(), &an, u->optional);
	ck_assert_int_eq(f->status, u->status);
	ck_assert_int_eq(f->reason, u->reason);
	ck_assert_uint_eq(f->n_evidence, 1);
}
END_TEST

static const struct subtraction {
	uint64_t before, now;
	unsigned bits;
	enum delta result;
	uint64_t moved;
} subtractions[] = {
	{ 5, 5, 64, DELTA_OK, 0 },
	{ 5, 9, 64, DELTA_OK, 4 },
	{ 9, 5, 64, DELTA_RESET, 77 },
	{ 4294967290u, 5, 32, DELTA_OK, 11 },
	{ 4294967295u, 3, 32, DELTA_OK, 4 },
	{ 1000000, 5, 32, DELTA_RESET, 77 }, /* a wrap would be more than half the range */
	{ UINT64_MAX, 0, 64, DELTA_RESET, 77 },
};

START_TEST(counters_wrap_or_were_reset)
{
	const struct subtraction *s = &subtractions[_i];
	uint64_t d = 77;

	ck_assert_int_eq(delta_counter(s->before, s->now, s->bits, &d), s->result);
	ck_assert_uint_eq(d, s->moved);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, the_worst_comes_first);
	tcase_add_test(tc, only_the_worst_are_kept);
	tcase_add_test(tc, fingerprints_survive_a_reboot);
	tcase_add_test(tc, bytes_of_the_host_are_made_fit);
	tcase_add_test(tc, evidence_is_capped);
	tcase_add_test(tc, the_same_evidence_once);
	tcase_add_loop_test(tc, nothing_unreadable_is_a_pass, 0, COUNT(unreadables));
	tcase_add_loop_test(tc, counters_wrap_or_were_reset, 0, COUNT(subtractions));
}

UNIT_MAIN("findings", fill)
