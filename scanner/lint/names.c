/* SPDX-License-Identifier: Apache-2.0 */
/*
 * '-' and '_' are the same in names (kernel/params.c parameq). A name with a dot belongs to a
 * module: nobody complains when no module claims it (init/main.c unknown_bootoption), which
 * makes a misspelt one of those the hardest to find.
 */
#include "scanner/lint/names.h"

#include "scanner/base/text.h"

/* clang-format off */
const char user_names[] =
	/* boot loaders, kexec, init */
	"BOOT_IMAGE kexec initrd root ro rw init rdinit auto boot single s S emergency rescue 1 2 3 4 5 -b "
	"splash rhgb nosplash nofail fastboot forcefsck noauto vt.handoff "
	"LANG LC_* SYSFONT KEYTABLE KEYBOARDTYPE KEYMAP locale.* vconsole.* "
	/* systemd, udev, dracut, plymouth, cloud */
	"systemd.* systemd_* udev.* rd.* rd_* net.ifnames biosdevname net.naming-scheme "
	"plymouth.* luks.* luks usbcore.* fstab quota* selinux enforcing autorelabel "
	"mount.* resume resume_offset resumeflags noresume hibernate ip ifname bond bridge vlan team "
	"nameserver bootdev rootfstype rootflags rootdelay rootovl usr usrflags usrhash roothash "
	"boot_* fips crashkernel netroot nfsroot iscsi_* cloud-init ds cc network-config "
	"ostree ostree.* ignition.* coreos.* rhcos.* tuned.* apparmor security "
	"inst.* ks ksdevice repo stage2 live live-config.* live-media components toram persistence "
	"overlayroot* copymods aufs union maybe-ubiquity autoinstall priority preseed* url "
	"debian-installer/* netcfg/* locale hostname domain interface BOOTIF bootfs zfs* "
	"autofs* homehost raid noraid nodmraid nompath dmraid multipath blacklist "
	"snd_* swapaccount nokaslr kvm* vga video modprobe.blacklist nouveau.* console earlycon "
	"quiet loglevel panic recovery nomodeset break netboot cryptdevice cryptkey cryptopts "
	"disablehooks earlymodules vconsole fsck.* fsck mitigation_log ";
/* clang-format on */

static char folded(char c)
{
	return c == '-' ? '_' : c;
}

static bool same(struct str x, struct str y)
{
	if (x.n != y.n)
		return false;
	for (size_t i = 0; i < x.n; i++)
		if (folded(x.p[i]) != folded(y.p[i]))
			return false;
	return true;
}

/* "rd.*" is every name that begins so. */
static bool covers(struct str word, struct str name)
{
	if (!str_ends(word, "*"))
		return same(word, name);
	return same(str_head(word, word.n - 1), str_head(name, word.n - 1));
}

/* A word without its mark, which is 0 where it has none. */
static char mark_of(struct str *word)
{
	char c = word->n ? word->p[word->n - 1] : 0;

	if (c != '<' && c != '>')
		return 0;
	*word = str_head(*word, word->n - 1);
	return c;
}

static bool listed(struct str name, char *ret_mark)
{
	struct str rest = str_from(kernel_names), word;

	while (str_word(&rest, &word)) {
		char mark = mark_of(&word);

		if (!same(word, name))
			continue;
		*ret_mark = mark;
		return true;
	}
	return false;
}

static const char *const modules[] = { "rcutree", "rcupdate", "srcutree", "workqueue", "intel_idle",
	"processor", "cpuidle", "cpufreq", "pcie_aspm", "printk", "kfence", "zswap",
	"clocksource" };

bool name_of_listed_module(struct str name)
{
	struct str module, parameter;

	if (!str_split(name, '.', &module, &parameter))
		return false;
	for (size_t i = 0; i < sizeof(modules) / sizeof(modules[0]); i++)
		if (same(module, str_from(modules[i])))
			return true;
	return false;
}

enum name_known name_known(struct str name)
{
	struct str rest = str_from(user_names), word, head, tail;
	char mark = 0;

	if (listed(name, &mark))
		return mark == '<' ? NAME_GONE : mark == '>' ? NAME_NEW : NAME_KERNEL;
	while (str_word(&rest, &word))
		if (covers(word, name))
			return NAME_USER;
	if (str_starts(name, "sysctl.") || str_starts(name, "sysctl/"))
		return NAME_KERNEL;
	if (str_split(name, '.', &head, &tail) && !name_of_listed_module(name))
		return NAME_MODULE;
	return NAME_UNKNOWN;
}

struct str name_nearest(struct str name)
{
	unsigned least = name.n >= 8 ? 3 : name.n >= 5 ? 2 : 0;
	struct str rest = str_from(kernel_names), word, best = { 0 };

	while (str_word(&rest, &word)) {
		unsigned d;

		(void)mark_of(&word);
		d = text_distance(name, word, least);
		if (d < least) {
			least = d;
			best = word;
		}
	}
	return best;
}

bool name_sounds_tuning(struct str name)
{
	static const char *const parts[] = { "isol", "nohz", "rcu", "irq", "cstate", "c_state",
		"hugep", "huge_p", "numa", "pstate", "p_state", "watchdog", "lockup", "tick",
		"mitigat", "spectre", "meltdown", "affinity", "turbo", "governor", "cpufreq",
		"cpuidle", "hyperthread", "smt", "iommu", "aspm", "preempt", "transparent", "nocb",
		"latency", "cpus" };

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (str_has(name, parts[i]))
			return true;
	return false;
}
