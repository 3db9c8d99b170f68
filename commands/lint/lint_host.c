/* SPDX-License-Identifier: Apache-2.0 */
/* The host that will boot the line, from a capture: read as scan reads one, contained. */
#include "scanner/base/arena.h"
#include "commands/command.h"
#include "commands/lint/lint_options.h"
#include "commands/scan/roots.h"
#include "scanner/engine/engine.h"
#include "scanner/engine/sample.h"
#include "scanner/engine/roles.h"
#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/boot/kconfig.h"
#include "scanner/facts/net/netdevs.h"
#include "scanner/facts/mem/nodes.h"

/* Not of the table of checks: it only says what is read. */
static const struct check wanted = {
	.id = "lint.topology",
	.needs = { &fact_cpus, &fact_nodes, &fact_netdevs, &fact_kconfig, &fact_host,
		&fact_cmdline },
};

static struct sample *take(struct arena *a, struct source *source)
{
	static const struct check *const checks[] = { &wanted };
	static const double *const limits[] = { NULL };
	struct job job = { .checks = checks, .n_checks = 1, .limits = limits };

	return sample_take(plan_new(a, &job), SAMPLE_ALL, source, &job.intent, NULL);
}

/* The capture's own line, where no other is given. */
static void take_line(
	struct arena *a, const struct lint_options *o, const struct cmdline *c, struct lint_in *in)
{
	struct lint_piece *p = ARENA_NEW(a, struct lint_piece, 1);

	if (o->cmdline || o->file || o->grub || c->from->state != ANSWER_OK)
		return;
	*p = (struct lint_piece){ .n = c->from->bytes.n,
		.name = "/proc/cmdline",
		.line = 1,
		.column = 1,
		.exact = true };
	in->line = (struct lint_line){ c->from->bytes, p, 1 };
	in->has_line = true;
}

int lint_read_host(
	struct arena *a, const struct lint_options *o, struct lint_in *in, struct sample **ret)
{
	bool two;
	struct source *s = root_open(a, o->topology, MOMENT_NOW, &two);
	const struct host *h;
	struct sample *sm;

	if (!s)
		return EXIT_USAGE;
	sm = take(a, s);
	source_close(s);
	h = facts_get(sm->facts, &fact_host);
	in->cpus = facts_get(sm->facts, &fact_cpus);
	in->nodes = facts_get(sm->facts, &fact_nodes);
	in->netdevs = facts_get(sm->facts, &fact_netdevs);
	if (!in->kernel.given && h->release.n)
		(void)kernel_id_parse(a, h->release, &in->kernel);
	in->kernel.realtime |= h->realtime && !o->kernel.given;
	/* Build options are those of the kernel that was captured. */
	if (!o->kernel.given)
		in->kconfig = facts_get(sm->facts, &fact_kconfig);
	take_line(a, o, facts_get(sm->facts, &fact_cmdline), in);
	*ret = sm;
	return 0;
}

int lint_read_profiles(struct arena *a, const struct lint_options *o, struct lint_in *in)
{
	/* A "match" is held against the host that will boot it, where that is known. */
	struct profile *p = profiles_load(a, o->profiles, o->n_profiles, o->topology);

	if (!p)
		return EXIT_USAGE;
	in->intent.name = p->name.n ? p->name : str_from(o->profiles[0]);
	if (p->intent.has_hot) {
		in->intent.hot = p->intent.hot;
		in->intent.poll = p->intent.by_role[CPU_POLL];
	}
	for (size_t i = 0; i < p->n_limits; i++) {
		const struct profile_limit *l = &p->limits[i];
		const char *name = l->check->limits[l->limit].name;

		if (!str_is(str_from(l->check->id), "huge.pool"))
			continue;
		if (str_is(str_from(name), "pages_2m"))
			in->intent.pages_2m = l->value;
		else if (str_is(str_from(name), "pages_1g"))
			in->intent.pages_1g = l->value;
	}
	return 0;
}
