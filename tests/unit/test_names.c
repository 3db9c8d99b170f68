/* SPDX-License-Identifier: Apache-2.0 */
/* Names of devices: behind the numbers of what is wrong, and of nothing else. */
#include "tests/unit/unit.h"

#include "commands/names.h"
#include "scanner/source/source.h"

struct book {
	struct source source;
	unsigned asked;
};

static void answer(struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct book *b = (struct book *)s;

	(void)a;
	b->asked++;
	ret->state = ANSWER_ABSENT;
	if (str_is(r->path, "/probe/pciname/8086:37D2")) {
		ret->state = ANSWER_OK;
		ret->bytes = STR("Intel \x01 X722");
	}
}

static const struct source_ops ops = { .answer = answer };

static struct evidence uevent(const char *value)
{
	return (struct evidence){ .path = STR("/sys/devices/pci0000:5d/0000:60:00.0/uevent"),
		.state = ANSWER_OK,
		.value = str_from(value) };
}

static void ask(struct arena *a, struct evidence *e, enum status status, struct book *b)
{
	struct finding f = { .status = status, .evidence = e, .n_evidence = 1 };
	struct result res = { .findings = &f };
	struct report r = { .arena = a, .results = &res, .n_results = 1 };

	*b = (struct book){ .source = { .ops = &ops } };
	names_of_devices(&r, &b->source);
}

static const struct {
	const char *value, *wanted;
	enum status status;
	unsigned asked;
} cases[] = {
	{ "8086:37D2", "8086:37D2 Intel \\x01 X722", STATUS_FAIL, 1 },
	{ "8086:37D2", "8086:37D2 Intel \\x01 X722", STATUS_WARN, 1 },
	{ "8086:37D2", "8086:37D2", STATUS_PASS, 0 },
	{ "abab:0001", "abab:0001", STATUS_FAIL, 1 },
	{ "DRIVER=i40e", "DRIVER=i40e", STATUS_FAIL, 0 },
};

START_TEST(names)
{
	struct arena *a = arena_new("test", 1 << 20);
	struct evidence e = uevent(cases[_i].value);
	struct book b;

	ask(a, &e, cases[_i].status, &b);
	ck_assert_slice(e.value, cases[_i].wanted);
	ck_assert_uint_eq(b.asked, cases[_i].asked);
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, names, 0, COUNT(cases));
}

UNIT_MAIN("names", fill)
