/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON of latscan probe (docs/format-probe.md), as far as a report shows it. */
#include "scanner/engine/jitter.h"

#include "scanner/base/json_read.h"

#include <errno.h>
#include <string.h>

enum { LINES_FIRST = 1 << 12 };

/* Lines that grow, in the arena. */
struct lines {
	struct arena *a;
	char *p;
	size_t n, cap;
};

static void line(struct lines *l, struct str s)
{
	while (l->n + s.n + 1 > l->cap) {
		size_t cap = l->cap ? 2 * l->cap : LINES_FIRST;
		char *p = ARENA_NEW(l->a, char, cap);

		if (l->n)
			memcpy(p, l->p, l->n);
		l->p = p;
		l->cap = cap;
	}
	memcpy(l->p + l->n, s.p, s.n);
	l->n += s.n;
	l->p[l->n++] = '\n';
}

#define LINE(l, ...) line(l, str_printf((l)->a, __VA_ARGS__))
#define NS	     "%llu"
#define ULL(n)	     ((unsigned long long)(n))

struct cpu {
	uint64_t cpu, ran, gaps, stolen, p50, p99, p99_9, max;
	struct jitter_bucket buckets[JITTER_BUCKETS];
	unsigned n_buckets;
	uint64_t slots[JITTER_SLOTS];
	unsigned n_slots;
	struct jitter_cause causes[JITTER_CAUSES];
	unsigned n_causes;
};

/* The first ns of the quarter of a doubling that holds it. */
static uint64_t quarter(uint64_t ns)
{
	unsigned log = ns ? 63u - (unsigned)__builtin_clzll(ns) : 0;

	return log < 2 ? ns : ns >> (log - 2) << (log - 2);
}

static void read_bucket(struct json_reader *j, struct cpu *c)
{
	uint64_t v[2] = { 0 };
	unsigned n = 0;

	if (!json_read_array(j))
		return;
	while (json_read_element(j)) {
		if (n < 2)
			json_read_u64(j, &v[n++]);
		else
			json_read_skip(j);
	}
	v[0] = quarter(v[0]);
	if (c->n_buckets && c->buckets[c->n_buckets - 1].first_ns == v[0])
		c->buckets[c->n_buckets - 1].n += v[1];
	else if (c->n_buckets < JITTER_BUCKETS)
		c->buckets[c->n_buckets++] = (struct jitter_bucket){ v[0], v[1] };
}

static void read_lengths(struct json_reader *j, struct cpu *c)
{
	struct str key;

	if (!json_read_object(j))
		return;
	while (json_read_key(j, &key)) {
		if (str_is(key, "p50_ns"))
			json_read_u64(j, &c->p50);
		else if (str_is(key, "p99_ns"))
			json_read_u64(j, &c->p99);
		else if (str_is(key, "p99_9_ns"))
			json_read_u64(j, &c->p99_9);
		else if (str_is(key, "max_ns"))
			json_read_u64(j, &c->max);
		else if (str_is(key, "buckets") && json_read_array(j))
			while (json_read_element(j))
				read_bucket(j, c);
		else
			json_read_skip(j);
	}
}

static void read_cause(struct arena *a, struct json_reader *j, struct cpu *c)
{
	struct jitter_cause k = { 0 };
	struct str key, work = { 0 };

	if (!json_read_object(j))
		return;
	while (json_read_key(j, &key)) {
		if (str_is(key, "kind"))
			json_read_str(j, &k.kind);
		else if (str_is(key, "name"))
			json_read_str(j, &k.name);
		else if (str_is(key, "work"))
			json_read_str(j, &work);
		else if (str_is(key, "gaps"))
			json_read_u64(j, &k.gaps);
		else if (str_is(key, "stolen_ns"))
			json_read_u64(j, &k.stolen_ns);
		else if (str_is(key, "longest_ns"))
			json_read_u64(j, &k.longest_ns);
		else
			json_read_skip(j);
	}
	if (work.n)
		k.name = str_printf(a, STR_FMT ": " STR_FMT "()", STR_ARG(k.name), STR_ARG(work));
	if (c->n_causes < JITTER_CAUSES)
		c->causes[c->n_causes++] = k;
}

