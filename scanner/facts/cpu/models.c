/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds of CPUs. /proc/cpuinfo has a block for each online CPU (x86: arch/x86/kernel/cpu/proc.c,
 * arm64: arch/arm64/kernel/cpuinfo.c), but its MHz line may cost an IPI, so it is not always
 * read. arm64 says the same in midr_el1, a register that was read when the CPU came up
 * (0444, 4.8 on). x86 has no other place for the stepping.
 *
 * Microcode is loaded once a core: its threads share the update (arch/x86/kernel/cpu/microcode,
 * __load_primary), so one CPU of each core is asked. version prints what was noted when the CPU
 * came up or was updated; 0400 on RHEL 7, 0444 later.
 */
#include "scanner/facts/cpu/models.h"

#include "scanner/facts/beside.h"

#define VERSION "/sys/devices/system/cpu/cpu{core:x86}/microcode/version"
#define MIDR	"/sys/devices/system/cpu/cpu{core:arm64}/regs/identification/midr_el1"

/* One block of /proc/cpuinfo; empty texts: no such line. */
struct block {
	struct str cpu, family, model, stepping, package, microcode;
	struct str implementer, variant, part, revision;
};

static void set_line(struct block *b, struct str key, struct str value)
{
	const struct {
		const char *key;
		struct str *to;
	} rows[] = {
		{ "processor", &b->cpu },
		{ "cpu family", &b->family },
		{ "model", &b->model },
		{ "stepping", &b->stepping },
		{ "physical id", &b->package },
		{ "microcode", &b->microcode },
		{ "CPU implementer", &b->implementer },
		{ "CPU variant", &b->variant },
		{ "CPU part", &b->part },
		{ "CPU revision", &b->revision },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (str_is(key, rows[i].key))
			*rows[i].to = value;
	}
}

/* "0x41" or "65": x86 prints decimal, arm64 hexadecimal where it has a prefix. */
static bool number(struct str s, uint64_t *ret)
{
	return str_u64(s, str_starts(s, "0x") ? 16 : 10, ret) == 0;
}

static struct str arm_text(
	struct arena *a, uint64_t implementer, uint64_t part, uint64_t variant, uint64_t revision)
{
	return str_printf(a, "implementer 0x%llx part 0x%llx r%llup%llu",
		(unsigned long long)implementer, (unsigned long long)part,
		(unsigned long long)variant, (unsigned long long)revision);
}

static struct str what_of(struct arena *a, const struct block *b)
{
	uint64_t n[4];

	if (number(b->family, &n[0]) && number(b->model, &n[1]) && number(b->stepping, &n[2]))
		return str_printf(a, "family %llu model %llu stepping %llu",
			(unsigned long long)n[0], (unsigned long long)n[1],
			(unsigned long long)n[2]);
	if (number(b->implementer, &n[0]) && number(b->part, &n[1]) && number(b->variant, &n[2]) &&
		number(b->revision, &n[3]))
		return arm_text(a, n[0], n[1], n[2], n[3]);
	return (struct str){ 0 };
}

struct growing {
	struct arena *arena;
	const struct answer *from;
	struct cpu_model *v;
	size_t n, cap;
	struct microcode *m;
	size_t n_m, cap_m;
};

/* Blocks are in ascending order; what is not is damaged, and left out. */
static void end_block(struct growing *g, const struct block *b)
{
	struct cpu_model c = { .package = -1, .from = g->from };
	uint64_t n;

	if (!number(b->cpu, &n) || n >= CPUSET_LIMIT || (g->n && g->v[g->n - 1].cpu >= n))
		return;
	c.cpu = (unsigned)n;
	c.what = what_of(g->arena, b);
	if (number(b->package, &n) && n < CPUSET_LIMIT)
		c.package = (int)n;
	if (g->n && str_eq(g->v[g->n - 1].what, c.what))
		c.what = g->v[g->n - 1].what;
	g->v = arena_grow(g->arena, g->v, g->n, &g->cap, sizeof(*g->v));
	g->v[g->n++] = c;
	if (!number(b->microcode, &n))
		return;
	g->m = arena_grow(g->arena, g->m, g->n_m, &g->cap_m, sizeof(*g->m));
	g->m[g->n_m++] = (struct microcode){ c.cpu, true, n, g->from };
}

