/* SPDX-License-Identifier: Apache-2.0 */
/* The options of lint, and what they name, read. */
#ifndef LATSCAN_COMMANDS_LINT_OPTIONS_H
#define LATSCAN_COMMANDS_LINT_OPTIONS_H

#include "commands/profile/profiles.h"
#include "commands/usage.h"
#include "scanner/lint/write.h"

struct lint_options {
	const char *cmdline, *file, *grub, *topology, *sysctl;
	const char *profiles[PROFILES_MAX];
	unsigned n_profiles;
	struct kernel_id kernel;
	lint_writer *writer;
	bool fail_on_warn;
};

/* 0, or EXIT_USAGE after saying why; *ret_done: help was printed. */
int lint_options_parse(
	struct arena *a, int argc, char **argv, struct lint_options *ret, bool *ret_done);
const struct usage_option *lint_option(unsigned i); /* NULL past the last */
const char *words_lint_format(unsigned i);

/* Each 0, or EXIT_USAGE after saying why. */
int lint_read_line(struct arena *a, const struct lint_options *o, struct lint_in *in);
int lint_read_grub(struct arena *a, const struct lint_options *o, struct lint_in *in);
int lint_read_sysctls(struct arena *a, const char *folder, struct lint_in *in);
/* What the profiles, merged, say of the host. */
int lint_read_profiles(struct arena *a, const struct lint_options *o, struct lint_in *in);
/* CPUs, nodes, NICs and build options of a capture; its kernel and line where none are given. */
struct sample;
int lint_read_host(
	struct arena *a, const struct lint_options *o, struct lint_in *in, struct sample **ret);

#endif
