/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/lint/lint_options.h"

#include "commands/command.h"

enum { CMDLINE, GRUB, SYSCTL, TOPOLOGY, PROFILE, KERNEL, FORMAT, FAIL_ON };

static const struct usage_option rows[] = {
	[CMDLINE] = { "cmdline", "TEXT", 0, VALUES_ANY, NULL, "the command line itself" },
	[GRUB] = { "grub", "FILE", 0, VALUES_FILE, NULL,
		"/etc/default/grub: its line, or what differs from the other one" },
	[SYSCTL] = { "sysctl", "FOLDER", 0, VALUES_FOLDER, NULL,
		"a sysctl.d: unknown keys, values taken back, what is applied" },
	[TOPOLOGY] = { "topology", "CAPTURE", 0, VALUES_FILE, NULL,
		"of the host that will boot it: a tree or a recorded file, as of scan --root" },
	[PROFILE] = { "profile", "PROFILE", 'p', VALUES_FILE, NULL,
		"a shipped name or a file: its hot CPUs and huge pages; several are merged" },
	[KERNEL] = { "kernel", "VERSION", 0, VALUES_ANY, NULL,
		"6.1, 5.14-el9_4, el7, or what uname -r says; default: the capture's, else a current one" },
	[FORMAT] = { "format", "FORMAT", 'f', VALUES_WORDS, words_lint_format,
		"text (default), json, sarif, junit or md" },
	[FAIL_ON] = { "fail-on", "WHAT", 0, VALUES_WORDS, words_fail_on,
		"fail (default): errors; warn: warnings too" },
};

const struct usage_option *lint_option(unsigned i)
{
	return i < sizeof(rows) / sizeof(rows[0]) ? &rows[i] : NULL;
}

static const struct format {
	const char *name;
	lint_writer *write;
} formats[] = {
	{ "text", lint_write_text },
	{ "json", lint_write_json },
	{ "sarif", lint_write_sarif },
	{ "junit", lint_write_junit },
	{ "md", lint_write_md },
};

const char *words_lint_format(unsigned i)
{
	return i < sizeof(formats) / sizeof(formats[0]) ? formats[i].name : NULL;
}

struct taking {
	struct arena *a;
	struct lint_options *o;
};

static int take_kernel(struct taking *t, const char *value)
{
	if (kernel_id_parse(t->a, str_from(value), &t->o->kernel))
		return usage_error("--kernel \"%s\": expected a version such as 6.1, 5.14-el9_4, "
				   "el7 or what uname -r says",
			value);
	return 0;
}

static int take_word(struct taking *t, unsigned option, const char *value)
{
	word_table words = rows[option].words;
	unsigned i;

	if ((option == FORMAT ? word_find_format : word_find)(words, str_from(value), &i))
		return word_error(rows[option].name, str_from(value), words);
	if (option == FORMAT)
		t->o->writer = formats[i].write;
	else
		t->o->fail_on_warn = i == 1;
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct taking *t = user;

	switch (option) {
	case CMDLINE:
		t->o->cmdline = value;
		return 0;
	case GRUB:
		t->o->grub = value;
		return 0;
	case SYSCTL:
		t->o->sysctl = value;
		return 0;
	case TOPOLOGY:
		t->o->topology = value;
		return 0;
	case PROFILE:
		if (t->o->n_profiles == PROFILES_MAX)
			return usage_error("--profile: more than %d", PROFILES_MAX);
		t->o->profiles[t->o->n_profiles++] = value;
		return 0;
	case KERNEL:
		return take_kernel(t, value);
	default:
		return take_word(t, option, value);
	}
}

int lint_options_parse(
	struct arena *a, int argc, char **argv, struct lint_options *ret, bool *ret_done)
{
	struct lint_options o = { .writer = lint_write_text };
	struct taking t = { a, &o };
	int operand, r;

	r = usage_parse(&command_lint, argc, argv, take, &t, &operand, ret_done);
	if (r || *ret_done)
		return r;
	if (operand < argc)
		o.file = argv[operand++];
	if (operand < argc)
		return usage_error("lint: one FILE, and \"%s\" is a second one", argv[operand]);
	if (o.file && o.cmdline)
		return usage_error("lint: a line is given twice, by --cmdline and in %s", o.file);
	if (!o.file && !o.cmdline && !o.grub && !o.sysctl && !o.topology)
		return usage_error(
			"lint: nothing to judge: give --cmdline, FILE, --grub, --sysctl or --topology");
	*ret = o;
	return 0;
}
