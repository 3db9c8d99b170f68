/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/json.h"

static struct out o;
static struct json j;
static char got[1 << 16];

static void begin(bool pretty)
{
	int fd = open("/tmp", O_TMPFILE | O_RDWR, 0600);

	ck_assert_int_ge(fd, 0);
	out_init(&o, fd);
	json_init(&j, &o, pretty);
}

static const char *end(void)
{
	ssize_t n;

	ck_assert_int_eq(out_flush(&o), 0);
	n = pread(o.fd, got, sizeof(got) - 1, 0);
	ck_assert_int_ge(n, 0);
	got[n] = '\0';
	return got;
}

static void write_sample(void)
{
	json_object(&j, NULL);
	json_array(&j, "empty");
	json_end_array(&j);
	json_array(&j, "list");
	json_u64(&j, NULL, UINT64_MAX);
	json_i64(&j, NULL, INT64_MIN);
	json_object(&j, NULL);
	json_end_object(&j);
	json_end_array(&j);
	json_bool(&j, "yes", true);
	json_z(&j, "left out", NULL);
	json_double(&j, "left out", NAN);
	json_double(&j, "left out", -INFINITY);
	json_bool(&j, "no", false);
	json_object(&j, "in");
	json_z(&j, "z", "");
	json_str(&j, "s", (struct str){ NULL, 0 });
	json_end_object(&j);
	json_end_object(&j);
}

START_TEST(one_line)
{
	begin(false);
	write_sample();
	ck_assert_str_eq(end(),
		"{\"empty\":[],\"list\":[18446744073709551615,-9223372036854775808,{}],"
		"\"yes\":true,\"no\":false,\"in\":{\"z\":\"\",\"s\":\"\"}}");
}
END_TEST

START_TEST(pretty)
{
	begin(true);
	write_sample();
	ck_assert_str_eq(end(), "{\n"
				"  \"empty\": [],\n"
				"  \"list\": [\n"
				"    18446744073709551615,\n"
				"    -9223372036854775808,\n"
				"    {}\n"
				"  ],\n"
				"  \"yes\": true,\n"
				"  \"no\": false,\n"
				"  \"in\": {\n"
				"    \"z\": \"\",\n"
				"    \"s\": \"\"\n"
				"  }\n"
				"}");
}
END_TEST

static const struct {
	struct str value;
	const char *want;
} strings[] = {
	{ { "plain", 5 }, "\"plain\"" },
	{ { "\"\\/", 3 }, "\"\\\"\\\\/\"" },
	{ { "\b\f\n\r\t", 5 }, "\"\\b\\f\\n\\r\\t\"" },
	{ { "\0\x01\x1f a", 5 }, "\"\\u0000\\u0001\\u001f a\"" },
	{ { "\x7f", 1 }, "\"\x7f\"" },
	{ { "µ…😀", 9 }, "\"µ…😀\"" },
	{ { "</script>", 9 }, "\"</script>\"" },
};

START_TEST(escapes)
{
	begin(false);
	json_str(&j, NULL, strings[_i].value);
	ck_assert_str_eq(end(), strings[_i].want);
}
END_TEST

START_TEST(keys_are_escaped_too)
{
	begin(false);
	json_object(&j, NULL);
	json_u64(&j, "a\"\n", 1);
	json_end_object(&j);
	ck_assert_str_eq(end(), "{\"a\\\"\\n\":1}");
}
END_TEST

static const struct {
	double value;
	const char *want;
} doubles[] = {
	{ 0, "0" },
	{ -0.0, "-0" },
	{ 1, "1" },
	{ -1.5, "-1.5" },
	{ 0.1, "0.1" },
	{ 1.0 / 3, "0.3333333333333333" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ 1e6, "1000000" },
	{ 1e15, "1e+15" },
	{ 9007199254740992.0, "9007199254740992" },
	{ 1e300, "1e+300" },
	{ 5e-324, "4.94065645841247e-324" },
	{ 1.7976931348623157e308, "1.7976931348623157e+308" },
};

START_TEST(doubles_come_back)
{
	begin(false);
	json_double(&j, NULL, doubles[_i].value);
	ck_assert_str_eq(end(), doubles[_i].want);
	ck_assert(strtod(got, NULL) == doubles[_i].value);
}
END_TEST

START_TEST(as_deep_as_allowed)
{
	begin(false);
	for (int i = 0; i < JSON_DEPTH; i++)
		json_array(&j, NULL);
	json_u64(&j, NULL, 1);
	for (int i = 0; i < JSON_DEPTH; i++)
		json_end_array(&j);
	ck_assert_str_eq(end(), "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]");
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, one_line);
	tcase_add_test(tc, pretty);
	tcase_add_loop_test(tc, escapes, 0, COUNT(strings));
	tcase_add_test(tc, keys_are_escaped_too);
	tcase_add_loop_test(tc, doubles_come_back, 0, COUNT(doubles));
	tcase_add_test(tc, as_deep_as_allowed);
}

UNIT_MAIN("json", fill)
