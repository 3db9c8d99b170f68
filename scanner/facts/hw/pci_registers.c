/* SPDX-License-Identifier: Apache-2.0 */
/* Each file is 64 configuration cycles, and what lies behind the header wants CAP_SYS_ADMIN. */
#include "scanner/facts/hw/pci_registers.h"

#include "scanner/facts/host.h"

static struct str path_of(struct arena *a, const struct pci_function *f)
{
	return str_printf(a, STR_FMT "/config", STR_ARG(f->dir));
}

static void follow(const struct fact_in *in, struct follower *follower)
{
	const struct pci *t = facts_get(in->facts, &fact_pci);
	const struct host *h = facts_get(in->facts, &fact_host);

	if (!t || t->managed || (h && h->virt == VIRT_GUEST))
		return;
	for (size_t i = 0; i < t->n; i++) {
		const struct pci_function *f = &t->v[i];

		if (!f->link || f->above < 0 || f->asleep)
			continue;
		follower->ask(follower, path_of(in->arena, f), ASK_FILE, 0);
		follower->ask(follower, path_of(in->arena, &t->v[f->above]), ASK_FILE, 0);
	}
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct pci *t = facts_get(in->facts, &fact_pci);
	struct pci_registers *r = ret;
	struct pci_end *v = ARENA_NEW(in->arena, struct pci_end, t->n + 1);

	for (size_t i = 0; i < t->n; i++) {
		v[i].from = answers_get(in->answers, path_of(in->arena, &t->v[i]), ASK_FILE);
		if (v[i].from->state == ANSWER_OK)
			pci_config_parse(v[i].from->bytes, &v[i].config);
	}
	r->v = v;
}

const struct fact fact_pci_registers = {
	.name = "pci_registers",
	.needs = { &fact_pci, &fact_host },
	.steady = true,
	.follow = follow,
	.follows = { { "/sys/devices/pci*/config", ASK_FILE } },
	.size = sizeof(struct pci_registers),
	.parse = parse,
};
