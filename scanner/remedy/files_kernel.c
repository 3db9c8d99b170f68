/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel command line for those who edit /etc/default/grub, and for grubby, which since
 * EL 9.3 is the only one that changes entries of the Boot Loader Specification.
 */
#include "scanner/remedy/files.h"

#include <string.h>

#define KERNEL_FILE "kernel-command-line.txt"

struct bootline_in files_bootline(const struct files_in *in)
{
	return (struct bootline_in){ in->suggestions, in->host,
		cpuset_last(in->report->roles.online) };
}

/* Within double quotes of a shell. */
static struct str escaped(struct arena *a, struct str s)
{
	struct str all = { 0 };
	size_t from = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (!strchr("\"\\$`", s.p[i]) || s.p[i] == '\0')
			continue;
		all = str_printf(a, STR_FMT STR_FMT "\\%c", STR_ARG(all),
			STR_ARG(str_head(str_skip(s, from), i - from)), s.p[i]);
		from = i + 1;
	}
	return str_join(a, all, str_skip(s, from), (struct str){ 0 });
}

static bool is_printable(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	}
	return true;
}

/* NAME="line", or why it cannot be written. */
static struct str assignment(struct arena *a, const char *name, struct str line)
{
	if (!is_printable(line))
		return str_printf(a,
			"# %s: the present line holds bytes that are not written into a file\n",
			name);
	return str_printf(a, "%s=\"" STR_FMT "\"\n", name, STR_ARG(escaped(a, line)));
}

static struct str comments(const struct files_in *in)
{
	struct str text = { 0 };

	for (size_t i = 0; i < in->suggestions->n; i++) {
		const struct suggestion *s = &in->suggestions->v[i];

		if (s->kind != REMEDY_KERNEL_ARG && s->kind != REMEDY_KERNEL_ARG_REMOVE)
			continue;
		if (s->state != SUGGESTION_GOOD)
			continue;
		text = str_printf(in->a, STR_FMT "#\n# %s " STR_FMT "\n" STR_FMT, STR_ARG(text),
			s->kind == REMEDY_KERNEL_ARG ? "set" : "remove", STR_ARG(s->key),
			STR_ARG(suggestion_comment(in->a, s)));
	}
	return text;
}

/* One of GRUB's variables as it should be; empty: it stays as it is. */
static struct str variable(
	const struct files_in *in, const struct shell_var *v, const char *name, bool missing)
{
	struct bootline_in how = files_bootline(in);
	struct bootline line;

	if (v && v->unparsable)
		return str_printf(in->a,
			"# %s in line %u is worked out by shell, which is not run here: add the words of\n"
			"# --args below to it, and take those of --remove-args off\n",
			name, v->line);
	bootline_apply(in->a, &how, v ? v->value : STR(""), missing, &line);
	return line.changed ? assignment(in->a, name, line.text) : (struct str){ 0 };
}

/*
 * With both variables the tuning belongs into the one that recovery entries do not have; Red
 * Hat's file has one.
 */
static struct str grub_lines(const struct files_in *in, struct str corrected)
{
	const struct bootloader *b = in->boot;
	const struct shell_var *all, *normal;

	if (!b || !b->defaults || b->defaults->state != ANSWER_OK)
		return str_printf(in->a,
			"# /etc/default/grub was not read: this is the running line without what the boot loader adds\n" STR_FMT,
			STR_ARG(assignment(
				in->a, "GRUB_CMDLINE_LINUX", bootline_own(in->a, corrected))));
	all = shell_var(&b->vars, "GRUB_CMDLINE_LINUX");
	normal = shell_var(&b->vars, "GRUB_CMDLINE_LINUX_DEFAULT");
	return str_join(in->a, variable(in, all, "GRUB_CMDLINE_LINUX", !normal),
		normal ? variable(in, normal, "GRUB_CMDLINE_LINUX_DEFAULT", true) : STR(""),
		(struct str){ 0 });
}

static struct str quoted_option(struct arena *a, const char *option, struct str words)
{
	if (!words.n)
		return (struct str){ 0 };
	return str_printf(a, " %s=\"" STR_FMT "\"", option, STR_ARG(escaped(a, words)));
}

static struct str grubby(const struct files_in *in, const struct bootline *line)
{
	if (!is_printable(line->args) || !is_printable(line->remove_args))
		return (struct str){ 0 };
	return str_printf(in->a, "grubby --update-kernel=ALL" STR_FMT STR_FMT "\n",
		STR_ARG(quoted_option(in->a, "--remove-args", line->remove_args)),
		STR_ARG(quoted_option(in->a, "--args", line->args)));
}

/* Without the running line there is nothing to correct: the words alone. */
static struct str words_alone(const struct files_in *in, const struct bootline *line)
{
	return str_printf(in->a,
		STR_FMT "\n# The running line was not read: to be added to it: " STR_FMT
			"\n" STR_FMT,
		STR_ARG(comments(in)), STR_ARG(line->text), STR_ARG(grubby(in, line)));
}

void files_kernel(const struct files_in *in, struct remedy_files *ret)
{
	struct bootline_in how = files_bootline(in);
	bool known = in->running && in->running->from->state == ANSWER_OK;
	struct bootline line;
	struct str grub;

	bootline_apply(in->a, &how, known ? in->running->from->bytes : STR(""), true, &line);
	if (!known && line.changed)
		file_add(in->a, ret, STR(KERNEL_FILE), words_alone(in, &line));
	if (!known)
		return;
	grub = grub_lines(in, line.text);
	if (!line.changed && !(in->boot && in->boot->defaults && grub.n))
		return;
	file_add(in->a, ret, STR(KERNEL_FILE),
		str_printf(in->a,
			STR_FMT
			"\n# Debian and others: the complete line of /etc/default/grub, then update-grub "
			"(grub2-mkconfig)\n" STR_FMT
			"\n# Red Hat 8 and later: the entries, and the same in /etc/default/grub\n" STR_FMT,
			STR_ARG(comments(in)), STR_ARG(grub), STR_ARG(grubby(in, &line))));
}
