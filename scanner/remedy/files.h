/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suggestions as files to review. Each line is preceded by a comment that names the checks that
 * want it, with what they saw and what they want.
 */
#ifndef LATSCAN_REMEDY_FILES_H
#define LATSCAN_REMEDY_FILES_H

#include "scanner/facts/boot/bootloader.h"
#include "scanner/facts/service/tuned_profile.h"
#include "scanner/remedy/bootline.h"

struct remedy_file {
	struct str path; /* relative: "etc/sysctl.d/99-zz-latscan.conf" */
	struct str text;
};

struct remedy_files {
	struct remedy_file *v;
	size_t n, cap;
};

/* Facts that were not asked for are NULL: what depends on them is said more generally. */
struct files_in {
	struct arena *a;
	const struct suggestions *suggestions;
	const struct cmdline *running;
	const struct bootloader *boot;
	const struct tuned_profile *tuned;
	const struct host *host;
	const struct report *report;
};

/* Nothing to suggest: no file. */
void remedy_files(const struct files_in *in, struct remedy_files *ret);

/* Parts of it. */
void files_kernel(const struct files_in *in, struct remedy_files *ret);
void files_systemd(const struct files_in *in, struct remedy_files *ret);
void files_tuned(const struct files_in *in, struct remedy_files *ret);
struct bootline_in files_bootline(const struct files_in *in);
void file_add(struct arena *a, struct remedy_files *all, struct str path, struct str text);
/* "/a{1,2}/b" to "/a1/b" and "/a2/b"; at most cap. One pair of braces. */
size_t braces_expand(struct arena *a, struct str path, struct str *v, size_t cap);

#endif
