/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first line is the path, the rest what it says. Whatever that is, what is known of the
 * host is not in what comes out, and the same comes out again.
 */
#include "programs/archive/redact.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

#define HOST	"zrh7-quotes03"
#define ADDRESS "10.44.7.19"
#define MACADDR "0c:42:a1:5e:77:93"

static const struct answer name = { .path = { "/proc/sys/kernel/hostname", 25 },
	.kind = ASK_FILE,
	.state = ANSWER_OK,
	.bytes = { HOST, sizeof(HOST) - 1 } };

static struct str redacted(struct redactor *r, struct arena *a, struct str path, enum ask_kind kind,
	struct str text, struct str *ret_path)
{
	const struct answer an = { .path = path, .kind = kind, .state = ANSWER_OK, .bytes = text };
	struct answer to;

	redact_learn(r, &an);
	redact_answer(r, a, &an, &to);
	*ret_path = to.path;
	return to.bytes;
}

/* A line of running text behind it, whatever came before. */
static void check_tail(struct redactor *r, struct arena *a, struct str text)
{
	struct str line = STR("\nfrom " HOST " " ADDRESS " " MACADDR " end\n"), path, out, alone;
	struct str whole = str_join(a, text, line, STR(""));

	out = redacted(r, a, STR("/var/log/messages"), ASK_FILE, whole, &path);
	alone = redacted(r, a, STR("/var/log/messages"), ASK_FILE, line, &path);
	FUZZ_CHECK(!str_has(alone, HOST) && !str_has(alone, ADDRESS) && !str_has(alone, MACADDR));
	FUZZ_CHECK(out.n >= alone.n && str_eq(str_skip(out, out.n - alone.n), alone));
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	static const unsigned char key[REDACT_KEY] = "thirty-two bytes that all know";
	struct redactor *r = redact_new(a, key);
	struct str path = input, text = { 0 }, p, q, x, y;

	str_split(input, '\n', &path, &text);
	if (input.n > 64 << 10 || !path.n || path.p[0] != '/' ||
		memchr(path.p, '\0', path.n) != NULL)
		return;
	redact_learn(r, &name);
	for (unsigned kind = ASK_FILE; kind <= ASK_LINK; kind++) {
		x = redacted(r, a, path, kind, text, &p);
		y = redacted(r, a, path, kind, text, &q);
		FUZZ_CHECK(str_eq(x, y) && str_eq(p, q));
		FUZZ_CHECK(p.n && p.p[0] == '/');
		FUZZ_CHECK(x.n <= 64 * text.n + 64);
	}
	check_tail(r, a, text);
}
