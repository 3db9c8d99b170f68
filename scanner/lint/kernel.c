/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/lint/kernel.h"

#include <errno.h>

const struct kernel_since since_isolcpus_flags = { 4, 15, { EL_NEVER, 0, 0 } };
const struct kernel_since since_managed_irq = { 5, 6, { EL_NEVER, 3, 0 } };
const struct kernel_since since_sets_may_differ = { 5, 18, { EL_NEVER, EL_NEVER, 1 } };
const struct kernel_since since_list_words = { 5, 13, { EL_NEVER, EL_NEVER, 0 } };
const struct kernel_since since_sysctl_params = { 5, 8, { EL_NEVER, EL_NEVER, 0 } };
const struct kernel_since since_bare_nocbs = { 5, 17, { EL_NEVER, EL_NEVER, 2 } };
const struct kernel_since since_huge_nodes = { 5, 16, { EL_NEVER, EL_NEVER, 1 } };
const struct kernel_since since_default_size_once = { 5, 8, { EL_NEVER, EL_NEVER, 0 } };

/* The number of the first build of each minor release: "427" of 5.14.0-427.13.1 is 9.4. */
static const struct build {
	unsigned el, minor, first;
} builds[] = {
	{ 7, 9, 1160 },
	{ 7, 8, 1127 },
	{ 7, 7, 1062 },
	{ 7, 6, 957 },
	{ 7, 5, 862 },
	{ 7, 4, 693 },
	{ 8, 10, 553 },
	{ 8, 9, 513 },
	{ 8, 8, 477 },
	{ 8, 7, 425 },
	{ 8, 6, 372 },
	{ 8, 5, 348 },
	{ 8, 4, 305 },
	{ 8, 3, 240 },
	{ 8, 2, 193 },
	{ 8, 1, 147 },
	{ 8, 0, 80 },
	{ 9, 7, 611 },
	{ 9, 6, 570 },
	{ 9, 5, 503 },
	{ 9, 4, 427 },
	{ 9, 3, 362 },
	{ 9, 2, 284 },
	{ 9, 1, 162 },
	{ 9, 0, 70 },
};

static const struct base {
	unsigned el, major, minor;
} bases[] = { { 7, 3, 10 }, { 8, 4, 18 }, { 9, 5, 14 }, { 10, 6, 12 } };

static bool number(struct str *s, unsigned *ret)
{
	unsigned n = 0;
	size_t i = 0;

	while (i < s->n && i < 4 && s->p[i] >= '0' && s->p[i] <= '9')
		n = 10 * n + (unsigned)(s->p[i++] - '0');
	if (i == 0)
		return false;
	*ret = n;
	*s = str_skip(*s, i);
	return true;
}

/* ".el9_4.x86_64", "-el9", "el8": the release, and its minor one where it is told. */
static void find_el(struct str s, struct kernel_id *k)
{
	for (size_t i = 0; i + 2 < s.n; i++) {
		struct str rest = str_skip(s, i + 2);
		unsigned n;

		if (!str_starts(str_skip(s, i), "el") || !number(&rest, &n) || n < 7 || n > 10)
			continue;
		k->el = n;
		if (rest.n > 1 && (rest.p[0] == '_' || rest.p[0] == '.')) {
			rest = str_skip(rest, 1);
			if (number(&rest, &n) && n <= 10)
				k->el_minor = (int)n;
		}
		return;
	}
}

/* Behind "5.14": ".0-427.13.1.el9_4"; the number after the dash is the build's. */
static void find_build(struct str s, struct kernel_id *k)
{
	struct str head;
	unsigned n;

	if (k->el == 0 || k->el_minor >= 0 || !str_split(s, '-', &head, &s) || !number(&s, &n))
		return;
	for (size_t i = 0; i < sizeof(builds) / sizeof(builds[0]); i++) {
		if (builds[i].el != k->el || n < builds[i].first)
			continue;
		k->el_minor = (int)builds[i].minor;
		return;
	}
}

static int take_base(struct kernel_id *k)
{
	for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		if (bases[i].el != k->el)
			continue;
		k->major = bases[i].major;
		k->minor = bases[i].minor;
		return 0;
	}
	return -EINVAL;
}

int kernel_id_parse(struct arena *a, struct str text, struct kernel_id *ret)
{
	struct kernel_id k = { .given = true, .el_minor = -1 };
	struct str s = str_trim(text);

	k.text = str_copy(a, s);
	find_el(s, &k);
	k.realtime =
		str_has(s, "+rt") || str_has(s, "-rt") || str_has(s, ".rt") || str_has(s, "_rt");
	if (number(&s, &k.major)) {
		if (s.n < 2 || s.p[0] != '.')
			return -EINVAL;
		s = str_skip(s, 1);
		if (!number(&s, &k.minor) || k.major < 2 || k.major > 99 || k.minor > 99)
			return -EINVAL;
		find_build(s, &k);
	} else if (take_base(&k)) {
		return -EINVAL;
	}
	*ret = k;
	return 0;
}

struct str kernel_id_name(struct arena *a, const struct kernel_id *k)
{
	const char *rt = k->realtime && k->of_image ? " with PREEMPT_RT (of BOOT_IMAGE=)"
			 : k->realtime		    ? " with PREEMPT_RT"
			 : k->of_image		    ? " (of BOOT_IMAGE=)"
						    : "";

	if (!k->given)
		return STR("a current Linux (no --kernel)");
	if (k->el && k->el_minor >= 0)
		return str_printf(
			a, "Linux %u.%u of EL %u.%d%s", k->major, k->minor, k->el, k->el_minor, rt);
	if (k->el)
		return str_printf(a, "Linux %u.%u of EL %u%s", k->major, k->minor, k->el, rt);
	return str_printf(a, "Linux %u.%u%s", k->major, k->minor, rt);
}

enum kernel_has kernel_has(const struct kernel_id *k, const struct kernel_since *s)
{
	int minor;

	if (!k->given)
		return KERNEL_HAS;
	if (k->el < 7 || k->el > 9)
		return k->major > s->major || (k->major == s->major && k->minor >= s->minor)
			       ? KERNEL_HAS
			       : KERNEL_LACKS;
	minor = s->el[k->el - 7];
	if (minor <= 0)
		return minor == 0 ? KERNEL_HAS : KERNEL_LACKS;
	if (k->el_minor < 0)
		return KERNEL_MAYBE;
	return k->el_minor >= minor ? KERNEL_HAS : KERNEL_LACKS;
}

struct str kernel_since_name(struct arena *a, const struct kernel_since *s)
{
	for (unsigned i = 0; i < 3; i++)
		if (s->el[i] >= 0)
			return str_printf(
				a, "%u.%u (EL %u.%d)", s->major, s->minor, i + 7, s->el[i]);
	return str_printf(a, "%u.%u (EL 10)", s->major, s->minor);
}
