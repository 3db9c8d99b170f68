/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/pci_links.h"

#include "scanner/facts/host.h"
#include "scanner/facts/net/netdevs.h"

static bool is_down(const struct netdev *d)
{
	return d && d->operstate.n && !str_is(d->operstate, "up") &&
	       !str_is(d->operstate, "unknown");
}

static enum pci_weight weigh_name(const struct check_in *in, struct str name)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);

	switch (roles_nic(in->roles, name)) {
	case NIC_FAST:
	case NIC_BYPASS:
	case NIC_PTP:
		return PCI_WEIGHT_FAST;
	case NIC_MGMT:
	case NIC_IGNORE:
		return PCI_WEIGHT_NONE;
	case NIC_UNDECLARED:
	case NIC_ROLES:
		break;
	}
	return is_down(netdevs_find(devs, name)) ? PCI_WEIGHT_NONE : PCI_WEIGHT_OTHER;
}

enum pci_weight pci_weigh(const struct check_in *in, const struct pci_function *f)
{
	enum pci_weight most = PCI_WEIGHT_NONE;

	for (unsigned i = 0; i < f->n_names; i++) {
		enum pci_weight w = weigh_name(in, f->names[i]);

		if (w > most)
			most = w;
	}
	return most;
}

const struct pci_function *pci_upper_end(const struct pci *t, const struct pci_function *f)
{
	return f->above >= 0 ? &t->v[f->above] : NULL;
}

static bool is_judged(const struct pci_function *f)
{
	return f->link && f->above >= 0 && !f->asleep;
}

/* Whether another function of the same card speaks for the link. */
static bool is_spoken_for(const struct check_in *in, const struct pci *t, size_t i)
{
	enum pci_weight own = pci_weigh(in, &t->v[i]);

	for (size_t k = 0; k < t->n; k++) {
		enum pci_weight other;

		if (k == i || !is_judged(&t->v[k]) || t->v[k].above != t->v[i].above)
			continue;
		other = pci_weigh(in, &t->v[k]);
		if (other > own || (other == own && k < i))
			return true;
	}
	return false;
}

const struct pci_function *pci_next_link(const struct check_in *in, const struct pci_function *f)
{
	const struct pci *t = in_fact(in, &fact_pci);

	for (size_t i = f ? (size_t)(f - t->v) + 1 : 0; i < t->n; i++) {
		if (is_judged(&t->v[i]) && pci_weigh(in, &t->v[i]) != PCI_WEIGHT_NONE &&
			!is_spoken_for(in, t, i))
			return &t->v[i];
	}
	return NULL;
}

struct subject pci_subject(const struct check_in *in, const struct pci_function *f)
{
	const struct netdevs *devs = in_fact(in, &fact_netdevs);
	const struct netdev *d = netdevs_find(devs, f->names[0]);
	struct subject s = subject_named(SUBJECT_DEVICE, f->address);

	if (f->kind == PCI_NIC && !f->user_space)
		return subject_nic(in->scratch, f->names[0], f->address, d ? d->ifindex : 0);
	if (f->kind == PCI_BRIDGE)
		s.label = str_printf(in->scratch, STR_FMT " (on the way to " STR_FMT ")",
			STR_ARG(f->address), STR_ARG(f->names[0]));
	else if (!f->user_space)
		s.label = str_printf(in->scratch, STR_FMT " " STR_FMT, STR_ARG(f->address),
			STR_ARG(f->names[0]));
	return s;
}

void find_pci_numbers(struct finding *said, const struct pci_function *f)
{
	if (f->numbers.n)
		find_evidence_text(said, f->uevent, STR_FMT, STR_ARG(f->numbers));
}

static bool is_told(const struct answer *list)
{
	return list->state == ANSWER_OK || list->state == ANSWER_ABSENT;
}

void pci_say_nothing(const struct pci *t, struct findings *out)
{
	unsigned asleep = 0;

	for (size_t i = 0; i < t->n; i++)
		asleep += t->v[i].asleep && t->v[i].kind != PCI_BRIDGE;
	if (asleep)
		find_reason(out, STATUS_SKIP, REASON_IDLE, subject_host(),
			"%u devices sleep, and looking would wake them", asleep);
	else
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no network card in use, NVMe drive or graphics card with a PCI Express link");
}

bool pci_say_missing(const struct pci *t, struct findings *out)
{
	if (!is_told(t->nics))
		find_unreadable(out, subject_host(), t->nics, false);
	else if (t->unread)
		find_unreadable(out, subject_host(), t->unread, false);
	else if (t->more)
		find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_host(),
			"more than %d PCI functions: the others were not looked at",
			PCI_FUNCTIONS_MAX);
	return !is_told(t->nics) || t->unread || t->more;
}

bool pci_is_guest(const struct check_in *in)
{
	const struct host *h = in_fact(in, &fact_host);

	return h->virt == VIRT_GUEST;
}

struct str pci_link_words(struct arena *a, unsigned speed, unsigned width)
{
	struct str s = str_printf(a, "%u", speed / 10), w = str_printf(a, "%u", width);

	if (speed % 10)
		s = str_printf(a, "%u.%u", speed / 10, speed % 10);
	return str_printf(a, STR_FMT " GT/s x" STR_FMT, STR_ARG(speed ? s : STR("?")),
		STR_ARG(width ? w : STR("?")));
}
