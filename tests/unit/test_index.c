/* SPDX-License-Identifier: Apache-2.0 */
/* The text of an index: its grammar, its errors, and that it carries any bytes there and back. */
#include "scanner/source/index.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/base/arena.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new("test", 64 << 20);
}

static void tear_down(void)
{
	arena_free(arena);
}

static struct index_text parsed(const char *text)
{
	struct index_text t;
	struct index_error e = { 0 };
	int result = index_parse(arena, str_from(text), &t, &e);

	ck_assert_msg(result == 0, "line %u: expected %s", e.line, e.expected ? e.expected : "?");
	return t;
}

static const struct answer *got(const struct index *ix, const char *path, enum ask_kind kind)
{
	const struct answer *an = index_get(ix, str_from(path), kind);

	ck_assert_msg(an != NULL, "%s", path);
	return an;
}

#define ck_assert_text(s, z) ck_assert_msg(str_is((s), (z)), "\"" STR_FMT "\"", STR_ARG(s))

START_TEST(headers)
{
	struct index_text t = parsed("# a comment\n\ncheck: irq.isolated_count\n text:  a: b \n"
				     "empty:\n== /a\ncheck: content\n");

	ck_assert_uint_eq(t.n_headers, 3);
	ck_assert_text(t.headers[0].key, "check");
	ck_assert_text(t.headers[0].value, "irq.isolated_count");
	ck_assert_uint_eq(t.headers[0].line, 3);
	ck_assert_text(t.headers[1].value, "a: b");
	ck_assert_text(t.headers[2].value, "");
	ck_assert_text(got(t.before, "/a", ASK_FILE)->bytes, "check: content\n");
}
END_TEST

START_TEST(samples)
{
	struct index_text t = parsed("== /both\n1\n== before /b\n2\n== after /b\n3\n");

	ck_assert(t.two_samples);
	ck_assert_text(got(t.before, "/both", ASK_FILE)->bytes, "1\n");
	ck_assert_text(got(t.after, "/both", ASK_FILE)->bytes, "1\n");
	ck_assert_text(got(t.before, "/b", ASK_FILE)->bytes, "2\n");
	ck_assert_text(got(t.after, "/b", ASK_FILE)->bytes, "3\n");
	ck_assert(!parsed("== after /b\n3\n").two_samples);
	ck_assert(!parsed("== /b\n3\n").two_samples);
}
END_TEST

START_TEST(contents)
{
	struct index_text t = parsed("== /empty\n== /blank\n\n== /lines\n==\n==x\n ==  y\n\n"
				     "== /crlf\na\r\n== /last\nno newline");

	ck_assert_uint_eq(got(t.after, "/empty", ASK_FILE)->bytes.n, 0);
	ck_assert_int_eq(got(t.after, "/empty", ASK_FILE)->state, ANSWER_OK);
	ck_assert_text(got(t.after, "/blank", ASK_FILE)->bytes, "\n");
	ck_assert_text(got(t.after, "/lines", ASK_FILE)->bytes, "==\n==x\n ==  y\n\n");
	ck_assert_text(got(t.after, "/crlf", ASK_FILE)->bytes, "a\r\n");
	ck_assert_text(got(t.after, "/last", ASK_FILE)->bytes, "no newline");
	ck_assert_uint_eq(got(t.after, "/last", ASK_FILE)->size, 10);
}
END_TEST

