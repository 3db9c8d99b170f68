/* SPDX-License-Identifier: Apache-2.0 */
/* latscan lint: a proposed command line, judged before any host boots it. */
#include "scanner/base/arena.h"
#include "commands/command.h"
#include "commands/lint/lint_options.h"
#include "scanner/engine/engine.h"
#include "scanner/source/terminal.h"

#include <string.h>
#include <unistd.h>

enum { ARENA_CAP = 1 << 28 };

static int read_all(
	struct arena *a, const struct lint_options *o, struct lint_in *in, struct sample **ret_host)
{
	int r = lint_read_line(a, o, in);

	in->kernel = o->kernel;
	if (r == 0 && o->grub)
		r = lint_read_grub(a, o, in);
	if (r == 0 && o->sysctl)
		r = lint_read_sysctls(a, o->sysctl, in);
	if (r == 0 && o->n_profiles)
		r = lint_read_profiles(a, o, in);
	if (r == 0 && o->topology)
		r = lint_read_host(a, o, in, ret_host);
	if (r == 0)
		lint_kernel_of_image(a, in);
	if (r == 0 && !in->has_line && !o->sysctl)
		r = usage_error(
			"%s: no /proc/cmdline in it, and no other line is given", o->topology);
	return r;
}

static int judge(struct arena *a, const struct lint_options *o, const struct lint_in *in)
{
	struct lint_style style = { .colour = terminal_colour(STDOUT_FILENO),
		.fail_on_warn = o->fail_on_warn,
		.width = terminal_width(STDOUT_FILENO) };
	struct lint_report *report = lint_run(a, in);
	struct out out;
	int r;

	out_init(&out, STDOUT_FILENO);
	o->writer(report, &style, &out);
	r = out_flush(&out);
	if (r)
		return internal_error("cannot write: %s", strerror(-r));
	return lint_verdict(report, o->fail_on_warn);
}

static int run(int argc, char **argv)
{
	struct arena *a = arena_new("the command", ARENA_CAP);
	struct sample *host = NULL;
	struct lint_options o;
	struct lint_in in = { 0 };
	bool done = false;
	int r = lint_options_parse(a, argc, argv, &o, &done);

	if (r == 0 && !done)
		r = read_all(a, &o, &in, &host);
	if (r == 0 && !done)
		r = judge(a, &o, &in);
	sample_free(host);
	arena_free(a);
	return r;
}

const struct command command_lint = {
	.name = "lint",
	.what = "judge a kernel command line before any host boots it",
	.run = run,
	.operands = "[FILE]",
	.operand = VALUES_FILE,
	.option = lint_option,
	.about =
		"Reads a proposed kernel command line as the kernel would (of --cmdline, of FILE, of\n"
		"--grub, or of a capture), and says what is misspelt, removed, ignored or contradicts\n"
		"itself, with the corrected line. Text in, text out: no host is touched.",
	.status =
		"Exit status: 0 nothing is wrong; 1 something is; 2 nothing is wrong, but something\n"
		"could not be told; 3 bad usage or input; 4 internal error.",
};
