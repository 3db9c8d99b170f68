/* SPDX-License-Identifier: Apache-2.0 */
/* Now, after a reboot, and who undoes it: every verdict, and what the reader is told. */
#include "scanner/judging/drift.h"
#include "scanner/engine/findings.h"

#include "tests/unit/unit.h"

static struct arena *a;
static struct findings said;
static const struct answer now = { .path = STR("/proc/sys/x"), .state = ANSWER_OK };
static const struct answer conf = { .path = STR("/etc/sysctl.d/9.conf"), .state = ANSWER_OK };
static const struct answer tuned = { .path = STR("/etc/tuned/p/tuned.conf"), .state = ANSWER_OK };
static const struct answer shut = { .path = STR("/boot/x"), .state = ANSWER_DENIED };

static void setup(void)
{
	a = arena_new("a test", 1 << 22);
	findings_init(&said, a, "x.drift");
}

static bool is_one(const void *user, struct drift_value v)
{
	(void)user;
	return v.set && str_is(v.text, "1");
}

static struct drift_value value_of(const char *z)
{
	return z ? drift_set(str_from(z)) : DRIFT_NOT_SET;
}

#define NOBODY "-" /* no such source; NULL is a source that does not set it */

static const struct {
	const char *now, *boot, *owner;
	bool known; /* somebody says that 1 is right */
	enum drift_verdict verdict;
	const char *text; /* NULL: nothing is said */
} cases[] = {
	{ "1", "1", NOBODY, true, DRIFT_AGREES, NULL },
	{ "1", "1", NOBODY, false, DRIFT_AGREES, NULL },
	{ "1", "0", NOBODY, true, DRIFT_LOST,
		"right now and wrong after a reboot: sysctl.d, /etc/sysctl.d/9.conf:3" },
	{ "0", "1", NOBODY, true, DRIFT_MENDED,
		"wrong now and mended by a reboot: sysctl.d, /etc/sysctl.d/9.conf:3" },
	{ "0", "2", NOBODY, true, DRIFT_DIFFERS,
		"wrong now, and otherwise wrong after a reboot: sysctl.d, /etc/sysctl.d/9.conf:3" },
	{ "0", "0", NOBODY, true, DRIFT_AGREES, NULL }, /* the check of the setting says it */
	{ "0", "1", NOBODY, false, DRIFT_DIFFERS,
		"differs from the next boot: sysctl.d, /etc/sysctl.d/9.conf:3" },
	{ "1", NULL, NOBODY, true, DRIFT_LOST,
		"right now and wrong after a reboot: sysctl.d, /etc/sysctl.d/9.conf:3" },
	{ NULL, "1", NOBODY, true, DRIFT_MENDED,
		"wrong now and mended by a reboot: sysctl.d, /etc/sysctl.d/9.conf:3" },
	{ NULL, NULL, NOBODY, false, DRIFT_AGREES, NULL },
	{ "1", NOBODY, NOBODY, true, DRIFT_NOWHERE,
		"right now, and nothing sets it at the next boot" },
	{ "0", NOBODY, NOBODY, true, DRIFT_AGREES, NULL },
	{ "1", NOBODY, NOBODY, false, DRIFT_NOWHERE, NULL },
	{ "1", "1", "0", true, DRIFT_REWRITTEN,
		"right now, but tuned, /etc/tuned/p/tuned.conf, rewrites it to 0 when it starts "
		"again" },
	{ "1", "1", "0", false, DRIFT_REWRITTEN,
		"as the next boot sets it, but tuned, /etc/tuned/p/tuned.conf, rewrites it to 0 "
		"when it starts again" },
	{ "1", NOBODY, "0", true, DRIFT_REWRITTEN,
		"right now, but tuned, /etc/tuned/p/tuned.conf, rewrites it to 0 when it starts "
		"again" },
	{ "1", "1", "1", true, DRIFT_AGREES, NULL },
	{ "0", "0", "1", true, DRIFT_AGREES, NULL }, /* it would mend what is wrong anyway */
	{ "1", "0", "0", true, DRIFT_LOST,
		"right now and wrong after a reboot: sysctl.d, /etc/sysctl.d/9.conf:3" },
};

static struct drift drift_of(int i, struct drift_source *s)
{
	struct drift d = { .subject = subject_named(SUBJECT_PARAM, STR("x")),
		.running = value_of(cases[i].now),
		.running_from = &now,
		.sources = s,
		.right = cases[i].known ? is_one : NULL };

	if (!cases[i].boot || cases[i].boot[0] != NOBODY[0])
		s[d.n++] = (struct drift_source){ "sysctl.d", &conf, 3, value_of(cases[i].boot),
			true, NULL };
	if (cases[i].owner[0] != NOBODY[0])
		s[d.n++] = (struct drift_source){ "tuned", &tuned, 0, value_of(cases[i].owner),
			false, "when it starts again" };
	return d;
}

START_TEST(verdicts)
{
	struct drift_source s[2];
	struct drift d;
	struct finding *f;

	setup();
	d = drift_of(_i, s);
	ck_assert_int_eq(drift_judge(a, &d), cases[_i].verdict);
	f = find_drift(&said, a, &d);
	ck_assert_int_eq(f != NULL, cases[_i].text != NULL);
	if (f) {
		ck_assert_slice(f->text, cases[_i].text);
		ck_assert_int_eq(
			f->status, cases[_i].verdict == DRIFT_LOST ? STATUS_FAIL : STATUS_WARN);
	}
}
END_TEST

