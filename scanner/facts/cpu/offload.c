/* SPDX-License-Identifier: Apache-2.0 */
/* Who offloads RCU callbacks: kernel log, nohz_full and command line put together. */
#include "scanner/facts/cpu/offload.h"

#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/kmsg.h"

/* What follows the mark in the line; false when the mark is not in it. */
static bool after(struct str text, const char *mark, struct str *ret)
{
	size_t n = str_from(mark).n;

	for (size_t i = 0; i + n <= text.n; i++) {
		if (str_starts(str_skip(text, i), mark)) {
			*ret = str_trim(str_skip(text, i + n));
			return true;
		}
	}
	return false;
}

static bool from_log(const struct fact_in *in, struct offload *o)
{
	static const char mark[] = "Offload RCU callbacks from CPUs:";
	const struct kmsg *k = facts_get(in->facts, &fact_kmsg);
	const struct kmsg_line *line = k->valid ? kmsg_find(k, mark, NULL) : NULL;
	struct str list;

	if (!line || !after(line->text, mark, &list))
		return false;
	if (str_ends(list, "."))
		list = str_head(list, list.n - 1);
	if (str_is(list, "(none)"))
		list = (struct str){ 0 };
	if (cpuset_parse_list(in->arena, list, &o->set))
		return false;
	o->proven = o->set;
	o->from = k->from;
	o->why = line->text;
	o->known = true;
	return true;
}

static void from_cmdline(const struct fact_in *in, struct offload *o)
{
	const struct cmdline *cmdline = facts_get(in->facts, &fact_cmdline);
	const struct cpus *c = facts_get(in->facts, &fact_cpus);
	const struct param *p = cmdline_last(cmdline, "rcu_nocbs");
	int last = cpuset_last(c->possible.valid ? c->possible.set : c->known);
	struct cpuset asked = { 0 };

	o->from = cmdline->from;
	o->known = cmdline->from->state == ANSWER_OK &&
		   (c->nohz_full.valid || c->nohz_full.from->state == ANSWER_ABSENT);
	if (p && p->has_value && cpuset_parse_boot_list(in->arena, p->value, last, &asked))
		o->garbled = true;
	o->why = p ? str_printf(in->arena, STR_FMT "%s" STR_FMT, STR_ARG(p->name),
			     p->has_value ? "=" : "", STR_ARG(p->value))
		   : STR("no rcu_nocbs=");
	if (c->nohz_full.valid)
		o->proven = c->nohz_full.set;
	o->set = cpuset_or(in->arena, asked, o->proven);
}

static void parse(const struct fact_in *in, void *ret)
{
	if (!from_log(in, ret))
		from_cmdline(in, ret);
}

const struct fact fact_offload = {
	.name = "offload",
	.needs = { &fact_cmdline, &fact_cpus, &fact_kmsg },
	.size = sizeof(struct offload),
	.parse = parse,
};
