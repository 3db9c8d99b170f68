/* SPDX-License-Identifier: Apache-2.0 */
/* Files of plain settings: sysctl.d, tmpfiles.d, udev rules, modprobe.d; what is left for hands. */
#include "scanner/remedy/files.h"

#include <string.h>

void file_add(struct arena *a, struct remedy_files *all, struct str path, struct str text)
{
	all->v = arena_grow(a, all->v, all->n, &all->cap, sizeof(*all->v));
	all->v[all->n++] = (struct remedy_file){ path, text };
}

size_t braces_expand(struct arena *a, struct str path, struct str *v, size_t cap)
{
	struct str head, rest, list, tail, word;
	size_t n = 0;

	if (!str_split(path, '{', &head, &rest) || !str_split(rest, '}', &list, &tail)) {
		v[0] = path;
		return 1;
	}
	while (n < cap && str_cut(&list, ',', &word))
		v[n++] = str_join(a, head, word, tail);
	return n;
}

/* systemd's formats take '%' for a specifier. */
static struct str percent(struct arena *a, struct str s)
{
	struct str all = { 0 }, head, tail = s;

	while (str_split(tail, '%', &head, &tail))
		all = str_printf(a, STR_FMT STR_FMT "%%%%", STR_ARG(all), STR_ARG(head));
	return str_join(a, all, tail, (struct str){ 0 });
}

static struct str sysctl_line(struct arena *a, const struct suggestion *s)
{
	return str_printf(
		a, STR_FMT " = " STR_FMT "\n", STR_ARG(s->key), STR_ARG(str_trim(s->value)));
}

static struct str tmpfiles_line(struct arena *a, const struct suggestion *s)
{
	return str_printf(a, "w " STR_FMT " - - - - " STR_FMT "\n", STR_ARG(percent(a, s->key)),
		STR_ARG(percent(a, s->value)));
}

/* "pci:0000:3b:00.0:power/control": the device's name may hold colons, the others do not. */
static struct str udev_line(struct arena *a, const struct suggestion *s)
{
	struct str subsystem, rest, device, attribute;

	if (!str_split(s->key, ':', &subsystem, &rest) ||
		!str_split_last(rest, ':', &device, &attribute))
		return (struct str){ 0 };
	return str_printf(a,
		"ACTION==\"add|change\", SUBSYSTEM==\"" STR_FMT "\", KERNEL==\"" STR_FMT
		"\", ATTR{" STR_FMT "}=\"" STR_FMT "\"\n",
		STR_ARG(subsystem), STR_ARG(device), STR_ARG(attribute), STR_ARG(s->value));
}

static struct str modprobe_line(struct arena *a, const struct suggestion *s)
{
	struct str module, parameter;

	if (!str_split(s->key, '.', &module, &parameter))
		return (struct str){ 0 };
	return str_printf(a, "options " STR_FMT " " STR_FMT "=" STR_FMT "\n", STR_ARG(module),
		STR_ARG(parameter), STR_ARG(s->value));
}

static struct str mask_line(struct arena *a, const struct suggestion *s)
{
	return str_printf(a, "systemctl mask --now '" STR_FMT "'\n", STR_ARG(s->key));
}

static struct str setting_line(struct arena *a, const struct suggestion *s)
{
	struct str name, variable;

	if (!str_split(s->key, ':', &name, &variable))
		return (struct str){ 0 };
	return str_printf(a,
		"# in /etc/default/" STR_FMT " (Debian) or /etc/sysconfig/" STR_FMT
		" (Red Hat, SUSE)\n" STR_FMT "=\"" STR_FMT "\"\n",
		STR_ARG(name), STR_ARG(name), STR_ARG(variable), STR_ARG(s->value));
}

