/* SPDX-License-Identifier: Apache-2.0 */
/*
 * interrupts [ROUNDS]: how fast /proc/interrupts of 128 CPUs x 1000 IRQs is parsed, with 0, 1,
 * 10 and 50 % of the cells not 0, fed in pieces of one page as seq_file hands it out
 * (fs/seq_file.c). The yardstick runs in turn with it: memchr for the newlines of the same
 * bytes, which is about what memory gives. One line each:
 * PERCENT BYTES PARSE_MIN PARSE_MEDIAN PARSE_MAX LINES_MIN LINES_MEDIAN LINES_MAX (all ns).
 */
#include "scanner/facts/irq/interrupts_parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scanner/base/arena.h"

enum { CPUS = 128, IRQS = 1000, PIECE = 4096, ROOM = 4 << 20, ROUNDS_MAX = 1000 };

static char text[ROOM];
static size_t size;
static uint64_t seed = 88172645463325252u;
static volatile size_t sink;

/* xorshift: the same table in every run. */
static uint64_t next(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void add(struct str s)
{
	memcpy(text + size, s.p, s.n);
	size += s.n;
}

static void make(struct arena *a, unsigned percent)
{
	size = 0;
	add(STR("     "));
	for (unsigned c = 0; c < CPUS; c++)
		add(str_printf(a, "CPU%-8u", c));
	add(STR("\n"));
	for (unsigned i = 0; i < IRQS; i++) {
		add(str_printf(a, "%4u:", i));
		for (unsigned c = 0; c < CPUS; c++) {
			unsigned count = next() % 100 < percent ? (unsigned)(next() % 5000000) : 0;

			add(str_printf(a, " %10u", count));
		}
		add(str_printf(a, "  IR-PCI-MSI %u-edge      eth0-TxRx-%u\n", 524288 + i, i));
	}
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static uint64_t time_parse(struct arena *a)
{
	size_t mark = arena_used(a);
	uint64_t begin = now();
	struct interrupts t = { 0 };
	void *state = interrupts_begin(a);

	for (size_t at = 0; at < size; at += PIECE) {
		size_t n = size - at < PIECE ? size - at : PIECE;

		interrupts_bytes(state, (struct str){ text + at, n });
	}
	interrupts_end(state);
	interrupts_finish(state, &t);
	begin = now() - begin;
	if (!t.valid || t.n_rows != IRQS) {
		fprintf(stderr, "interrupts: the table was not understood\n");
		exit(1);
	}
	arena_rewind(a, mark);
	return begin;
}

static uint64_t time_lines(void)
{
	uint64_t begin = now();
	size_t lines = 0;

	for (const char *p = text; (p = memchr(p, '\n', size - (size_t)(p - text))); p++)
		lines++;
	sink = lines;
	return now() - begin;
}

static int by_value(const void *x, const void *y)
{
	uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;

	return (a > b) - (a < b);
}

static void print_three(uint64_t *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_value);
	printf(" %" PRIu64 " %" PRIu64 " %" PRIu64, v[0], v[n / 2], v[n - 1]);
}

int main(int argc, char **argv)
{
	static const unsigned percents[] = { 0, 1, 10, 50 };
	static uint64_t parse[ROUNDS_MAX], lines[ROUNDS_MAX];
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 51;
	struct arena *a = arena_new("the bench", (size_t)1 << 28);

	if (!a || rounds < 1 || rounds > ROUNDS_MAX)
		return 3;
	for (size_t p = 0; p < sizeof(percents) / sizeof(percents[0]); p++) {
		size_t mark = arena_used(a);

		make(a, percents[p]);
		arena_rewind(a, mark);
		time_parse(a); /* memory is touched once, outside the measurement */
		for (unsigned long i = 0; i < rounds; i++) {
			parse[i] = time_parse(a);
			lines[i] = time_lines();
		}
		printf("%u %zu", percents[p], size);
		print_three(parse, rounds);
		print_three(lines, rounds);
		putchar('\n');
	}
	return 0;
}