static void read_slot(struct json_reader *j, struct cpu *c)
{
	uint64_t stolen = 0;
	struct str key;

	if (!json_read_object(j))
		return;
	while (json_read_key(j, &key)) {
		if (str_is(key, "stolen_ns"))
			json_read_u64(j, &stolen);
		else
			json_read_skip(j);
	}
	if (c->n_slots < JITTER_SLOTS)
		c->slots[c->n_slots++] = stolen;
}

static void read_cpu_key(struct arena *a, struct json_reader *j, struct str key, struct cpu *c)
{
	if (str_is(key, "cpu"))
		json_read_u64(j, &c->cpu);
	else if (str_is(key, "ran_ns"))
		json_read_u64(j, &c->ran);
	else if (str_is(key, "n_gaps"))
		json_read_u64(j, &c->gaps);
	else if (str_is(key, "stolen_ns"))
		json_read_u64(j, &c->stolen);
	else if (str_is(key, "gap_lengths"))
		read_lengths(j, c);
	else if (str_is(key, "causes") && json_read_array(j))
		while (json_read_element(j))
			read_cause(a, j, c);
	else if (str_is(key, "timeline") && json_read_array(j))
		while (json_read_element(j))
			read_slot(j, c);
	else
		json_read_skip(j);
}

/* A name is one line; it is made fit for a report when it is read again. */
static struct str one_line(struct arena *a, struct str s)
{
	struct str copy = str_copy(a, s);
	char *p = (char *)(size_t)copy.p;

	for (size_t i = 0; i < copy.n; i++) {
		if (p[i] == '\n' || p[i] == '\r')
			p[i] = ' ';
	}
	return copy;
}

static void write_cpu(struct lines *l, const struct cpu *c)
{
	LINE(l, "cpu " NS " " NS " " NS " " NS " " NS " " NS " " NS " " NS, ULL(c->cpu),
		ULL(c->ran), ULL(c->gaps), ULL(c->stolen), ULL(c->p50), ULL(c->p99), ULL(c->p99_9),
		ULL(c->max));
	for (unsigned i = 0; i < c->n_buckets; i++)
		LINE(l, "bucket " NS " " NS, ULL(c->buckets[i].first_ns), ULL(c->buckets[i].n));
	for (unsigned i = 0; i < c->n_slots; i++)
		LINE(l, "slot " NS, ULL(c->slots[i]));
	for (unsigned i = 0; i < c->n_causes; i++) {
		const struct jitter_cause *k = &c->causes[i];

		LINE(l, "cause " STR_FMT " " NS " " NS " " NS " " STR_FMT,
			STR_ARG(k->kind.n ? one_line(l->a, k->kind) : STR("none")), ULL(k->gaps),
			ULL(k->stolen_ns), ULL(k->longest_ns), STR_ARG(one_line(l->a, k->name)));
	}
}

static void read_cpu(struct lines *l, struct json_reader *j)
{
	struct cpu *c = ARENA_NEW(l->a, struct cpu, 1);
	struct str key;

	*c = (struct cpu){ 0 };
	if (!json_read_object(j))
		return;
	while (json_read_key(j, &key))
		read_cpu_key(l->a, j, key, c);
	if (c->cpu > UINT16_MAX)
		json_read_fault(j, "the number of a CPU");
	write_cpu(l, c);
}

/* "91.25" in hundredths. */
static uint64_t hundredths(struct str s)
{
	struct str whole = s, part = { 0 };
	uint64_t n = 0, hundredth = 0;

	str_split(s, '.', &whole, &part);
	part = str_head(part, part.n < 2 ? part.n : 2);
	if (str_u64(whole, 10, &n) || n > UINT32_MAX)
		return 0;
	if (part.n && !str_u64(part, 10, &hundredth) && part.n == 1)
		hundredth *= 10;
	return n * 100 + hundredth;
}

