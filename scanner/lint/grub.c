/* SPDX-License-Identifier: Apache-2.0 */
/* /etc/default/grub beside another line: what the next grub-mkconfig would change. */
#include "scanner/facts/boot/cmdline_parse.h"
#include "scanner/judging/tracked_params.h"
#include "scanner/lint/parts.h"

static void differ(struct lint *l, const struct cmdline *grub, const struct tracked_param *k)
{
	struct drift_value here = tracked_value(l->a, &l->c, k),
			   there = tracked_value(l->a, grub, k);
	const struct lint_piece *at = l->in->grub.pieces;
	struct lint_file file = { .name = at->name };
	struct lint_finding *f;

	if (here.set == there.set && (!here.set || tracked_same(k)(l->a, here.text, there.text)))
		return;
	f = lint_say_file(l, RULE_GRUB, LINT_WARN, &file, at->line, str_from(k->name),
		"the line says %s" STR_FMT ", and this file %s" STR_FMT, here.set ? "" : "nothing",
		STR_ARG(here.text), there.set ? "" : "nothing", STR_ARG(there.text));
	f->column = 0;
}

void lint_grub(struct lint *l)
{
	const struct lint_unparsable *u = &l->in->unparsable;
	struct cmdline grub = { 0 };

	if (u->name) {
		struct lint_file file = { .name = u->file };

		lint_advise(l,
			lint_say_file(l, RULE_GRUB, LINT_UNKNOWN, &file, u->line, str_from(u->name),
				"its value needs a shell to be worked out"),
			"give the line itself by --cmdline");
	}
	if (!l->in->grub.n)
		return;
	cmdline_parse(l->a, l->in->grub.text, &grub);
	for (const struct tracked_param *k = tracked_params; k->name; k++)
		differ(l, &grub, k);
}
