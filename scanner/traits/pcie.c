/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PCI functions that latency passes through, and the bridges on the way: link, power saving, sizes
 * of requests, node, errors. The address is part of the key: equal hosts have equal slots, and what
 * moved to another one is another line.
 */
#include "scanner/engine/trait.h"

#include "scanner/facts/hw/pci.h"
#include "scanner/facts/hw/pci_aer.h"
#include "scanner/facts/hw/pci_config.h"
#include "scanner/facts/hw/pci_registers.h"
#include "scanner/facts/net/nic_functions.h"
#include "scanner/facts/net/user_cards.h"

/* With the name of a card: a drive's is given in the order of finding. */
static struct str key_of(const struct trait_in *in, const struct pci_function *f, const char *what)
{
	if (f->n_names && f->kind == PCI_NIC && !str_eq(f->names[0], f->address))
		return trait_key(in, STR_FMT " " STR_FMT " %s", STR_ARG(f->address),
			STR_ARG(f->names[0]), what);
	return trait_key(in, STR_FMT " %s", STR_ARG(f->address), what);
}

static struct str half(const struct trait_in *in, unsigned speed, unsigned width)
{
	if (!speed || !width)
		return STR("?");
	return speed % 10 ? trait_key(in, "%u.%u GT/s x%u", speed / 10, speed % 10, width)
			  : trait_key(in, "%u GT/s x%u", speed / 10, width);
}

static void link_of(const struct trait_in *in, struct trait_out *out, const struct pci_function *f)
{
	struct trait *t;

	if (!f->link || (!f->speed && !f->max_speed))
		return;
	t = trait_addf(out, TRAIT_HARDWARE, key_of(in, f, "link"), STR_FMT " of " STR_FMT,
		STR_ARG(half(in, f->speed, f->width)),
		STR_ARG(half(in, f->max_speed, f->max_width)));
	trait_from(out, t, f->speed_from);
}

static void aspm(const struct trait_in *in, struct trait_out *out, const struct pci_function *f,
	const struct pci_end *end)
{
	struct str on = { 0 };
	bool told = false;

	for (unsigned i = 0; f->link && i < PCI_ASPM_STATES; i++) {
		if (!f->aspm[i] || f->aspm[i]->state != ANSWER_OK)
			continue;
		told = true;
		if (str_is(str_trim(f->aspm[i]->bytes), "1"))
			on = str_printf(in->scratch, STR_FMT "%s%s", STR_ARG(on), on.n ? " " : "",
				pci_aspm_words[i]);
	}
	if (told) {
		trait_line(out, TRAIT_SETTING, key_of(in, f, "ASPM"), on.n ? on : STR("off"),
			f->attributes->path);
		return;
	}
	if (f->link && end && end->config.state == PCI_CONFIG_EXPRESS && end->config.has_link)
		trait_from(out,
			trait_addf(out, TRAIT_SETTING, key_of(in, f, "ASPM"), "%s%s%s",
				end->config.aspm_on & PCI_ASPM_L0S ? "L0s" : "",
				end->config.aspm_on == (PCI_ASPM_L0S | PCI_ASPM_L1) ? " " : "",
				end->config.aspm_on & PCI_ASPM_L1 ? "L1"
				: end->config.aspm_on		  ? ""
								  : "off"),
			end->from);
}

static void power(const struct trait_in *in, struct trait_out *out, const struct pci_function *f)
{
	if (f->control && f->control->state == ANSWER_OK)
		trait_answer(out, TRAIT_SETTING, key_of(in, f, "power"), f->control, NULL);
	if (f->group_type && f->group_type->state == ANSWER_OK)
		trait_answer(out, TRAIT_STATE, key_of(in, f, "IOMMU"), f->group_type, NULL);
}

