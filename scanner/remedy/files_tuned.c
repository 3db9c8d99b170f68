/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same settings as a profile of tuned, for hosts whose settings come from there: it includes
 * a profile that every distribution with tuned ships, or the one that is active where that is one
 * of latency, and lists what differs from it. realtime and cpu-partitioning are no base: each
 * writes an isolcpus= or nohz_full= of its own, and the line would hold two.
 */
#include "scanner/remedy/files.h"

/* What network-latency sets, with latency-performance, which it includes (tuned 2.20). */
static const struct preset {
	enum remedy_kind kind;
	const char *key, *value;
} network_latency[] = {
	{ REMEDY_KERNEL_ARG, "skew_tick", "1" },
	{ REMEDY_KERNEL_ARG, "transparent_hugepage", "never" }, /* by [vm], at run time */
	{ REMEDY_KERNEL_ARG, "rcupdate.rcu_normal_after_boot", "1" },
	{ REMEDY_SYSCTL, "kernel.numa_balancing", "0" },
	{ REMEDY_SYSCTL, "kernel.timer_migration", "0" },
	{ REMEDY_SYSCTL, "vm.stat_interval", "10" },
	{ REMEDY_SYSCTL, "vm.swappiness", "10" },
	{ REMEDY_SYSFS, "/sys/firmware/acpi/platform_profile", "performance" },
};

#define BASE "network-latency"

/* The active profile where it is one that a host of this kind builds on. */
static struct str base_of(const struct files_in *in)
{
	static const char *const fit[] = { "latency-performance", "realtime",
		"realtime-virtual-host", "realtime-virtual-guest", "cpu-partitioning",
		"cpu-partitioning-powersave", "network-latency" };

	for (size_t i = 0; in->tuned && i < sizeof(fit) / sizeof(fit[0]); i++) {
		if (str_is(in->tuned->names, fit[i]))
			return in->tuned->names;
	}
	return STR(BASE);
}

static bool base_has(const struct files_in *in, struct str base, const struct suggestion *s)
{
	if (!str_is(base, BASE)) {
		const struct tuned_setting *t = s->kind == REMEDY_SYSCTL
							? tuned_setting(in->tuned, "sysctl", s->key)
							: NULL;

		return t && !t->computed && str_eq(t->value, s->value);
	}
	for (size_t i = 0; i < sizeof(network_latency) / sizeof(network_latency[0]); i++) {
		const struct preset *p = &network_latency[i];

		if (p->kind == s->kind && str_is(s->key, p->key) && str_is(s->value, p->value))
			return true;
	}
	return false;
}

static struct str sysfs_lines(struct arena *a, const struct suggestion *s)
{
	struct str paths[256], text = { 0 };
	size_t n = braces_expand(a, s->key, paths, sizeof(paths) / sizeof(paths[0]));

	for (size_t i = 0; i < n; i++)
		text = str_printf(a, STR_FMT STR_FMT "=" STR_FMT "\n", STR_ARG(text),
			STR_ARG(paths[i]), STR_ARG(s->value));
	return text;
}

static struct str line_of(const struct files_in *in, const struct suggestion *s)
{
	if (s->kind == REMEDY_SYSFS)
		return sysfs_lines(in->a, s);
	if (s->kind == REMEDY_SETTING) /* of irqbalance alone */
		return str_printf(in->a, "banned_cpus=" STR_FMT "\n", STR_ARG(s->value));
	return str_printf(in->a, STR_FMT "=" STR_FMT "\n", STR_ARG(s->key), STR_ARG(s->value));
}

static struct str section(
	const struct files_in *in, struct str base, enum remedy_kind kind, const char *name)
{
	struct str text = { 0 };

	for (size_t i = 0; i < in->suggestions->n; i++) {
		const struct suggestion *s = &in->suggestions->v[i];

		if (s->kind != kind || s->state != SUGGESTION_GOOD || base_has(in, base, s))
			continue;
		if (kind == REMEDY_SETTING &&
			!str_is(s->key, "irqbalance:IRQBALANCE_BANNED_CPULIST"))
			continue;
		text = str_printf(in->a, STR_FMT STR_FMT STR_FMT, STR_ARG(text),
			STR_ARG(suggestion_comment(in->a, s)), STR_ARG(line_of(in, s)));
	}
	if (!text.n)
		return text;
	return str_printf(in->a, "\n[%s]\n" STR_FMT, name, STR_ARG(text));
}

/* "cmdline_latscan=+nohz_full=2-7 -nohz=off", with the comments of each word before. */
static struct str bootloader(const struct files_in *in, struct str base)
{
	struct bootline_in how = files_bootline(in);
	struct str added = { 0 }, removed = { 0 }, text = { 0 }, comment;

	for (size_t i = 0; i < in->suggestions->n; i++) {
		const struct suggestion *s = &in->suggestions->v[i];
		bool remove = s->kind == REMEDY_KERNEL_ARG_REMOVE;
		struct str value = s->value, *to = remove ? &removed : &added;

		if ((!remove && s->kind != REMEDY_KERNEL_ARG) || s->state != SUGGESTION_GOOD ||
			base_has(in, base, s))
			continue;
		if (parameter_is(s->key, STR("isolcpus")))
			value = bootline_isolcpus(in->a, how.host, NULL, value);
		*to = str_printf(in->a, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(*to),
			to->n ? " " : "", STR_ARG(s->key), value.n ? "=" : "", STR_ARG(value));
		comment = suggestion_comment(in->a, s);
		if (!str_has(text, str_z(in->a, comment)))
			text = str_join(in->a, text, comment, (struct str){ 0 });
	}
	if (added.n)
		text = str_printf(in->a, STR_FMT "cmdline_latscan=+" STR_FMT "\n", STR_ARG(text),
			STR_ARG(added));
	if (removed.n) /* tuned takes off what a profile put there, not what GRUB has */
		text = str_printf(in->a, STR_FMT "# by hand, off /etc/default/grub: " STR_FMT "\n",
			STR_ARG(text), STR_ARG(removed));
	return text.n ? str_join(in->a, STR("\n[bootloader]\n"), text, (struct str){ 0 }) : text;
}

void files_tuned(const struct files_in *in, struct remedy_files *ret)
{
	struct str base = base_of(in);
	struct str text =
		str_join(in->a, bootloader(in, base), section(in, base, REMEDY_SYSCTL, "sysctl"),
			section(in, base, REMEDY_SYSFS, "sysfs"));

	text = str_join(
		in->a, text, section(in, base, REMEDY_SETTING, "irqbalance"), (struct str){ 0 });
	if (!text.n)
		return;
	file_add(in->a, ret, STR("etc/tuned/latscan/tuned.conf"),
		str_printf(in->a,
			"# Instead of the kernel command line, sysctl.d and tmpfiles.d here, where tuned sets the\n"
			"# host: with both, two places own each setting. Then: tuned-adm profile latscan\n"
			"[main]\nsummary=what latscan suggests for this host\ninclude=" STR_FMT
			"\n" STR_FMT,
			STR_ARG(base), STR_ARG(text)));
}
