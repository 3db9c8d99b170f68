/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan-texts, run by the build: man1 LATSCAN.md EXIT-STATUS.md, man5 FORMAT-REPORT.md,
 * bash, zsh, fish; the text goes to standard output.
 */
#include "programs/texts/texts.h"

#include "scanner/source/slurp.h"

#include <string.h>
#include <unistd.h>

enum { FILE_CAP = 1 << 20 };

static struct str load(struct arena *a, const char *path)
{
	struct str s = { 0 };
	int r = slurp_path(path, 1 << 16, FILE_CAP, a, &s);

	if (r)
		_exit(usage_error("cannot read %s: %s", path, strerror(-r)));
	return s;
}

/* What stands between the marks of docs/man/latscan.md is made here. */
static void man1(struct out *o, struct str page, struct str exit_status)
{
	struct str rest = page, line, before = { .p = page.p };

	man_head(o, "latscan", 1, "tells whether a Linux host is quiet enough, and proves it");
	man_synopsis(o);
	while (str_cut(&rest, '\n', &line)) {
		bool verbs = str_is(line, "<!-- commands -->");

		before.n = (size_t)(line.p - before.p);
		if (!verbs && !str_is(line, "<!-- exit status -->"))
			continue;
		man_markdown(o, before, false);
		if (verbs)
			man_verbs(o);
		else
			man_markdown(o, exit_status, true);
		before.p = rest.p;
	}
	before.n = (size_t)(page.p + page.n - before.p);
	man_markdown(o, before, false);
}

static void man5(struct out *o, const char *name, const char *what, struct str page)
{
	man_head(o, name, 5, what);
	out_z(o, ".SH DESCRIPTION\n");
	man_markdown(o, page, false);
	out_z(o, ".SH SEE ALSO\n.BR latscan (1)\n");
}

static int make(struct arena *a, struct out *o, int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "";

	if (!strcmp(kind, "man1") && argc == 4)
		man1(o, load(a, argv[2]), load(a, argv[3]));
	else if (!strcmp(kind, "man5") && argc == 5)
		man5(o, argv[2], argv[3], load(a, argv[4]));
	else if (!strcmp(kind, "bash"))
		complete_bash(a, o);
	else if (!strcmp(kind, "zsh"))
		complete_zsh(a, o);
	else if (!strcmp(kind, "fish"))
		complete_fish(a, o);
	else
		return usage_error(
			"expected man1 PAGE EXIT-STATUS, man5 NAME WHAT PAGE, bash, zsh or fish");
	return 0;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new("the texts", 1 << 24);
	struct out o;
	int r;

	out_init(&o, STDOUT_FILENO);
	r = make(a, &o, argc, argv);
	if (r == 0 && out_flush(&o))
		r = internal_error("cannot write");
	arena_free(a);
	return r;
}
