/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our own reader of JSON: walked with every question it takes, twice, the same is found; and what
 * is read by it: an earlier run of the probe, the verdict of a scan that was kept.
 */
#include "programs/probe/compare.h"
#include "scanner/base/json_read.h"
#include "tests/fuzz/fuzz.h"

static uint64_t walk(struct json_reader *r)
{
	struct str s = { NULL, 0 };
	uint64_t sum = 1, number;
	bool yes;

	switch (json_read_next(r)) {
	case '{':
		for (json_read_object(r); json_read_key(r, &s);)
			sum = sum * 31 + s.n + walk(r);
		break;
	case '[':
		for (json_read_array(r); json_read_element(r);)
			sum = sum * 33 + walk(r);
		break;
	case '"':
		if (json_read_str(r, &s))
			sum += s.n;
		break;
	case 't':
	case 'f':
		if (json_read_bool(r, &yes))
			sum += yes;
		break;
	case '0':
		if (json_read_u64(r, &number))
			sum += number;
		break;
	default:
		if (json_read_scalar(r, &s))
			sum += s.n;
		break;
	}
	return sum;
}

static struct str skip_all(struct arena *a, struct str input)
{
	struct json_reader r;

	json_read_init(&r, a, input);
	json_read_skip(&r);
	json_read_end(&r);
	return r.error;
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct json_reader r;
	struct earlier earlier;
	struct str error = { 0 };
	uint64_t sum;

	json_read_init(&r, a, input);
	sum = walk(&r);
	json_read_end(&r);
	FUZZ_CHECK(json_read_line(&r) >= 1);
	/* What was walked without a fault is skipped without one. */
	if (!r.error.n) {
		FUZZ_CHECK(!skip_all(a, input).n);
		json_read_init(&r, a, input);
		FUZZ_CHECK(walk(&r) == sum);
	}
	if (earlier_read(a, input, &earlier, &error))
		FUZZ_CHECK(error.n > 0);
}
