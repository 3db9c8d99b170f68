/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters of modules that a check or a file of modprobe.d asked for, "kvm.halt_poll_ns". */
#include "scanner/engine/trait.h"

#include "scanner/facts/answers.h"

#define FOLDER "/sys/module/"

struct modules {
	const struct trait_in *in;
	struct trait_out *out;
};

/* "[default] performance powersave": the choice alone. */
static void parameter(struct modules *m, struct str key, const struct answer *an)
{
	struct str choice;

	if (an->state == ANSWER_OK && fact_choice(str_trim(an->bytes), &choice) == 0)
		trait_line(m->out, TRAIT_SETTING, key, choice, an->path);
	else
		trait_answer(m->out, TRAIT_BOOT, key, an, "1");
}

static void take(void *user, const struct answer *an)
{
	struct modules *m = user;
	struct str rest = str_skip(an->path, sizeof(FOLDER) - 1), module, name;

	if (an->kind != ASK_FILE || !str_cut(&rest, '/', &module))
		return;
	if (str_is(rest, "version")) {
		trait_answer(m->out, TRAIT_KERNEL,
			trait_key(m->in, STR_FMT " version", STR_ARG(module)), an, NULL);
		return;
	}
	if (str_cut(&rest, '/', &name) && str_is(name, "parameters") && rest.n)
		parameter(m, trait_key(m->in, STR_FMT "." STR_FMT, STR_ARG(module), STR_ARG(rest)),
			an);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	struct modules m = { in, out };

	answers_below(in->answers, FOLDER, take, &m);
}

const struct traits traits_module = {
	.group = "module",
	.what = "parameters and versions of kernel modules that a check reads",
	.gather = gather,
};
