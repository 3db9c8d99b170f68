/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The profile as text. Comments stand in one column behind the values, and go on below where
 * they are long. What is commented out keeps its place, so that taking the '#' away is enough.
 */
#include "scanner/profile/infer_parts.h"

enum { COLUMN = 40, WIDTH = 110 };

static void blanks(struct out *o, size_t n)
{
	while (n-- > 0)
		out_bytes(o, " ", 1);
}

/* As much of the text as fits; the rest stays in *text. */
static struct str take_line(struct str *text, size_t room)
{
	struct str line = *text;
	size_t end = room;

	if (text->n <= room) {
		*text = (struct str){ 0 };
		return line;
	}
	while (end > 0 && text->p[end] != ' ')
		end--;
	if (end == 0) {
		while (end < text->n && text->p[end] != ' ')
			end++;
	}
	line = str_head(*text, end);
	*text = str_skip(*text, end < text->n ? end + 1 : end);
	return line;
}

static void print_comment(struct out *o, struct str why, size_t column)
{
	bool first = true;

	while (why.n) {
		if (!first) {
			out_z(o, "\n");
			blanks(o, column);
		}
		out_z(o, first ? "# " : "#   ");
		out_str(o, take_line(&why, WIDTH - column));
		first = false;
	}
}

static void print_line(struct out *o, const struct infer_line *l)
{
	size_t at = 2 * l->depth;

	blanks(o, at);
	if (l->off) {
		out_z(o, "# ");
		at += 2;
	}
	out_str(o, l->yaml);
	at += l->yaml.n;
	if (l->why.n && l->yaml.n) {
		size_t column = at + 2 > COLUMN ? at + 2 : COLUMN;

		if (column > WIDTH / 2 + 12) { /* no room beside it */
			out_z(o, "\n");
			column = COLUMN / 4;
			at = 0;
		}
		blanks(o, column - at);
		print_comment(o, l->why, column);
	} else if (l->why.n) {
		print_comment(o, l->why, at);
	}
	out_z(o, "\n");
}

static const char *remark_of(const struct inferred *in)
{
	if (in->found)
		return "# Read each line: what is found is not always what is meant. Lines behind '#' were left open.\n";
	if (in->processes)
		return "# Nothing shows that this host is meant for latency-critical work: no CPU is set apart, no\n"
		       "# thread that is real-time or spins is pinned, none bypasses the kernel. So no role is\n"
		       "# declared; take the '#' away from what you know better.\n";
	return "# Nothing shows that this host is meant for latency-critical work: no CPU is set apart. No\n"
	       "# process was seen, so what they do is not known. No role is declared; take the '#' away from\n"
	       "# what you know better.\n";
}

static void print_head(struct arena *a, struct out *o, const struct inferred *in)
{
	struct str name = infer_scalar(a, in->name);

	out_z(o, "# Inferred by latscan " LATSCAN_VERSION " from ");
	out_str(o, in->origin);
	out_z(o, ".\n");
	out_z(o, remark_of(in));
	out_z(o, "profile: 1\nname: ");
	out_str(o, name);
	out_z(o, "\nabout: ");
	out_str(o, in->found ? STR("inferred from the host itself")
			     : STR("nothing was found; no roles"));
	out_printf(o, "\nrules: \"%d.%d\"\n", RULES_VERSION / 100, RULES_VERSION % 100);
	if (!str_is(in->name, "inferred"))
		out_printf(o, "# match: {hostname: " STR_FMT "}\n", STR_ARG(name));
}

/* What a host without any intent could declare. */
static const char *const skeleton[] = {
	"roles:",
	"  cpus: {poll: 2-3, irq: 4, block: 5, spare: 6-7, housekeeping: 0-1}",
	"  targets:",
	"    - {name: feed, comm: feed_handler, hot_threads: \"rx-*\"}",
};

void infer_print(struct arena *a, struct out *o, const struct inferred *in)
{
	print_head(a, o, in);
	if (!in->found) {
		out_z(o, "# as an example:\n");
		for (unsigned i = 0; i < sizeof(skeleton) / sizeof(skeleton[0]); i++)
			out_printf(o, "#   %s\n", skeleton[i]);
		out_z(o, "# what was seen:\n");
	}
	for (size_t i = 0; i < in->n_lines; i++)
		print_line(o, &in->lines[i]);
}