static const struct plain {
	enum remedy_kind kind;
	const char *path, *head;
	struct str (*line)(struct arena *a, const struct suggestion *s);
} plains[] = {
	{ REMEDY_SYSCTL, "etc/sysctl.d/99-zz-latscan.conf",
		"# Read at boot and by \"sysctl --system\". Its name sorts behind 99-sysctl.conf, the link\n"
		"# to /etc/sysctl.conf, so that it wins.\n",
		sysctl_line },
	{ REMEDY_SYSFS, "etc/tmpfiles.d/latscan.conf",
		"# Written at each boot; now: systemd-tmpfiles --create /etc/tmpfiles.d/latscan.conf\n",
		tmpfiles_line },
	{ REMEDY_UDEV, "etc/udev/rules.d/99-latscan.rules",
		"# Now: udevadm control --reload, then udevadm trigger --action=change for the device.\n",
		udev_line },
	{ REMEDY_MODPROBE, "etc/modprobe.d/latscan.conf",
		"# Then dracut -f or update-initramfs -u: drivers may be loaded in the initramfs.\n",
		modprobe_line },
	{ REMEDY_UNIT_MASK, "units.txt", "# Commands: nothing starts a unit that is masked.\n",
		mask_line },
	{ REMEDY_SETTING, "settings.txt",
		"# Lines for files that are there already; restart the service then.\n",
		setting_line },
};

static void add_plain(const struct files_in *in, const struct plain *p, struct remedy_files *ret)
{
	struct str text = { 0 };

	for (size_t i = 0; i < in->suggestions->n; i++) {
		const struct suggestion *s = &in->suggestions->v[i];
		struct str line;

		if (s->kind != p->kind || s->state != SUGGESTION_GOOD)
			continue;
		line = p->line(in->a, s);
		text = str_printf(in->a, STR_FMT "\n" STR_FMT STR_FMT, STR_ARG(text),
			STR_ARG(suggestion_comment(in->a, s)), STR_ARG(line));
	}
	if (text.n)
		file_add(in->a, ret, str_from(p->path),
			str_join(in->a, str_from(p->head), text, (struct str){ 0 }));
}

static struct str named(struct arena *a, const struct suggestion *s)
{
	return str_printf(a, "%s " STR_FMT "%s" STR_FMT, remedy_kind_word(s->kind),
		STR_ARG(text_sanitise(a, s->key)), s->value.n ? " = " : "",
		STR_ARG(text_sanitise(a, s->value)));
}

/* What no file mends, with why it is here. */
static struct str by_hand(struct arena *a, const struct suggestion *s)
{
	switch (s->state) {
	case SUGGESTION_CONFLICT:
		return str_printf(a,
			"by hand: checks disagree: " STR_FMT ", and another wants " STR_FMT
			"; the profile or --set decides\n",
			STR_ARG(named(a, s)),
			STR_ARG(s->other.n ? text_sanitise(a, s->other) : STR("no value")));
	case SUGGESTION_UNFIT:
		return str_printf(a,
			"by hand: " STR_FMT ": such bytes are not written into a file\n",
			STR_ARG(named(a, s)));
	case SUGGESTION_GOOD:
		break;
	}
	if (s->kind == REMEDY_BIOS)
		return str_printf(a, "by hand: BIOS: " STR_FMT "\n", STR_ARG(s->value));
	if (s->kind == REMEDY_MANUAL)
		return str_printf(a, "by hand: " STR_FMT "\n", STR_ARG(s->value));
	return (struct str){ 0 };
}

static void add_by_hand(const struct files_in *in, struct remedy_files *ret)
{
	struct str text = { 0 };

	for (size_t i = 0; i < in->suggestions->n; i++) {
		const struct suggestion *s = &in->suggestions->v[i];
		struct str line = by_hand(in->a, s);

		if (line.n)
			text = str_printf(in->a, STR_FMT "\n" STR_FMT STR_FMT, STR_ARG(text),
				STR_ARG(suggestion_comment(in->a, s)), STR_ARG(line));
	}
	if (text.n)
		file_add(in->a, ret, STR("by-hand.txt"),
			str_join(in->a, STR("# What no file mends.\n"), text, (struct str){ 0 }));
}

void remedy_files(const struct files_in *in, struct remedy_files *ret)
{
	*ret = (struct remedy_files){ 0 };
	files_kernel(in, ret);
	for (size_t i = 0; i < sizeof(plains) / sizeof(plains[0]); i++)
		add_plain(in, &plains[i], ret);
	files_systemd(in, ret);
	files_tuned(in, ret);
	add_by_hand(in, ret);
}