static void read_pair(struct lines *l, struct json_reader *j)
{
	uint64_t cpu = 0, cpu_node = 0, node = 0, bytes = 0;
	struct str key, p50 = { 0 }, p99 = { 0 };

	if (!json_read_object(j))
		return;
	while (json_read_key(j, &key)) {
		if (str_is(key, "cpu"))
			json_read_u64(j, &cpu);
		else if (str_is(key, "cpu_node"))
			json_read_u64(j, &cpu_node);
		else if (str_is(key, "memory_node"))
			json_read_u64(j, &node);
		else if (str_is(key, "bytes"))
			json_read_u64(j, &bytes);
		else if (str_is(key, "p50_ns"))
			json_read_scalar(j, &p50);
		else if (str_is(key, "p99_ns"))
			json_read_scalar(j, &p99);
		else
			json_read_skip(j);
	}
	if (bytes)
		LINE(l, "memory " NS " " NS " " NS " " NS " " NS " " NS, ULL(cpu), ULL(cpu_node),
			ULL(node), ULL(hundredths(p50)), ULL(hundredths(p99)), ULL(bytes));
}

static void read_memory(struct lines *l, struct json_reader *j)
{
	struct str key;

	if (!json_read_object(j))
		return;
	while (json_read_key(j, &key)) {
		if (str_is(key, "pairs") && json_read_array(j))
			while (json_read_element(j))
				read_pair(l, j);
		else
			json_read_skip(j);
	}
}

struct head {
	struct str format, host, policy;
	uint64_t started, for_ns, threshold;
	bool explained;
};

static void read_report(
	struct json_reader *j, struct head *h, struct lines *cpus, struct lines *memory)
{
	struct str key;

	while (json_read_key(j, &key)) {
		if (str_is(key, "format"))
			json_read_str(j, &h->format);
		else if (str_is(key, "host"))
			json_read_str(j, &h->host);
		else if (str_is(key, "policy"))
			json_read_str(j, &h->policy);
		else if (str_is(key, "started_ns"))
			json_read_u64(j, &h->started);
		else if (str_is(key, "for_ns"))
			json_read_u64(j, &h->for_ns);
		else if (str_is(key, "threshold_ns"))
			json_read_u64(j, &h->threshold);
		else if (str_is(key, "explained"))
			json_read_bool(j, &h->explained);
		else if (str_is(key, "memory"))
			read_memory(memory, j);
		else if (str_is(key, "cpus") && json_read_array(j))
			while (json_read_element(j))
				read_cpu(cpus, j);
		else
			json_read_skip(j);
	}
}

int jitter_of_json(struct arena *a, struct str json, struct str *ret_lines, struct str *ret_host,
	struct str *ret_error)
{
	struct lines cpus = { .a = a }, memory = { .a = a };
	struct head h = { 0 };
	struct json_reader j;
	struct jitter check;

	json_read_init(&j, a, json);
	if (json_read_object(&j))
		read_report(&j, &h, &cpus, &memory);
	json_read_end(&j);
	*ret_error = j.error.n ? j.error : STR("no report of latscan probe");
	if (j.error.n || !str_is(h.format, "latscan-probe"))
		return -EINVAL;
	*ret_lines = str_printf(a, "run " NS " " NS " " NS " " STR_FMT " %d\n" STR_FMT STR_FMT,
		ULL(h.started), ULL(h.for_ns), ULL(h.threshold), STR_ARG(h.policy), h.explained,
		STR_ARG(((struct str){ cpus.p, cpus.n })),
		STR_ARG(((struct str){ memory.p, memory.n })));
	*ret_host = h.host;
	if (!jitter_parse(a, *ret_lines, &check))
		return 0;
	*ret_error = STR("expected a report of latscan probe as docs/format-probe.md has it");
	return -EINVAL;
}
