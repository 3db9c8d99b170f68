/* SPDX-License-Identifier: Apache-2.0 */
/* A source with files in place of what it has. */
#include "scanner/source/overlay.h"
#include "tests/unit/unit.h"

static struct arena *arena;
static struct index *below, *over;
static struct source *inner, *overlay;

static void put(struct index *ix, const char *path, const char *bytes)
{
	struct answer an = { .path = str_from(path),
		.kind = ASK_FILE,
		.state = bytes ? ANSWER_OK : ANSWER_DENIED,
		.bytes = str_from(bytes) };

	index_put(ix, &an);
}

static void begin(void)
{
	arena = arena_new("the test", 1 << 24);
	below = index_new(arena);
	over = index_new(arena);
	inner = source_index(below, true);
	overlay = source_overlay(inner, over);
}

static void end(void)
{
	source_close(overlay);
	source_close(inner);
	arena_free(arena);
}

static struct answer ask(const char *path, enum ask_kind kind)
{
	struct request r = { .path = str_from(path), .kind = kind };
	struct answer an;

	source_answer(overlay, &r, arena, &an);
	return an;
}

static const struct {
	const char *present, *written, *want; /* present NULL: refused, "-": not there */
	enum answer_state state;
} knobs[] = {
	{ "1\n", "0\n", "0\n", ANSWER_OK },
	{ "always [madvise] never\n", "never\n", "always madvise [never]\n", ANSWER_OK },
	{ "[always] madvise never\n", "always\n", "[always] madvise never\n", ANSWER_OK },
	{ "always [madvise] never\n", "nonsense\n", "always [madvise] never\n", ANSWER_OK },
	{ NULL, "0\n", "", ANSWER_DENIED },
	{ "-", "0\n", "", ANSWER_ABSENT },
};

START_TEST(knobs_are_written)
{
	struct answer an;

	begin();
	if (!knobs[_i].present || *knobs[_i].present != '-')
		put(below, "/sys/knob", knobs[_i].present);
	put(over, "/sys/knob", knobs[_i].written);
	an = ask("/sys/knob", ASK_FILE);
	ck_assert_int_eq(an.state, knobs[_i].state);
	ck_assert_slice(an.bytes, knobs[_i].want);
	end();
}
END_TEST

START_TEST(files_of_configuration_come_into_being)
{
	begin();
	put(below, "/etc/sysctl.d/10-a.conf", "a = 1\n");
	put(over, "/etc/sysctl.d/99-b.conf", "b = 2\n");
	put(over, "/etc/new/c", "c");
	ck_assert_slice(ask("/etc/sysctl.d/99-b.conf", ASK_FILE).bytes, "b = 2\n");
	ck_assert_slice(ask("/etc/sysctl.d", ASK_LIST).bytes, "10-a.conf\n99-b.conf");
	ck_assert_slice(ask("/etc/new", ASK_LIST).bytes, "c");
	ck_assert_slice(ask("/etc/sysctl.d/10-a.conf", ASK_FILE).bytes, "a = 1\n");
	ck_assert_int_eq(ask("/etc/other", ASK_LIST).state, ANSWER_ABSENT);
	end();
}
END_TEST

static void gather(void *user, struct str piece)
{
	struct str *all = user;

	*all = str_join(arena, *all, piece, STR(""));
}

START_TEST(a_streamed_file_is_replaced_too)
{
	struct str all = { 0 };
	const struct feed feed = { gather, &all };
	struct request r = { .path = STR("/proc/x"), .kind = ASK_FILE, .feed = &feed };
	struct answer an;

	begin();
	put(below, "/proc/x", "old");
	put(over, "/proc/x", "new");
	source_answer(overlay, &r, arena, &an);
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert_slice(all, "new");
	end();
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, knobs_are_written, 0, COUNT(knobs));
	tcase_add_test(tc, files_of_configuration_come_into_being);
	tcase_add_test(tc, a_streamed_file_is_replaced_too);
}

UNIT_MAIN("overlay", fill)
