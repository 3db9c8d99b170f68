/* SPDX-License-Identifier: Apache-2.0 */
/* gzip: stored, fixed and dynamic blocks as gzip 1.12 and zlib make them, and what is damaged. */
#include "scanner/base/gunzip.h"

#include "tests/unit/unit.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *gz;
	size_t n;
	const char *text;
	unsigned times; /* the text so often */
} streams[] = {
	{ "\037\213\010\000\000\000\000\000\000\003\001\005\000\372\377\150\145\154\154"
	  "\157\206\246\020\066\005\000\000\000",
		28, "hello", 1 },
	{ "\037\213\010\014\000\000\000\000\000\003\002\000\170\170\156\141\155\145\000"
	  "\001\005\000\372\377\150\145\154\154\157\206\246\020\066\005\000\000\000",
		37, "hello", 1 },
	{ "\037\213\010\000\000\000\000\000\002\003\113\114\112\006\000\302\101\044\065"
	  "\003\000\000\000",
		23, "abc", 1 },
	{ "\037\213\010\000\000\000\000\000\002\003\355\307\251\011\000\040\000\000\300"
	  "\356\064\042\030\115\202\117\321\156\161\377\055\334\301\174\327\256\356\325"
	  "\146\277\343\224\224\143\250\146\146\146\146\146\146\146\146\337\173\050\246"
	  "\174\124\150\020\000\000",
		63, "CONFIG_HZ=250\n", 300 },
	{ "\037\213\010\000\000\000\000\000\002\003\123\126\160\366\367\163\363\164\217"
	  "\367\166\014\166\364\123\310\054\126\310\313\057\121\050\116\055\341\202\212"
	  "\373\371\307\173\104\305\273\205\372\370\330\126\302\304\202\234\103\201\342"
	  "\316\116\361\316\001\241\010\321\200\040\127\127\337\200\220\170\227\110\077"
	  "\107\137\117\147\204\204\213\253\233\143\250\117\110\274\207\177\160\010\120"
	  "\312\325\126\043\057\077\057\125\023\046\035\034\356\030\200\120\034\356\030"
	  "\342\354\021\037\030\352\032\352\212\020\164\014\165\361\014\001\162\253\052"
	  "\053\312\313\112\113\212\213\012\013\362\363\162\163\262\263\062\063\322\323"
	  "\122\123\222\223\022\025\014\014\215\214\115\114\315\314\055\054\271\224\107"
	  "\375\064\044\374\004\000\043\321\010\077\174\002\000\000",
		185,
		"# CONFIG_KASAN is not set\nCONFIG_NO_HZ_FULL=y\nCONFIG_RCU_NOCB_CPU=y\nCONFIG_PREEMPT_DYNAMIC=y\nCONFIG_DEFAULT_HOSTNAME=(none)\nCONFIG_SWAP=y\nCONFIG_WATCH_QUEUE=y\nCONFIG_AUDIT=y\nzyxwvutsrqponmlkjihgfedcba 0123456789\n",
		3 },
};

START_TEST(streams_of_all_kinds)
{
	struct arena *a = arena_new("a test", 1 << 22);
	struct str gz = { streams[_i].gz, streams[_i].n }, got = { 0 };
	size_t n = strlen(streams[_i].text);

	ck_assert_int_eq(gunzip(a, gz, 1 << 20, &got), 0);
	ck_assert_uint_eq(got.n, n * streams[_i].times);
	for (unsigned i = 0; i < streams[_i].times; i++)
		ck_assert(!memcmp(got.p + i * n, streams[_i].text, n));
	ck_assert_int_eq(gunzip(a, gz, got.n - 1, &got), -EFBIG);
	arena_free(a);
}
END_TEST

/* Every byte cut off is refused, and no bit turned over does harm. */
START_TEST(damaged_ones)
{
	struct arena *a = arena_new("a test", 1 << 27);
	struct str gz = { streams[_i].gz, streams[_i].n }, got = { 0 };
	char copy[4096];

	for (size_t n = 0; n < gz.n; n++)
		ck_assert_int_eq(gunzip(a, str_head(gz, n), 1 << 16, &got), -EINVAL);
	ck_assert_uint_le(gz.n, sizeof(copy));
	for (size_t i = 0; i < gz.n * 8; i++) {
		size_t mark = arena_used(a);

		memcpy(copy, gz.p, gz.n);
		copy[i / 8] = (char)(copy[i / 8] ^ 1 << i % 8);
		(void)gunzip(a, (struct str){ copy, gz.n }, 1 << 16, &got);
		arena_rewind(a, mark);
	}
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_loop_test(tc, streams_of_all_kinds, 0, COUNT(streams));
	tcase_add_loop_test(tc, damaged_ones, 0, COUNT(streams));
}

UNIT_MAIN("gunzip", fill)