START_TEST(the_last_one_applied_wins)
{
	struct drift_source s[] = {
		{ "sysctl.d", &conf, 3, value_of("1"), true, NULL },
		{ "tuned", &tuned, 7, value_of("0"), true, NULL },
		{ "unit", &tuned, 0, value_of("0"), false, NULL },
	};
	struct drift d = { .running = value_of("1"),
		.running_from = &now,
		.sources = s,
		.n = 3,
		.subject = subject_host(),
		.right = is_one,
		.wanted = STR("1") };
	struct finding *f;

	setup();
	ck_assert_ptr_eq(drift_next_boot(&d), &s[1]);
	f = find_drift(&said, a, &d);
	ck_assert_slice(
		f->text, "right now and wrong after a reboot: tuned, /etc/tuned/p/tuned.conf:7");
	ck_assert_slice(f->observed.text, "now 1, after a reboot 0");
	ck_assert_slice(f->wanted.text, "1");
	ck_assert_uint_eq(f->n_evidence, 4);
	ck_assert_slice(f->evidence[0].value, "running: 1");
	ck_assert_slice(f->evidence[1].value, "overridden: sysctl.d line 3: 1");
	ck_assert_slice(f->evidence[2].value, "next boot: tuned line 7: 0");
	ck_assert_slice(f->evidence[3].value, "owner: unit: 0");
}
END_TEST

START_TEST(the_kernels_default_comes_back)
{
	struct drift_value preset = value_of("0");
	struct drift d = { .running = value_of("1"),
		.running_from = &now,
		.preset = &preset,
		.subject = subject_host(),
		.right = is_one };

	setup();
	ck_assert_int_eq(drift_judge(a, &d), DRIFT_LOST);
	ck_assert_slice(find_drift(&said, a, &d)->text,
		"right now and wrong after a reboot: the kernel's default comes back");
	preset = value_of("1");
	ck_assert_int_eq(drift_judge(a, &d), DRIFT_AGREES);
}
END_TEST

START_TEST(what_could_not_be_read_decides_nothing)
{
	struct drift d = { .running = value_of("1"),
		.running_from = &now,
		.unread = &shut,
		.subject = subject_host() };
	struct finding *f;

	setup();
	f = find_drift(&said, a, &d);
	ck_assert_int_eq(f->status, STATUS_UNKNOWN);
	ck_assert_int_eq(f->reason, REASON_DENIED);
	d.unread = NULL;
	d.running_from = &shut;
	ck_assert_int_eq(drift_judge(a, &d), DRIFT_UNTOLD);
}
END_TEST

static const struct {
	drift_same_fn *fn;
	const char *x, *y;
	bool same;
} pairs[] = {
	{ drift_same_words, "4096 131072\t6291456", " 4096\t131072 6291456\n", true },
	{ drift_same_words, "a b", "a", false },
	{ drift_same_words, "", " ", true },
	{ drift_same_number, "0x10", "16", true },
	{ drift_same_number, "020", "16", true },
	{ drift_same_number, "-1", "1", false },
	{ drift_same_number, "-1", "-1\n", true },
	{ drift_same_number, "08", "8", false },
	{ drift_same_number, "3 0", "3 0", true },
	{ drift_same_number, "7777777777777777777777777", "x", false },
	{ drift_same_list, "2,3,6-7", "2-3,6,7", true },
	{ drift_same_list, "2-3", "2-4", false },
	{ drift_same_list, "nohz,2", "nohz,2", true },
	{ drift_same_bool, "Y", "1", true },
	{ drift_same_bool, "off", "N", true },
	{ drift_same_bool, "Y", "0", false },
	{ drift_same_bool, "2", "2", true },
	{ drift_same_bool, "a word that is far too long for it", "Y", false },
};

START_TEST(what_the_kernel_raises)
{
	setup();
	ck_assert(drift_same_raised(a, STR("90112"), STR("65536")));
	ck_assert(!drift_same_raised(a, STR("65535"), STR("65536")));
	ck_assert(drift_same_raised(a, STR("x"), STR("x")));
}
END_TEST

START_TEST(values_that_mean_the_same)
{
	setup();
	ck_assert_int_eq(
		pairs[_i].fn(a, str_from(pairs[_i].x), str_from(pairs[_i].y)), pairs[_i].same);
	ck_assert_int_eq(
		pairs[_i].fn(a, str_from(pairs[_i].y), str_from(pairs[_i].x)), pairs[_i].same);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, verdicts, 0, COUNT(cases));
	tcase_add_test(tc, the_last_one_applied_wins);
	tcase_add_test(tc, the_kernels_default_comes_back);
	tcase_add_test(tc, what_could_not_be_read_decides_nothing);
	tcase_add_test(tc, what_the_kernel_raises);
	tcase_add_loop_test(tc, values_that_mean_the_same, 0, COUNT(pairs));
}

UNIT_MAIN("drift", fill)
