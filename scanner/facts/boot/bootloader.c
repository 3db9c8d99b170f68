/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The boot loader's entry, and what the next entries are made from: /etc/default/grub, which
 * grub-mkconfig sources, and /etc/kernel/cmdline, which kernel-install gives to the entry of the
 * next kernel that is installed (kernel-install(8)).
 */
#include "scanner/facts/boot/bootloader.h"

#include "scanner/facts/boot/boot_files.h"

#define DEFAULTS   "/etc/default/grub"
#define DEFAULTS_D "/etc/default/grub.d/*.cfg"
#define NEXT_ETC   "/etc/kernel/cmdline"
#define NEXT_USR   "/usr/lib/kernel/cmdline"

static void read_defaults(const struct fact_in *in, struct bootloader *b)
{
	const struct answer *an = answers_file(in->answers, DEFAULTS);
	struct matches m = answers_match(in->answers, DEFAULTS_D, ASK_FILE);

	if (boot_refused(an))
		b->defaults_unread = an;
	if (boot_refused(answers_list_of(in->answers, DEFAULTS_D)))
		b->defaults_unread = answers_list_of(in->answers, DEFAULTS_D);
	if (an->state != ANSWER_OK)
		return;
	b->defaults = an;
	shell_source(in->arena, &b->vars, an->bytes, an);
	for (size_t i = 0; i < m.n; i++) {
		if (boot_refused(m.v[i].answer))
			b->defaults_unread = m.v[i].answer;
		else if (m.v[i].answer->state == ANSWER_OK)
			shell_source(in->arena, &b->vars, m.v[i].answer->bytes, m.v[i].answer);
	}
}

static void read_next_kernel(const struct fact_in *in, struct bootloader *b)
{
	const struct answer *etc = answers_file(in->answers, NEXT_ETC);
	const struct answer *usr = answers_file(in->answers, NEXT_USR);

	if (etc->state == ANSWER_OK)
		b->next_kernel = etc;
	else if (boot_refused(etc))
		b->next_kernel_unread = etc;
	else if (usr->state == ANSWER_OK)
		b->next_kernel = usr;
	else if (boot_refused(usr))
		b->next_kernel_unread = usr;
}

static void follow(const struct fact_in *in, struct follower *f)
{
	struct bootloader unused = { 0 };
	struct boot_files files;

	boot_files_begin(&files, in, f);
	boot_loader_read(&files, &unused);
}

static void parse(const struct fact_in *in, void *ret)
{
	struct bootloader *b = ret;
	struct boot_files files;

	boot_files_begin(&files, in, NULL);
	boot_loader_read(&files, b);
	read_defaults(in, b);
	read_next_kernel(in, b);
	b->nothing = answers_file(in->answers, "/boot/grub/grub.cfg");
}

const struct fact fact_bootloader = {
	.name = "bootloader",
	.asks = {
		{ "/proc/self/mountinfo", ASK_FILE },
		{ DEFAULTS, ASK_FILE },
		{ DEFAULTS_D, ASK_FILE },
		{ NEXT_ETC, ASK_FILE },
		{ NEXT_USR, ASK_FILE },
	},
	.follow = follow,
	.follows = {
		{ "/boot/grub*/*", ASK_FILE },
		{ "/boot/loader/entries/*.conf", ASK_FILE },
		{ "/boot/loader/loader.conf", ASK_FILE },
		{ "/boot/efi/EFI/*/grub*", ASK_FILE },
		{ "/boot/efi/loader/entries/*.conf", ASK_FILE },
		{ "/efi/loader/entries/*.conf", ASK_FILE },
		{ "/efi/EFI/Linux", ASK_LIST },
	},
	.steady = true,
	.size = sizeof(struct bootloader),
	.parse = parse,
};
