/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the firmware says of itself and of the board (drivers/firmware/dmi-id.c), and the settings
 * of it that can be seen without asking it: into how many nodes each package is split (SNC, NPS),
 * whether its second threads are there, the package idle limit that it locked. Serial numbers are
 * never read.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/hw/bios.h"
#include "scanner/facts/mem/nodes.h"

#define DMI	  "/sys/class/dmi/id/"
#define PKG_LIMIT "/probe/msr/{package:intel}/0xe2"

static const struct trait_file files[] = {
	{ DMI "bios_vendor", "vendor", TRAIT_FIRMWARE, NULL },
	{ DMI "bios_version", "version", TRAIT_FIRMWARE, NULL },
	{ DMI "bios_date", "date", TRAIT_FIRMWARE, NULL },
	{ DMI "bios_release", "release", TRAIT_FIRMWARE, NULL },
	{ DMI "ec_firmware_release", "controller firmware", TRAIT_FIRMWARE, NULL },
	{ DMI "sys_vendor", "system vendor", TRAIT_HARDWARE, NULL },
	{ DMI "product_name", "product", TRAIT_HARDWARE, NULL },
	{ DMI "board_name", "board", TRAIT_HARDWARE, NULL },
	{ "/sys/firmware/acpi/platform_profile", "platform profile", TRAIT_SETTING, NULL },
};

/* Nodes that hold CPUs of one package: 1, or what SNC and NPS make of it. */
static void nodes_per_package(
	const struct trait_in *in, struct trait_out *out, const struct cpus *c)
{
	const struct nodes *nodes = trait_fact(in, &fact_nodes);
	struct cpuset packages = { 0 };
	unsigned with_cpus = 0;

	if (!nodes || nodes->list->state != ANSWER_OK || !c->n_cores)
		return;
	for (size_t i = 0; i < nodes->n; i++)
		with_cpus += !cpuset_is_empty(nodes->v[i].cpus);
	for (size_t i = 0; i < c->n_cores; i++) {
		if (c->cores[i].package < 0)
			return;
		if (!cpuset_has(packages, (unsigned)c->cores[i].package))
			packages = cpuset_or(in->scratch, packages,
				cpuset_of(in->scratch, (unsigned)c->cores[i].package));
	}
	if (with_cpus && with_cpus % cpuset_count(packages) == 0) {
		unsigned n = with_cpus / cpuset_count(packages);
		struct trait *t =
			trait_addf(out, TRAIT_FIRMWARE, STR("nodes per package"), "%u", n);

		trait_number(out, t, n, "1");
		trait_from(out, t, nodes->list);
	}
}

/* The deepest package state, and whether the firmware locked it (bits 3:0 and 15). */
static void package_limit(const struct trait_in *in, struct trait_out *out)
{
	struct matches m = answers_match(in->answers, PKG_LIMIT, ASK_FILE);

	for (size_t i = 0; i < m.n; i++) {
		uint64_t v;

		if (fact_u64(m.v[i].answer, &v) == 0)
			trait_from(out,
				trait_addf(out, TRAIT_FIRMWARE, STR("package idle limit"), "%u%s",
					(unsigned)(v & 15), v & 1 << 15 ? ", locked" : ", open"),
				m.v[i].answer);
	}
}

/* By what they mean: "set turbo (ProcTurboMode)", of those that the table of names knows. */
static void settings(const struct trait_in *in, struct trait_out *out, const struct bios *b)
{
	if (b->n_withheld || (b->given && !b->valid))
		trait_not_whole(out);
	for (size_t i = 0; i < b->n; i++) {
		const struct bios_setting *s = &b->v[i];

		if (s->item == BIOS_UNKNOWN)
			continue;
		trait_line(out, TRAIT_FIRMWARE,
			trait_key(in, "%s %s (" STR_FMT ")", s->pending ? "pending" : "set",
				bios_item_word(s->item), STR_ARG(s->name)),
			s->meaning.n ? s->meaning : s->value, s->from->path);
	}
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct cpus *c = trait_fact(in, &fact_cpus);
	const struct bios *b = trait_fact(in, &fact_bios);

	trait_files(in, out, files, sizeof(files) / sizeof(files[0]));
	if (c)
		nodes_per_package(in, out, c);
	package_limit(in, out);
	if (b)
		settings(in, out, b);
}

const struct traits traits_bios = {
	.group = "bios",
	.what = "firmware, board, and settings of the firmware that can be seen",
	.gather = gather,
};