START_TEST(states)
{
	struct index_text t =
		parsed("== /a !denied\n== /b !broken EUCLEAN\n== /c !absent 0\n"
		       "== /d !withheld\nan IPI to cpu6: --budget all\n\n== /e/ !timeout\n"
		       "== /f mode !denied EPERM\n== /g -> !absent\n== /h !unsupported ENOTSUP\n"
		       "== /i !vanished\n== /j !not-captured\n== /k !broken 132\n");

	ck_assert_int_eq(got(t.after, "/a", ASK_FILE)->state, ANSWER_DENIED);
	ck_assert_int_eq(got(t.after, "/a", ASK_FILE)->error, EACCES);
	ck_assert_int_eq(got(t.after, "/b", ASK_FILE)->error, EUCLEAN);
	ck_assert_int_eq(got(t.after, "/c", ASK_FILE)->state, ANSWER_ABSENT);
	ck_assert_int_eq(got(t.after, "/c", ASK_FILE)->error, 0);
	ck_assert_text(got(t.after, "/d", ASK_FILE)->note, "an IPI to cpu6: --budget all");
	ck_assert_uint_eq(got(t.after, "/d", ASK_FILE)->bytes.n, 0);
	ck_assert_int_eq(got(t.after, "/e", ASK_LIST)->state, ANSWER_TIMEOUT);
	ck_assert_int_eq(got(t.after, "/f", ASK_MODE)->error, EPERM);
	ck_assert_int_eq(got(t.after, "/g", ASK_LINK)->error, ENOENT);
	ck_assert_int_eq(got(t.after, "/h", ASK_FILE)->error, EOPNOTSUPP);
	ck_assert_int_eq(got(t.after, "/i", ASK_FILE)->error, ESRCH);
	ck_assert_int_eq(got(t.after, "/j", ASK_FILE)->state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(got(t.after, "/k", ASK_FILE)->error, 132);
}
END_TEST

START_TEST(modes)
{
	struct index_text t = parsed("== /only mode=0444\n== /both mode=0644\nff\n"
				     "== /empty mode=0600 empty\n== /no mode=0400 !denied\n");

	ck_assert_ptr_null(index_get(t.after, STR("/only"), ASK_FILE));
	ck_assert_uint_eq(got(t.after, "/only", ASK_MODE)->mode, 0444);
	ck_assert_uint_eq(got(t.after, "/both", ASK_MODE)->mode, 0644);
	ck_assert_uint_eq(got(t.after, "/both", ASK_FILE)->mode, 0644);
	ck_assert_text(got(t.after, "/both", ASK_FILE)->bytes, "ff\n");
	ck_assert_int_eq(got(t.after, "/empty", ASK_FILE)->state, ANSWER_OK);
	ck_assert_uint_eq(got(t.after, "/no", ASK_MODE)->mode, 0400);
	ck_assert_int_eq(got(t.after, "/no", ASK_MODE)->state, ANSWER_OK);
	ck_assert_int_eq(got(t.after, "/no", ASK_FILE)->state, ANSWER_DENIED);
}
END_TEST

START_TEST(links_and_lists)
{
	struct index_text t =
		parsed("== /sys/class/net/eth0/device -> ../../../0000:3b:00.0\n"
		       "== /proc/irq/\n0\n1\n24\n== /none/\n== /\nproc\n== /odd -> a\\x20b\n");

	ck_assert_text(got(t.after, "/sys/class/net/eth0/device", ASK_LINK)->bytes,
		"../../../0000:3b:00.0");
	ck_assert_text(got(t.after, "/proc/irq", ASK_LIST)->bytes, "0\n1\n24");
	ck_assert_uint_eq(got(t.after, "/none", ASK_LIST)->bytes.n, 0);
	ck_assert_text(got(t.after, "/", ASK_LIST)->bytes, "proc");
	ck_assert_text(got(t.after, "/odd", ASK_LINK)->bytes, "a b");
}
END_TEST

START_TEST(escapes)
{
	struct index_text t =
		parsed("== /environ escaped\nHOME=/\\0TERM=x\\n\n\\\\ \\xfF\\x3d= end\n"
		       "== /a\\x20b\\\\x2d\n1\n");
	struct str want = STR("HOME=/\0TERM=x\n\\ \xff== end");
	struct str bytes = got(t.after, "/environ", ASK_FILE)->bytes;

	ck_assert(str_eq(bytes, want));
	ck_assert_text(got(t.after, "/a b\\x2d", ASK_FILE)->bytes, "1\n");
}
END_TEST

START_TEST(later_replaces_earlier)
{
	struct index_text t = parsed("== /a\n1\n== before /a\n2\n== /b\n1\n== /b !denied\n");

	ck_assert_text(got(t.before, "/a", ASK_FILE)->bytes, "2\n");
	ck_assert_text(got(t.after, "/a", ASK_FILE)->bytes, "1\n");
	ck_assert_int_eq(got(t.after, "/b", ASK_FILE)->state, ANSWER_DENIED);
	ck_assert_uint_eq(index_count(t.before), 2);
}
END_TEST

static const struct {
	const char *text;
	unsigned line;
	const char *expected; /* a part of it */
} errors[] = {
	{ "no colon\n", 1, "key: value" },
	{ ": no key\n", 1, "key: value" },
	{ "a: b\n== \n", 2, "absolute path" },
	{ "== relative\n", 1, "absolute path" },
	{ "== before\n", 1, "absolute path" },
	{ "== before after /a\n", 1, "absolute path" },
	{ "== /a !gone\n", 1, "state" },
	{ "== /a !ok\n", 1, "state" },
	{ "== /a\n1\n2\n== /b !denied EWHAT\n", 4, "errno" },
	{ "== /a !denied !broken\n", 1, "errno" },
	{ "== /a nonsense\n", 1, "mode=" },
	{ "== /a mode=\n", 1, "octal" },
	{ "== /a mode=0888\n", 1, "octal" },
	{ "== /a mode=100000\n", 1, "octal" },
	{ "== /a mode=1 mode=1\n", 1, "once" },
	{ "== /a mode\n", 1, "mode" },
	{ "== /a/ mode=0444\n", 1, "file" },
	{ "== /a/ -> b\n", 1, "->" },
	{ "== /a -> b\nbody\n", 1, "link" },
	{ "== /a\\q\n", 1, "\\xNN" },
	{ "== /a\\x4\n", 1, "\\xNN" },
	{ "== /a\\x0x\n", 1, "\\xNN" },
	{ "== /a escaped\n\\q\n", 1, "escaped body" },
	{ "== /a escaped\nx\\", 1, "escaped body" },
	{ "== /a empty\nx\n", 1, "empty" },
};

START_TEST(bad_text)
{
	struct index_text t = { .n_headers = 77 };
	struct index_error e = { 0 };

	ck_assert_int_eq(index_parse(arena, str_from(errors[_i].text), &t, &e), -EINVAL);
	ck_assert_uint_eq(e.line, errors[_i].line);
	ck_assert_msg(strstr(e.expected, errors[_i].expected) != NULL, "%s", e.expected);
	ck_assert_uint_eq(t.n_headers, 77);
}
END_TEST

/* What index_write() says, as one slice. */
static struct str written(const struct index *ix, const char *sample)
{
	struct out *o = ARENA_NEW(arena, struct out, 1);
	int fd = memfd_create("index", MFD_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	out_init(o, fd);
	for (size_t i = 0; i < index_count(ix); i++)
		index_write(o, index_at(ix, i), sample);
	ck_assert_int_eq(out_flush(o), 0);
	off_t size = lseek(fd, 0, SEEK_END);
	char *p = arena_alloc(arena, (size_t)size + 1, 1);

	ck_assert_int_eq(pread(fd, p, (size_t)size, 0), size);
	close(fd);
	return (struct str){ p, (size_t)size };
}

static void assert_same(const struct index *want, const struct index *have)
{
	for (size_t i = 0; i < index_count(want); i++) {
		const struct answer *x = index_at(want, i);
		const struct answer *y = index_get(have, x->path, x->kind);

		ck_assert_msg(y != NULL, STR_FMT, STR_ARG(x->path));
		ck_assert_int_eq(x->state, y->state);
		ck_assert_int_eq(x->error, y->error);
		ck_assert_uint_eq(x->mode, y->mode);
		ck_assert_msg(str_eq(x->bytes, y->bytes), STR_FMT, STR_ARG(x->path));
		ck_assert_msg(str_eq(x->note, y->note), STR_FMT, STR_ARG(x->path));
	}
}

/* A small generator of its own: the same cases everywhere, whatever the C library. */
static uint64_t seed;

static unsigned roll(unsigned n)
{
	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (unsigned)(seed >> 33) % n;
}

static struct str random_bytes(unsigned most)
{
	static const char *const pieces[] = { "== ", "\n", "\n== /x\n", "\\", "\\n", "\r\n", " ",
		"\t", "!", "->", "a", "mode=0444", "\xff", "\xc3\xa9", "\xe2\x80\xa8",
		"\xed\xa0\x80", "=", "0" };
	char *p = arena_alloc(arena, 16 * (size_t)most + 1, 1);
	size_t n = 0;

	for (unsigned i = roll(most + 1); i > 0; i--) {
		const char *piece = pieces[roll(sizeof(pieces) / sizeof(*pieces))];

		if (roll(6) == 0) {
			p[n++] = (char)roll(256);
			continue;
		}
		memcpy(p + n, piece, strlen(piece));
		n += strlen(piece);
	}
	return (struct str){ p, n };
}

/* A path's names may hold any byte but '/' and NUL. */
static struct str random_path(void)
{
	struct str s = random_bytes(4);
	char *p = arena_alloc(arena, s.n + 3, 1);

	p[0] = '/';
	p[1] = 'p';
	for (size_t i = 0; i < s.n; i++)
		p[i + 2] = s.p[i] == '/' || s.p[i] == 0 ? '_' : s.p[i];
	return (struct str){ p, s.n + 2 };
}

static struct answer random_answer(void)
{
	struct answer an = {
		.path = random_path(),
		.kind = (enum ask_kind)roll(ASK_KINDS),
		.state = roll(3) ? ANSWER_OK : (enum answer_state)roll(ANSWER_STATES),
	};

	if (an.state != ANSWER_OK) {
		an.error = roll(2) ? (int)roll(135) : 0;
		an.note = roll(2) ? random_bytes(6) : STR("");
	} else if (an.kind == ASK_MODE) {
		an.mode = roll(010000);
	} else {
		an.bytes = random_bytes(12);
		an.size = an.bytes.n;
		an.mode = an.kind == ASK_FILE && roll(2) ? roll(010000) : 0;
	}
	return an;
}

/* A file with a mode brings a mode's answer with it; none of another kind may differ. */
static void put_consistent(struct index *ix, struct answer an)
{
	if (index_get(ix, an.path, ASK_FILE) || index_get(ix, an.path, ASK_MODE))
		return;
	index_put(ix, &an);
}

START_TEST(any_bytes_come_back)
{
	seed = 0x5eed + (uint64_t)_i;
	struct index *ix = index_new(arena);

	for (unsigned i = 0; i < 200; i++)
		put_consistent(ix, random_answer());
	struct str text = written(ix, _i % 2 ? "before" : NULL);
	struct index_text t;
	struct index_error e = { 0 };
	int result = index_parse(arena, text, &t, &e);

	ck_assert_msg(result == 0, "seed %d line %u: %s", _i, e.line, e.expected ? e.expected : "");
	assert_same(ix, t.before);
	ck_assert_uint_eq(index_count(t.after), _i % 2 ? 0 : index_count(t.before));
	/* And what was read is written as it stands. */
	ck_assert_int_eq(t.two_samples, _i % 2);
}
END_TEST

/* Ordinary text stays readable: no escapes where none are needed. */
START_TEST(plain_text_stays_plain)
{
	struct index *ix = index_new(arena);
	struct answer an = { .path = STR("/proc/cmdline"), .state = ANSWER_OK };

	an.bytes = STR("isolcpus=2-7 caf\xc3\xa9\n");
	index_put(ix, &an);
	an = (struct answer){ .path = STR("/proc/irq"), .kind = ASK_LIST, .state = ANSWER_OK };
	an.bytes = STR("0\n24");
	index_put(ix, &an);
	an = (struct answer){ .path = STR("/x"), .state = ANSWER_BROKEN, .error = EIO };
	index_put(ix, &an);
	ck_assert_text(written(ix, NULL),
		"== /proc/cmdline\nisolcpus=2-7 caf\xc3\xa9\n== /proc/irq/\n0\n24\n== /x !broken\n");
}
END_TEST

START_TEST(many_answers)
{
	struct index *ix = index_new(arena);
	const struct answer *first = NULL;

	for (unsigned i = 0; i < 20000; i++) {
		struct answer an = {
			.path = str_printf(arena, "/proc/irq/%u/node", i),
			.state = ANSWER_OK,
			.size = i,
		};

		index_put(ix, &an);
		if (i == 0)
			first = index_get(ix, an.path, ASK_FILE);
	}
	ck_assert_uint_eq(index_count(ix), 20000);
	ck_assert_uint_eq(got(ix, "/proc/irq/19999/node", ASK_FILE)->size, 19999);
	ck_assert_ptr_eq(got(ix, "/proc/irq/0/node", ASK_FILE), first);
	ck_assert_ptr_null(index_get(ix, STR("/proc/irq/20000/node"), ASK_FILE));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("index");
	TCase *t = tcase_create("index");
	SRunner *r = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, headers);
	tcase_add_test(t, samples);
	tcase_add_test(t, contents);
	tcase_add_test(t, states);
	tcase_add_test(t, modes);
	tcase_add_test(t, links_and_lists);
	tcase_add_test(t, escapes);
	tcase_add_test(t, later_replaces_earlier);
	tcase_add_loop_test(t, bad_text, 0, sizeof(errors) / sizeof(*errors));
	tcase_add_loop_test(t, any_bytes_come_back, 0, 40);
	tcase_add_test(t, plain_text_stays_plain);
	tcase_add_test(t, many_answers);
	suite_add_tcase(suite, t);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
