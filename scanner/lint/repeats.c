/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same name twice. Of most the last one counts; of isolcpus= and nohz_full= the first,
 * and one that differs is rejected; default_hugepagesz= is taken once (5.8 on); of tsc= and a
 * few others each one is applied.
 */
#include "scanner/judging/tracked_params.h"
#include "scanner/lint/parts.h"

static bool same(
	struct lint *l, const struct tracked_param *k, const struct param *x, const struct param *y)
{
	if (x->has_value != y->has_value)
		return false;
	return !x->has_value || tracked_same(k)(l->a, x->value, y->value);
}

static void last_counts(struct lint *l, const struct param *x, const struct param *y)
{
	struct lint_finding *f = lint_say(l, RULE_DUPLICATE, LINT_WARN, x,
		"it stands again later with another value, and the last one counts: " STR_FMT,
		STR_ARG(lint_written(l->a, y)));

	lint_drop(l, f, x);
}

static void first_counts(struct lint *l, const struct param *x, const struct param *y)
{
	struct lint_finding *f = lint_say(l, RULE_DUPLICATE, LINT_FAIL, y,
		"it stands before with other CPUs, and the kernel takes the first: " STR_FMT,
		STR_ARG(lint_written(l->a, x)));

	lint_drop(l, f, y);
}

static void default_size(struct lint *l, const struct param *x, const struct param *y)
{
	struct lint_finding *f;

	if (kernel_has(&l->in->kernel, &since_default_size_once) == KERNEL_LACKS) {
		last_counts(l, x, y);
		return;
	}
	f = lint_say(l, RULE_DUPLICATE, LINT_FAIL, y,
		"it stands before with another size, and the kernel takes the first: " STR_FMT,
		STR_ARG(lint_written(l->a, x)));
	lint_drop(l, f, y);
}

static void judge(struct lint *l, const struct tracked_param *k)
{
	bool el7 = l->in->kernel.given && l->in->kernel.el == 7;
	const struct param *x, *y;

	if (k->each || k->kind == TRACKED_POOLS || str_ends(str_from(k->name), "*"))
		return;
	x = cmdline_next(&l->c, k->name, NULL);
	while (x && (y = cmdline_next(&l->c, k->name, x))) {
		if (same(l, k, x, y)) {
			x = y;
			continue;
		}
		if (str_is(str_from(k->name), "default_hugepagesz"))
			default_size(l, x, y);
		else if (k->once && !str_is(str_from(k->name), "rcu_nocbs") && !el7)
			first_counts(l, x, y);
		else
			last_counts(l, x, y);
		x = y;
	}
}

void lint_repeats(struct lint *l)
{
	for (const struct tracked_param *k = tracked_params; k->name; k++)
		judge(l, k);
}
