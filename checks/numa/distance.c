/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of distances that the firmware gives (SLIT; drivers/acpi/numa/srat.c,
 * drivers/base/node.c node_read_distance). A node is 10 from itself. The numbers are ratios
 * that the firmware chose, no nanoseconds: 21 does not mean 2.1 times as slow. Without a SLIT
 * every other node is 20. By them the kernel chooses where to look for memory next. A row has a
 * number for each node that is online, in their order.
 */
#include "scanner/engine/check.h"
#include "scanner/facts/mem/nodes.h"

#define DISTANCE "/sys/devices/system/node/node#/distance"

struct row {
	const struct answer *from;
	struct str node;
	const uint64_t *v;
};

static bool parse_row(const struct check_in *in, struct str text, size_t n, const uint64_t **ret)
{
	uint64_t *v = ARENA_NEW(in->scratch, uint64_t, n);
	struct str word;
	size_t i = 0;

	while (str_word(&text, &word)) {
		if (i == n || str_u64(word, 10, &v[i++]))
			return false;
	}
	*ret = v;
	return i == n;
}

struct trouble {
	enum status status;
	const char *text;
	size_t row, column;
};

static void worse(struct trouble *t, enum status s, const char *text, size_t row, size_t column)
{
	if (s > t->status)
		*t = (struct trouble){ s, text, row, column };
}

static struct trouble look(const struct row *rows, size_t n)
{
	struct trouble t = { .status = STATUS_PASS };
	bool all_20 = n > 2;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			uint64_t d = rows[i].v[k];

			all_20 &= i == k || d == 20;
			if (i == k && d != 10)
				worse(&t, STATUS_FAIL, "a node is not 10 from itself", i, k);
			else if (i != k && d <= 10)
				worse(&t, STATUS_FAIL, "another node is as near as the own", i, k);
			else if (d != rows[k].v[i])
				worse(&t, STATUS_WARN, "there and back are different", i, k);
		}
	}
	if (all_20)
		worse(&t, STATUS_WARN,
			"all nodes are 20 from each other: the firmware gives no table", 0, 1);
	return t;
}

static void say(const struct row *rows, size_t n, struct findings *out)
{
	struct trouble t = look(rows, n);
	struct finding *f = find(out, t.status, subject_host(), "%s",
		t.status == STATUS_PASS ? "the table of distances is sound" : t.text);

	if (t.status != STATUS_PASS)
		find_observed(f, "node" STR_FMT ": " STR_FMT, STR_ARG(rows[t.row].node),
			STR_ARG(str_trim(rows[t.row].from->bytes)));
	for (size_t i = 0; i < n && i < 8; i++)
		find_evidence(f, rows[i].from);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	struct matches m = in_match(in, DISTANCE);
	struct row *rows = ARENA_NEW(in->scratch, struct row, m.n);

	(void)self;
	if (nodes_is_one(nodes)) {
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(), "one NUMA node");
		return;
	}
	if (!m.n) {
		find_unreadable(out, subject_host(), nodes->list, false);
		return;
	}
	for (size_t i = 0; i < m.n; i++) {
		rows[i] = (struct row){ .from = m.v[i].answer, .node = m.v[i].star[0] };
		if (rows[i].from->state == ANSWER_OK &&
			parse_row(in, rows[i].from->bytes, m.n, &rows[i].v))
			continue;
		find_unreadable(out, subject_host(), rows[i].from, false);
		return;
	}
	say(rows, m.n, out);
}

const struct check check_numa_distance[] = {
	{
		.id = "numa.distance",
		.rule = 1,
		.title = "The firmware's table of node distances is sound",
		.severity = SEVERITY_LOW,
		.reads = { { DISTANCE, ASK_FILE } },
		.needs = { &fact_nodes },
		.why = "by a wrong table the kernel takes memory from the farther node, and the scheduler balances across sockets",
		.fix_boot = "a BIOS whose SLIT is right",
		.remedies = { { REMEDY_MANUAL, "", "update the BIOS: its SLIT is wrong", NULL } },
		.source =
			"drivers/base/node.c; ACPI specification, System Locality Information Table",
		.run = run,
	},
	{ 0 },
};
