/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capset, prctl and setresuid without libcap: three system calls and no library to load.
 *
 * Order matters. Cutting the bounding set needs CAP_SETPCAP, changing the user needs
 * CAP_SETUID, so both come before the permitted set shrinks. A change of the effective user
 * from root clears the permitted set unless PR_SET_KEEPCAPS was set, and clears the effective
 * one in any case (security/commoncap.c, cap_emulate_setxuid).
 */
#include "scanner/source/rights.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NOBODY = 65534, LAST_CAPABILITY = 63 };

#define BIT(n) (UINT64_C(1) << (n))

uint64_t rights_of_main(void)
{
	return BIT(CAP_DAC_READ_SEARCH) | BIT(CAP_SYSLOG);
}

uint64_t rights_to_file(void)
{
	return BIT(CAP_DAC_OVERRIDE);
}

uint64_t rights_of_child(void)
{
	return BIT(CAP_DAC_READ_SEARCH) | BIT(CAP_SYS_PTRACE) | BIT(CAP_SYS_RAWIO) |
	       BIT(CAP_SYSLOG);
}

static struct __user_cap_header_struct header(void)
{
	return (struct __user_cap_header_struct){ .version = _LINUX_CAPABILITY_VERSION_3 };
}

uint64_t rights_permitted(void)
{
	struct __user_cap_header_struct h = header();
	struct __user_cap_data_struct d[2] = { { 0 } };

	if (syscall(SYS_capget, &h, d) < 0)
		return 0;
	return d[0].permitted | (uint64_t)d[1].permitted << 32;
}

/* prctl() answers EINVAL for a number past the kernel's last capability. */
int rights_bound(uint64_t keep)
{
	for (unsigned c = 0; c <= LAST_CAPABILITY; c++) {
		int has = prctl(PR_CAPBSET_READ, c, 0, 0, 0);

		if (has < 0)
			return 0;
		if (has && !(keep & BIT(c)) && prctl(PR_CAPBSET_DROP, c, 0, 0, 0) < 0)
			return -errno;
	}
	return 0;
}

int rights_keep(uint64_t keep)
{
	struct __user_cap_header_struct h = header();
	struct __user_cap_data_struct d[2] = { { 0 } };
	uint64_t left = rights_permitted() & keep;

	/* Kernels before 4.3 have no ambient set: then there is nothing to clear. */
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	for (unsigned i = 0; i < 2; i++)
		d[i].permitted = d[i].effective = (uint32_t)(left >> (32 * i));
	return syscall(SYS_capset, &h, d) < 0 ? -errno : 0;
}

int rights_no_gain(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;
}

int rights_to_nobody(void)
{
	if (geteuid() != 0 && getuid() != 0)
		return 0;
	/* Root of a container that took all of its capabilities is a user like others, and stays one. */
	if (rights_permitted() == 0)
		return 0;
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) < 0 || setgroups(0, NULL) < 0 ||
		setresgid(NOBODY, NOBODY, NOBODY) < 0 || setresuid(NOBODY, NOBODY, NOBODY) < 0)
		return -errno;
	return prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) < 0 ? -errno : 0;
}

struct str rights_words(struct arena *a, uint64_t set)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {
		{ CAP_DAC_READ_SEARCH, "DAC_READ_SEARCH" },
		{ CAP_SYS_PTRACE, "SYS_PTRACE" },
		{ CAP_SYS_RAWIO, "SYS_RAWIO" },
		{ CAP_SYSLOG, "SYSLOG" },
	};
	struct str words = { NULL, 0 };

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(set & BIT(names[i].bit)))
			continue;
		words = str_printf(
			a, STR_FMT "%s%s", STR_ARG(words), words.n ? ", " : "", names[i].name);
	}
	return words;
}