static void errors(const struct trait_in *in, struct trait_out *out, const struct pci_aer *now)
{
	const struct pci_aer *b = trait_fact_before(in, &fact_pci_aer);

	for (size_t i = 0; i < now->scope.n; i++) {
		const struct pci_function *f = &now->scope.v[i];

		for (unsigned k = 0; k < AER_KINDS; k++) {
			const struct aer_counts *c = &now->v[i].own[k];
			const struct aer_counts *then = NULL;

			if (!c->valid || !c->total)
				continue;
			if (b && b->scope.n == now->scope.n && b->v[i].own[k].valid)
				then = &b->v[i].own[k];
			trait_counter(in, out,
				key_of(in, f,
					str_z(in->scratch,
						trait_key(in, "%s errors", aer_kind_words[k]))),
				c->total, then ? &then->total : NULL, 64, c->from->path);
		}
	}
}

/* Sizes of requests, where the configuration was read: of cards of fast roles. */
static void sizes(const struct trait_in *in, struct trait_out *out)
{
	struct matches m =
		answers_match(in->answers, "/sys/class/net/{nic:fast}/device/config", ASK_FILE);

	for (size_t i = 0; i < m.n; i++) {
		const struct answer *an = m.v[i].answer;
		struct pci_config c;

		if (an->state != ANSWER_OK) {
			trait_not_whole(out);
			continue;
		}
		pci_config_parse(an->bytes, &c);
		if (c.state == PCI_CONFIG_EXPRESS)
			trait_from(out,
				trait_addf(out, TRAIT_FIRMWARE,
					trait_key(in, STR_FMT " requests", STR_ARG(m.v[i].star[0])),
					"payload %u of %u, read %u", c.payload, c.payload_can,
					c.read_request),
				an);
	}
}

static void places(const struct trait_in *in, struct trait_out *out, const struct nic_functions *t)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct nic_function *f = &t->v[i];

		if (f->node_told)
			trait_from(out,
				trait_addf(out, TRAIT_HARDWARE,
					trait_key(in, STR_FMT " " STR_FMT " node",
						STR_ARG(f->address), STR_ARG(f->name)),
					"%d", f->node),
				f->node_from);
		if (f->vfs_told)
			trait_from(out,
				trait_addf(out, TRAIT_SETTING,
					trait_key(in, STR_FMT " " STR_FMT " functions",
						STR_ARG(f->address), STR_ARG(f->name)),
					"%llu of %llu", (unsigned long long)f->vfs,
					(unsigned long long)f->vfs_most),
				f->vfs_from);
	}
}

static void user_space(const struct trait_in *in, struct trait_out *out, const struct user_cards *t)
{
	for (size_t i = 0; i < t->n; i++)
		trait_add(out, TRAIT_SETTING,
			trait_key(in, STR_FMT " driver", STR_ARG(t->v[i].address)), t->v[i].driver);
}

static void gather(const struct trait_in *in, struct trait_out *out)
{
	const struct pci *t = trait_fact(in, &fact_pci);
	const struct pci_registers *r = trait_fact(in, &fact_pci_registers);
	const struct pci_aer *aer = trait_fact(in, &fact_pci_aer);
	const struct nic_functions *nics = trait_fact(in, &fact_nic_functions);
	const struct user_cards *cards = trait_fact(in, &fact_user_cards);

	if (t->unread || t->more)
		trait_not_whole(out);
	for (size_t i = 0; i < t->n; i++) {
		const struct pci_function *f = &t->v[i];

		if (f->numbers.n)
			trait_from(out,
				trait_add(out, TRAIT_HARDWARE, key_of(in, f, "device"), f->numbers),
				f->uevent);
		link_of(in, out, f);
		aspm(in, out, f, r && r->v ? &r->v[i] : NULL);
		power(in, out, f);
	}
	sizes(in, out);
	if (nics)
		places(in, out, nics);
	if (cards)
		user_space(in, out, cards);
	if (aer)
		errors(in, out, aer);
}

const struct traits traits_pcie = {
	.group = "pcie",
	.what = "PCI functions: link, power saving, sizes of requests, node, errors",
	.needs = { &fact_pci },
	.gather = gather,
};
