/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rights by path. /dev/cpu/N/msr wants CAP_SYS_RAWIO beside the file's mode
 * (arch/x86/kernel/msr.c msr_open); /dev/kmsg CAP_SYSLOG where kernel.dmesg_restrict is 1
 * (kernel/printk/printk.c); another user's environ, maps, fd and ns a ptrace access check
 * (fs/proc/base.c); the socket of ptp4l is 0660 root; a PCI device's config behind its header
 * CAP_SYS_ADMIN of who opened it (drivers/pci/pci-sysfs.c pci_read_config); another process's
 * timer slack CAP_SYS_NICE (fs/proc/base.c timerslack_ns_show), which is kept by no scan.
 */
#include "scanner/source/privilege.h"

#include <stddef.h>

struct rule {
	const char *pattern, *privilege;
	const char *also; /* for whoever is not root: the file is root's, and nobody else's */
};

static const struct rule rules[] = {
	{ "/probe/msr/*", "CAP_SYS_RAWIO", "CAP_DAC_READ_SEARCH" },
	{ "/probe/perf/*", "CAP_PERFMON", NULL },
	{ "/probe/kmsg", "CAP_SYSLOG", NULL },
	{ "/probe/audit", "CAP_AUDIT_CONTROL", NULL },
	{ "/probe/perf_fds/*", "CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH" },
	{ "/probe/bypass", "CAP_SYS_PTRACE", NULL },
	{ "/probe/ptp4l*", "root", NULL },
	{ "/probe/phc/*", "CAP_DAC_READ_SEARCH", NULL },
	{ "/proc/*/environ", "CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH" },
	{ "/proc/*/exe", "CAP_SYS_PTRACE", NULL },
	{ "/proc/*/maps", "CAP_SYS_PTRACE", NULL },
	{ "/proc/*/fd*", "CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH" },
	{ "/proc/*/ns/*", "CAP_SYS_PTRACE", NULL },
	{ "/proc/*/timers", "CAP_SYS_PTRACE", NULL },
	{ "/proc/*/root", "CAP_SYS_PTRACE", NULL },
	{ "/sys/devices/*/config", "CAP_SYS_ADMIN", NULL },
	{ "/sys/bus/pci/devices/*/config", "CAP_SYS_ADMIN", NULL },
	{ "/sys/class/net/*/device/config", "CAP_SYS_ADMIN", NULL },
	{ "/proc/timer_list", "CAP_DAC_READ_SEARCH", NULL },
	{ "/sys/kernel/debug*", "CAP_DAC_READ_SEARCH", NULL },
	{ "/sys/kernel/tracing*", "CAP_DAC_READ_SEARCH", NULL },
	{ "/sys/firmware/dmi/*", "CAP_DAC_READ_SEARCH", NULL },
	{ "/sys/class/firmware-attributes/*/current_value", "CAP_DAC_READ_SEARCH", NULL },
	{ "/sys/devices/system/cpu/*/microcode/version", "CAP_DAC_READ_SEARCH", NULL },
	{ "/boot/*", "CAP_DAC_READ_SEARCH", NULL },
	{ "/efi/*", "CAP_DAC_READ_SEARCH", NULL },
};

/* Denied to root's scan too: the right could change more than is read. */
static const struct rule not_kept[] = {
	{ "/proc/*/timerslack_ns", "CAP_SYS_NICE", NULL },
};

struct mend {
	const char *privilege, *text;
};

static const struct mend mends[] = {
	{ "CAP_SYS_RAWIO",
		"run as root, or setcap cap_sys_rawio+ep and read access to /dev/cpu/*/msr" },
	{ "CAP_PERFMON", "run as root, or setcap cap_perfmon+ep" },
	{ "CAP_AUDIT_CONTROL", "run as root; auditctl -s tells the same" },
	{ "CAP_SYSLOG", "run as root, or setcap cap_syslog+ep" },
	{ "CAP_SYS_PTRACE", "run as root, or setcap cap_sys_ptrace+ep" },
	{ "CAP_SYS_ADMIN", "run as root, or setcap cap_sys_admin+ep" },
	{ "CAP_DAC_READ_SEARCH", "run as root, or setcap cap_dac_read_search+ep" },
	{ "CAP_SYS_NICE",
		"no scan keeps it, since it may also change what is read: look at the file as root" },
	{ "root", "run as root, or as a member of the socket's group" },
};

static const struct rule *rule_of(struct str path)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (str_glob(str_from(rules[i].pattern), path))
			return &rules[i];
	}
	return NULL;
}

const char *privilege_of(struct str path)
{
	const struct rule *rule = rule_of(path);

	return rule ? rule->privilege : NULL;
}

const char *privilege_lacked(struct str path)
{
	const char *privilege = privilege_of(path);

	for (size_t i = 0; !privilege && i < sizeof(not_kept) / sizeof(not_kept[0]); i++) {
		if (str_glob(str_from(not_kept[i].pattern), path))
			privilege = not_kept[i].privilege;
	}
	return privilege ? privilege : "CAP_DAC_READ_SEARCH";
}

const char *privilege_also(struct str path)
{
	const struct rule *rule = rule_of(path);

	return rule ? rule->also : NULL;
}

const char *privilege_mend(const char *privilege)
{
	for (size_t i = 0; i < sizeof(mends) / sizeof(mends[0]); i++) {
		if (str_is(str_from(privilege), mends[i].privilege))
			return mends[i].text;
	}
	return "run as root";
}
