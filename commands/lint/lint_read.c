/* SPDX-License-Identifier: Apache-2.0 */
/* What lint is given, as text: the line, /etc/default/grub, a folder of sysctl files. */
#include "scanner/base/arena.h"
#include "commands/command.h"
#include "commands/lint/lint_options.h"
#include "scanner/facts/boot/grub_default.h"
#include "scanner/source/slurp.h"
#include "scanner/source/source.h"

#include <errno.h>
#include <string.h>

enum { CHUNK = 64 << 10, CAP = 1 << 20, FILES = 1000 };

static int read_file(struct arena *a, const char *path, struct str *ret)
{
	int r = slurp_path(path, CHUNK, CAP, a, ret);

	return r ? usage_error("cannot read %s: %s", path, strerror(-r)) : 0;
}

static void one_piece(struct arena *a, struct lint_in *in, struct str text, const char *name)
{
	struct lint_piece *p = ARENA_NEW(a, struct lint_piece, 1);

	*p = (struct lint_piece){
		.n = text.n, .name = name, .line = 1, .column = 1, .exact = true
	};
	in->line = (struct lint_line){ text, p, 1 };
	in->has_line = true;
}

int lint_read_line(struct arena *a, const struct lint_options *o, struct lint_in *in)
{
	struct str text;
	int r;

	if (o->cmdline) {
		one_piece(a, in, str_from(o->cmdline), NULL);
		return 0;
	}
	if (!o->file)
		return 0;
	r = read_file(a, o->file, &text);
	if (r == 0)
		one_piece(a, in, text, o->file);
	return r;
}

/* Where the value stands in the file as it is, if it does: only then columns can be counted. */
static void find_column(struct str file, const struct shell_var *v, struct lint_piece *p)
{
	struct str rest = file, line = { 0 };

	for (unsigned i = 0; i < v->line && str_cut(&rest, '\n', &line); i++)
		;
	for (size_t i = 0; v->value.n && i + v->value.n <= line.n; i++) {
		if (!str_eq(str_head(str_skip(line, i), v->value.n), v->value))
			continue;
		p->column = (unsigned)i + 1;
		p->exact = true;
		return;
	}
}

static bool add_variable(struct arena *a, struct lint_in *in, struct lint_piece *pieces,
	struct str file, const struct shell_var *v)
{
	struct lint_piece *p = &pieces[in->line.n];

	if (!v)
		return true;
	if (v->unparsable)
		return false;
	*p = (struct lint_piece){
		.at = in->line.text.n + (in->line.text.n ? 1 : 0), .n = v->value.n, .line = v->line
	};
	find_column(file, v, p);
	in->line.text = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(in->line.text),
		in->line.text.n ? " " : "", STR_ARG(v->value));
	in->line.n++;
	return true;
}

/* An entry that is not for recovery gets both, in this order (grub's 10_linux). */
int lint_read_grub(struct arena *a, const struct lint_options *o, struct lint_in *in)
{
	static const char *const names[] = { "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT" };
	struct lint_piece *pieces = ARENA_NEW(a, struct lint_piece, 2);
	struct shell_vars vars = { 0 };
	struct lint_in own = { 0 };
	struct str text;
	bool any = false;
	int r = read_file(a, o->grub, &text);

	if (r)
		return r;
	shell_source(a, &vars, text, NULL);
	for (unsigned i = 0; i < 2; i++) {
		const struct shell_var *v = shell_var(&vars, names[i]);

		any |= v != NULL;
		if (add_variable(a, &own, pieces, text, v))
			continue;
		in->unparsable = (struct lint_unparsable){ o->grub, v->line, names[i] };
	}
	for (size_t i = 0; i < own.line.n; i++)
		pieces[i].name = o->grub;
	if (!any)
		return usage_error("%s: neither GRUB_CMDLINE_LINUX nor "
				   "GRUB_CMDLINE_LINUX_DEFAULT is in it",
			o->grub);
	if (in->has_line) {
		in->grub = own.line;
	} else {
		in->line = own.line;
		in->line.pieces = pieces;
		in->has_line = true;
	}
	in->grub.pieces = pieces;
	return 0;
}

static int read_folder(struct arena *a, const char *folder, struct source *s, struct lint_in *in)
{
	struct lint_file *files = ARENA_NEW(a, struct lint_file, FILES);
	struct request ask = { .path = STR("/"), .kind = ASK_LIST };
	struct answer list, an;
	struct str rest, name;

	source_answer(s, &ask, a, &list);
	if (list.state != ANSWER_OK)
		return usage_error("cannot list %s", folder);
	rest = list.bytes;
	while (in->n_sysctl < FILES && str_cut(&rest, '\n', &name)) {
		if (!str_ends(name, ".conf"))
			continue;
		ask = (struct request){ .path = str_printf(a, "/" STR_FMT, STR_ARG(name)),
			.kind = ASK_FILE };
		source_answer(s, &ask, a, &an);
		if (an.state != ANSWER_OK)
			return usage_error("cannot read %s/" STR_FMT ": %s", folder, STR_ARG(name),
				answer_state_word(an.state));
		files[in->n_sysctl++] = (struct lint_file){
			str_z(a, str_printf(a, "%s/" STR_FMT, folder, STR_ARG(name))), an.bytes
		};
	}
	in->sysctl = files;
	return 0;
}

int lint_read_sysctls(struct arena *a, const char *folder, struct lint_in *in)
{
	struct source *s = source_tree(folder);
	struct lint_file *file;
	int r;

	if (s) {
		r = read_folder(a, folder, s, in);
		source_close(s);
		return r;
	}
	if (errno != ENOTDIR)
		return usage_error("cannot open %s: %s", folder, strerror(errno));
	file = ARENA_NEW(a, struct lint_file, 1);
	file->name = folder;
	r = read_file(a, folder, &file->bytes);
	in->sysctl = file;
	in->n_sysctl = r == 0;
	return r;
}
