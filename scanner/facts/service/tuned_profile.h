/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tuned is told to set: /etc/tuned/active_profile, the profiles that it names, the ones
 * that those include, and their variables. Whether tuned runs or starts at boot is not said
 * here: services.h.
 */
#ifndef LATSCAN_FACTS_TUNED_PROFILE_H
#define LATSCAN_FACTS_TUNED_PROFILE_H

#include "scanner/facts/fact.h"

/* One line of a profile that holds after the merge: a later profile's line replaces an earlier. */
struct tuned_setting {
	struct str unit; /* the section's name: "sysctl", "eth" */
	struct str type; /* the plugin: the section's type=, else its name */
	struct str key;
	struct str value; /* quotes dropped, ${variables} replaced where their value is a text */
	/*
	 * The value depends on the host: a function ${f:…}, a variable that no file gives, "<" or
	 * ">" before a number, a section for some CPUs or kernels only (cpuinfo_regex …).
	 */
	bool computed;
	const struct answer *file;
	unsigned line; /* from 1 */
};

struct tuned_profile {
	const struct answer *active; /* /etc/tuned/active_profile: why nothing is known */
	struct str names;	     /* "throughput-performance"; empty: none is set */
	const struct answer *unread; /* a file of the chain that did not answer; NULL: none */
	const struct tuned_setting *v;
	size_t n;
	const struct answer *main; /* /etc/tuned/tuned-main.conf */
	bool reapply_sysctl;	   /* sysctl.d is applied again after [sysctl]: the default */
	const struct answer *bootcmdline; /* /etc/tuned/bootcmdline, which grub-mkconfig sources */
	struct str boot_cmdline;	  /* its TUNED_BOOT_CMDLINE= */
	unsigned boot_cmdline_line;	  /* 0: it has none */
};
extern const struct fact fact_tuned_profile;

/* The setting of a plugin: ("sysctl", "vm.swappiness"); NULL: none. */
const struct tuned_setting *tuned_setting(
	const struct tuned_profile *t, const char *type, struct str key);
/* A variable that the profile leaves behind: "isolated_cores"; NULL: none. */
const struct tuned_setting *tuned_variable(const struct tuned_profile *t, const char *name);

#endif
