/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/nic_asked.h"

enum { TEN_GIGABIT_MBPS = 10000 };

static struct str path_of(const struct check_in *in, const struct port *p, const char *what)
{
	return str_printf(in->scratch, "/probe/ethtool/" STR_FMT "/%s", STR_ARG(p->d->name), what);
}

const struct answer *in_nic_answer(
	const struct check_in *in, const struct port *p, const char *what)
{
	return in_ask(in, path_of(in, p, what), ASK_FILE);
}

const struct answer *in_nic_answer_before(
	const struct check_in *in, const struct port *p, const char *what)
{
	return in_file_before(in, str_z(in->scratch, path_of(in, p, what)));
}

bool nic_has_none(const struct answer *an)
{
	return an->state == ANSWER_UNSUPPORTED && !an->note.n;
}

struct finding *find_nic_untold(
	struct findings *out, const struct port *p, const struct answer *an, const char *none)
{
	struct finding *f;

	if (!nic_has_none(an))
		return find_unreadable(out, p->who, an, false);
	f = find_reason(out, STATUS_SKIP, REASON_NOT_SUPPORTED, p->who, "%s", none);
	find_evidence(f, an);
	return f;
}

/* NULL: it is judged. */
static const char *exempt(const struct nic_asked *q, const struct port *p)
{
	bool asked = q->roles & 1U << p->role;

	if (p->role == NIC_UNDECLARED && port_is_virtual(p))
		return "nobody declared it, and it is no hardware";
	if (p->role == NIC_UNDECLARED && asked && !q->any_speed &&
		p->d->speed_mbps < TEN_GIGABIT_MBPS)
		return "nobody declared it, and its link is not known to be of 10 Gbit/s";
	if (asked)
		return NULL;
	switch (p->role) {
	case NIC_BYPASS:
		return "its role is bypass: a program in user space sets up what it uses of it";
	case NIC_MGMT:
		return "its role is mgmt";
	case NIC_PTP:
		return "its role is ptp";
	case NIC_UNDECLARED:
		return "nobody declared it";
	case NIC_FAST:
	case NIC_IGNORE:
	case NIC_ROLES:
		break;
	}
	return "its role does not ask for it";
}

void judge_nic_asked(const struct check_in *in, const struct nic_asked *q, struct findings *out)
{
	const struct port *ports;
	size_t n = in_ports(in, PORTS_LOWEST, &ports);

	if (find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct port *p = &ports[i];
		const struct answer *an = in_nic_answer(in, p, q->what);
		const char *why = exempt(q, p);

		if (why)
			find_reason(out, STATUS_SKIP, REASON_ROLE, p->who, "%s", why);
		else if (q->any_answer || an->state == ANSWER_OK)
			q->judge(in, p, an, out);
		else
			find_nic_untold(out, p, an, q->none);
	}
}
