/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of the kernel's command line, '-' as '_' in names. One that stands several times keeps all its values in
 * their order, since the kernel adds some up (console=) and takes the last of others. What names the image or the root
 * file system differs by nature.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/boot/cmdline.h"

static struct str plain_name(struct arena *a, struct str name)
{
	char *text = arena_alloc(a, name.n + 1, 1);

	for (size_t i = 0; i < name.n; i++)
		text[i] = name.p[i] == '-' ? '_' : name.p[i];
	return (struct str){ text, name.n };
}

static bool is_identity(struct str name)
{
	static const char *const names[] = { "BOOT_IMAGE", "root", "rootflags", "resume", "initrd",
		"ip", "BOOTIF", "ostree", "rd.luks.uuid", "rd.lvm.lv", "rd.md.uuid" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_is(name, names[i]))
			return true;
	}
	return false;
}

/* "ttyS0 tty0" of console=ttyS0 console=tty0; "set" of a parameter without a value. */
static struct str values(struct arena *a, const struct cmdline *c, const char *name)
{
	struct str all = { 0 };

	for (const struct param *p = NULL; (p = cmdline_next(c, name, p));) {
		struct str value = p->has_value ? p->value : STR("set");

		all = all.n ? str_printf(a, STR_FMT " " STR_FMT, STR_ARG(all), STR_ARG(value))
			    : value;
	}
	return all;
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct cmdline *c = trait_fact(in, &fact_cmdline);

	if (c->from->state != ANSWER_OK)
		trait_not_whole(out);
	for (size_t i = 0; i < c->n; i++) {
		struct str name = plain_name(in->scratch, c->v[i].name);
		const char *z = str_z(in->scratch, name);

		if (cmdline_next(c, z, NULL) == &c->v[i])
			trait_from(out,
				trait_add(out, is_identity(name) ? TRAIT_IDENTITY : TRAIT_BOOT,
					name, values(in->scratch, c, z)),
				c->from);
	}
}

const struct traits traits_param = {
	.group = "param",
	.what = "parameters of the kernel's command line",
	.needs = { &fact_cmdline },
	.gather = gather,
};
