/* SPDX-License-Identifier: Apache-2.0 */
/*
 * uname -a, lscpu and numactl --hardware: the files that they read, where the output has all of
 * what stood in them.
 */
#include "programs/sos/sos_parts.h"

#include "scanner/base/cpuset.h"

#include <string.h>

enum { NODES_MAX = 256 };

/*
 * "Linux HOST 5.14.0-427.el9.x86_64 #1 SMP PREEMPT_RT … x86_64 x86_64 x86_64 GNU/Linux": the
 * version has blanks in it, and machine, processor and platform follow, of which coreutils
 * leaves out those that it does not know.
 */
void sos_uname(const struct sos_output *o)
{
	struct str line = str_trim(o->text), rest = line, word[3], version, machine, head, tail;

	for (unsigned i = 0; i < 3; i++) {
		if (!str_word(&rest, &word[i]))
			return;
	}
	version = str_trim(rest);
	if (!str_is(word[0], "Linux") || memchr(line.p, '\n', line.n) ||
		!str_starts(version, "#") || !str_ends(version, " GNU/Linux"))
		return;
	version = str_trim(str_head(version, version.n - sizeof("GNU/Linux") + 1));
	if (!str_split_last(version, ' ', &version, &machine))
		return;
	while (str_split_last(version, ' ', &head, &tail) && str_eq(tail, machine))
		version = head;
	sos_put(o, STR("/proc/sys/kernel/ostype"), STR("Linux\n"));
	sos_put(o, STR("/proc/sys/kernel/hostname"), str_join(o->a, word[1], STR("\n"), STR("")));
	sos_put(o, STR("/proc/sys/kernel/osrelease"), str_join(o->a, word[2], STR("\n"), STR("")));
	sos_put(o, STR("/proc/sys/kernel/version"), str_join(o->a, version, STR("\n"), STR("")));
}

/*
 * Nodes are told whole or not at all: one that is left out would look like one that is not there.
 * A node without CPUs has an empty list.
 */
struct nodes {
	const struct sos_output *o;
	uint64_t wanted; /* as the command counts them; 0: it did not */
	struct cpuset seen;
	struct str cpus[NODES_MAX], distance[NODES_MAX];
	bool wrong;
};

/* A list as the kernel prints it: read and printed anew. */
static bool list_of(struct arena *a, struct str text, struct str *ret)
{
	struct cpuset set = { 0 };

	text = str_trim(text);
	if (text.n && cpuset_parse_list(a, text, &set))
		return false;
	*ret = cpuset_is_empty(set) ? STR("\n")
				    : str_join(a, cpuset_format(a, set), STR("\n"), STR(""));
	return true;
}

static void add_node(struct nodes *s, uint64_t node, struct str list)
{
	if (node >= NODES_MAX || cpuset_has(s->seen, (unsigned)node) ||
		!list_of(s->o->a, list, &s->cpus[node])) {
		s->wrong = true;
		return;
	}
	s->seen = cpuset_or(s->o->a, s->seen, cpuset_of(s->o->a, (unsigned)node));
}

static void put_of_node(struct nodes *s, unsigned node, const char *name, struct str bytes)
{
	sos_put(s->o, str_printf(s->o->a, "/sys/devices/system/node/node%u/%s", node, name), bytes);
}

static void put_nodes(struct nodes *s)
{
	struct answer list = {
		.path = STR("/sys/devices/system/node"), .kind = ASK_LIST, .state = ANSWER_OK
	};
	struct sos_text names = { .a = s->o->a };

	if (s->wrong || !s->wanted || cpuset_count(s->seen) != s->wanted)
		return;
	for (unsigned i = 0; i < NODES_MAX; i++) {
		if (!cpuset_has(s->seen, i))
			continue;
		put_of_node(s, i, "cpulist", s->cpus[i]);
		if (s->distance[i].n)
			put_of_node(s, i, "distance", s->distance[i]);
		sos_add(&names, str_printf(s->o->a, "%snode%u", names.n ? "\n" : "", i));
	}
	list.bytes = sos_text(&names);
	list.size = list.bytes.n;
	s->o->take(s->o->user, &list);
}

/* "NUMA node0 CPU(s):  0-3,8-11" */
static void take_node(struct nodes *s, struct str key, struct str value)
{
	uint64_t node;

	if (!str_starts(key, "NUMA node") || !str_ends(key, " CPU(s)"))
		return;
	key = str_skip(str_head(key, key.n - sizeof(" CPU(s)") + 1), sizeof("NUMA node") - 1);
	if (str_u64(key, 10, &node) == 0)
		add_node(s, node, value);
}

/* The words are those of the untranslated messages: sosreport runs its commands with LC_ALL=C. */
void sos_lscpu(const struct sos_output *o)
{
	struct str rest = o->text, line, key, value, list;
	struct nodes s = { .o = o };

	while (str_cut(&rest, '\n', &line)) {
		if (!str_split(line, ':', &key, &value))
			continue;
		key = str_trim(key);
		value = str_trim(value);
		if (str_is(key, "On-line CPU(s) list") && value.n && list_of(o->a, value, &list))
			sos_put(o, STR("/sys/devices/system/cpu/online"), list);
		else if (str_is(key, "NUMA node(s)"))
			s.wrong |= str_u64(value, 10, &s.wanted) != 0;
		else
			take_node(&s, key, value);
	}
	put_nodes(&s);
}

/* "node 0 cpus: 0 1 2" */
static void take_cpus(struct nodes *s, uint64_t node, struct str value)
{
	struct sos_text t = { .a = s->o->a };
	struct str word;

	while (str_word(&value, &word)) {
		if (t.n)
			sos_add_z(&t, ",");
		sos_add(&t, word);
	}
	add_node(s, node, sos_text(&t));
}

/* "  0:  10  21 " below "node distances:": the file has "10 21". */
static void take_distance(struct nodes *s, uint64_t node, struct str value)
{
	struct sos_text t = { .a = s->o->a };
	uint64_t number;
	struct str word;

	while (str_word(&value, &word)) {
		if (str_u64(word, 10, &number) || number > 255)
			return;
		sos_add_z(&t, t.n ? " " : "");
		sos_add(&t, word);
	}
	if (!t.n || node >= NODES_MAX)
		return;
	sos_add_z(&t, "\n");
	s->distance[node] = sos_text(&t);
}

/* "available: 2 nodes (0-1)" */
static void take_available(struct nodes *s, struct str value)
{
	struct str word;

	s->wrong |= !str_word(&value, &word) || str_u64(word, 10, &s->wanted) ||
		    !str_starts(str_trim(value), "nodes (");
}

void sos_numactl(const struct sos_output *o)
{
	struct str rest = o->text, line, key, value, word;
	struct nodes s = { .o = o };
	bool distances = false;
	uint64_t node;

	while (str_cut(&rest, '\n', &line)) {
		if (!str_split(line, ':', &key, &value))
			continue;
		key = str_trim(key);
		if (str_is(key, "available"))
			take_available(&s, value);
		else if (str_is(key, "node distances"))
			distances = true;
		else if (distances && str_u64(key, 10, &node) == 0)
			take_distance(&s, node, value);
		else if (str_word(&key, &word) && str_is(word, "node") && str_word(&key, &word) &&
			 str_u64(word, 10, &node) == 0 && str_is(str_trim(key), "cpus"))
			take_cpus(&s, node, value);
	}
	put_nodes(&s);
}