void models_parse_cpuinfo(struct arena *a, const struct answer *an, struct models *ret)
{
	struct growing g = { .arena = a, .from = an };
	struct str text = an->bytes, line, key, value;
	struct block b = { 0 };

	while (str_cut(&text, '\n', &line)) {
		if (!str_split(line, ':', &key, &value))
			continue;
		key = str_trim(key);
		if (str_is(key, "processor")) {
			end_block(&g, &b);
			b = (struct block){ 0 };
		}
		set_line(&b, key, str_trim(value));
	}
	end_block(&g, &b);
	ret->v = g.v;
	ret->n = g.n;
	ret->microcode = g.m;
	ret->n_microcode = g.n_m;
}

static void read_midr(const struct fact_in *in, struct models *ret)
{
	struct matches m = answers_match(in->answers, MIDR, ASK_FILE);
	struct cpu_model *v = ARENA_NEW(in->arena, struct cpu_model, m.n);

	for (size_t i = 0; i < m.n; i++) {
		const struct answer *an = m.v[i].answer;
		unsigned cpu;
		uint64_t r;

		if (an->state != ANSWER_OK || !match_number(&m.v[i], 0, CPUSET_LIMIT, &cpu) ||
			str_u64(str_trim(an->bytes), 16, &r))
			continue;
		v[ret->n++] = (struct cpu_model){
			.cpu = cpu,
			.package = -1,
			.what = arm_text(
				in->arena, r >> 24 & 0xff, r >> 4 & 0xfff, r >> 20 & 0xf, r & 0xf),
			.from = an,
		};
	}
	ret->v = v;
}

static void read_microcode(const struct fact_in *in, struct models *ret)
{
	struct matches m = answers_match(in->answers, VERSION, ASK_FILE);
	struct microcode *v = ARENA_NEW(in->arena, struct microcode, m.n);
	bool any = false;
	size_t n = 0;

	for (size_t i = 0; i < m.n; i++) {
		struct microcode c = { .from = m.v[i].answer };

		if (!match_number(&m.v[i], 0, CPUSET_LIMIT, &c.cpu))
			continue;
		c.valid = c.from->state == ANSWER_OK &&
			  str_u64(str_trim(c.from->bytes), 16, &c.revision) == 0;
		any |= c.from->state == ANSWER_OK;
		v[n++] = c;
	}
	/* /proc/cpuinfo stands in only where sysfs says nothing at all. */
	if (!any && ret->n_microcode)
		return;
	ret->microcode = v;
	ret->n_microcode = n;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct models *m = ret;

	m->cpuinfo = answers_file(in->answers, "/proc/cpuinfo");
	if (m->cpuinfo->state == ANSWER_OK)
		models_parse_cpuinfo(in->arena, m->cpuinfo, m);
	if (!m->n)
		read_midr(in, m);
	read_microcode(in, m);
}

const struct cpu_model *models_find(const struct models *m, unsigned cpu)
{
	size_t low = 0, high = m->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->v[mid].cpu < cpu)
			low = mid + 1;
		else
			high = mid;
	}
	return low < m->n && m->v[low].cpu == cpu ? &m->v[low] : NULL;
}

const struct fact fact_models = {
	.name = "models",
	.asks = {
		{ "/proc/cpuinfo", ASK_FILE },
		{ VERSION, ASK_FILE },
		{ MIDR, ASK_FILE },
	},
	.steady = true,
	.size = sizeof(struct models),
	.parse = parse,
};
