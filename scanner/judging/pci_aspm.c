/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/pci_aspm.h"

static void read_attributes(const struct pci_function *f, struct aspm_link *l)
{
	l->from = f->attributes;
	l->seen = ASPM_OFF;
	if (f->attributes->state == ANSWER_ABSENT)
		return;
	if (f->attributes->state != ANSWER_OK) {
		l->seen = ASPM_UNREAD;
		return;
	}
	for (unsigned i = 0; i < PCI_ASPM_STATES; i++) {
		const struct answer *an = f->aspm[i];
		uint64_t value;

		if (an->state == ANSWER_NOT_READ || an->state == ANSWER_ABSENT)
			continue; /* not listed: the link cannot do it */
		if (fact_u64(an, &value) || value > 1) {
			l->seen = ASPM_UNREAD;
			l->from = an;
			return;
		}
		l->on[i] = value;
		l->seen = value ? ASPM_ON : l->seen;
		l->from = value || l->from == f->attributes ? an : l->from;
	}
}

/* False when that end does not let the verdict go on. */
static bool read_end(const struct pci_end *f, struct aspm_link *l)
{
	l->from = f->from;
	switch (f->config.state) {
	case PCI_CONFIG_NONE:
		l->seen = ASPM_UNREAD;
		return false;
	case PCI_CONFIG_SHORT:
		l->seen = ASPM_DENIED;
		return false;
	case PCI_CONFIG_GONE:
	case PCI_CONFIG_BAD:
		l->seen = ASPM_BAD;
		return false;
	case PCI_CONFIG_PCI:
		l->seen = ASPM_NO_LINK;
		return false;
	case PCI_CONFIG_EXPRESS:
		break;
	}
	if (!f->config.has_link)
		l->seen = ASPM_NO_LINK;
	return f->config.has_link;
}

static void read_config(const struct pci_end *f, const struct pci_end *up, struct aspm_link *l)
{
	unsigned on, substates;

	if (!read_end(f, l) || !read_end(up, l))
		return;
	on = f->config.aspm_on | up->config.aspm_on;
	substates = f->config.l1ss_on | up->config.l1ss_on;
	l->on[PCI_L0S] = on & PCI_ASPM_L0S;
	l->on[PCI_L1] = on & PCI_ASPM_L1;
	/* The substates are states of L1: without it they are never entered. */
	l->on[PCI_L1_1] = l->on[PCI_L1] && substates & PCI_L1SS_L11;
	l->on[PCI_L1_2] = l->on[PCI_L1] && substates & PCI_L1SS_L12;
	l->seen = on ? ASPM_ON : ASPM_OFF;
}

static const struct pci_end *end_of(const struct check_in *in, const struct pci_function *f)
{
	const struct pci *t = in_fact(in, &fact_pci);
	const struct pci_registers *r = in_fact(in, &fact_pci_registers);

	return &r->v[f - t->v];
}

struct aspm_link aspm_read(const struct check_in *in, const struct pci_function *f)
{
	const struct pci *t = in_fact(in, &fact_pci);
	struct aspm_link l = { .seen = ASPM_UNREAD };

	if (t->managed)
		read_attributes(f, &l);
	else
		read_config(end_of(in, f), end_of(in, pci_upper_end(t, f)), &l);
	return l;
}

struct str aspm_words(struct arena *a, const bool on[PCI_ASPM_STATES])
{
	struct str s = { NULL, 0 };

	for (unsigned i = 0; i < PCI_ASPM_STATES; i++) {
		if (on[i])
			s = str_printf(
				a, STR_FMT "%s%s", STR_ARG(s), s.n ? " " : "", pci_aspm_words[i]);
	}
	return s.n ? s : STR("off");
}

static struct str bit_words(struct arena *a, unsigned aspm)
{
	const bool on[PCI_ASPM_STATES] = { aspm & PCI_ASPM_L0S, aspm & PCI_ASPM_L1 };

	return aspm_words(a, on);
}

static void add_end(const struct check_in *in, const struct pci_function *of, struct finding *said)
{
	const struct pci_end *f = end_of(in, of);

	if (f->config.state != PCI_CONFIG_EXPRESS)
		return;
	find_evidence_text(said, f->from, "LnkCap ASPM " STR_FMT ", LnkCtl ASPM " STR_FMT,
		STR_ARG(bit_words(in->scratch, f->config.aspm_can)),
		STR_ARG(bit_words(in->scratch, f->config.aspm_on)));
}

void find_aspm(const struct check_in *in, const struct pci_function *f, const struct aspm_link *l,
	struct finding *said)
{
	const struct pci *t = in_fact(in, &fact_pci);

	if (!t->managed) {
		add_end(in, f, said);
		add_end(in, pci_upper_end(t, f), said);
		return;
	}
	for (unsigned i = 0; i < PCI_ASPM_STATES; i++) {
		if (f->aspm[i]->state == ANSWER_OK)
			find_evidence(said, f->aspm[i]);
	}
	if (l->from == f->attributes)
		find_evidence(said, f->attributes);
}
