/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/ports.h"

bool port_is_fast(const struct port *p)
{
	return p->role == NIC_FAST || p->role == NIC_BYPASS || p->role == NIC_PTP;
}

bool port_is_virtual(const struct port *p)
{
	return p->d->kind != NETDEV_PHYSICAL && p->d->kind != NETDEV_VF;
}

enum status port_policy(const struct port *p, enum status worst)
{
	return p->role == NIC_UNDECLARED && worst == STATUS_FAIL ? STATUS_WARN : worst;
}

size_t in_ports(const struct check_in *in, enum ports_of which, const struct port **ret)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);
	struct port *v = ARENA_NEW(in->scratch, struct port, in->roles->n_nics + 1);
	size_t n = 0;

	for (size_t i = 0; i < in->roles->n_nics; i++) {
		const struct nic *nic = &in->roles->nics[i];
		const struct netdev *d = netdevs_find(t, nic->name);

		if (!d || nic->role == NIC_IGNORE || d->kind == NETDEV_REPRESENTOR ||
			(which == PORTS_LOWEST && netdevs_is_carried(t, d)))
			continue;
		v[n++] = (struct port){ d, nic->role, nic->above,
			subject_nic(in->scratch, d->name, d->bus, d->ifindex) };
	}
	*ret = v;
	return n;
}

bool find_no_ports(const struct check_in *in, size_t n, struct findings *out)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);

	if (t->list->state != ANSWER_OK && t->list->state != ANSWER_ABSENT)
		find_unreadable(out, subject_host(), t->list, false);
	else if (n)
		return false;
	else
		find_reason(out, STATUS_SKIP, REASON_NO_DEVICE, subject_host(),
			"no network card in this network namespace");
	return true;
}

void judge_each_port(
	const struct check_in *in, enum ports_of which, judge_port *judge, struct findings *out)
{
	const struct port *v;
	size_t n = in_ports(in, which, &v);

	if (find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < n; i++)
		judge(in, &v[i], out);
}

void find_no_fast_port(struct findings *out)
{
	find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		"no NIC is declared to be fast: --nic NAME");
}

void judge_fast_ports(const struct check_in *in, judge_port *judge, struct findings *out)
{
	const struct port *v;
	size_t n = in_ports(in, PORTS_LOWEST, &v);
	bool any = false;

	if (find_no_ports(in, n, out))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!port_is_fast(&v[i]))
			continue;
		judge(in, &v[i], out);
		any = true;
	}
	if (!any)
		find_no_fast_port(out);
}

static struct str path_of(const struct check_in *in, const struct port *p, const char *name)
{
	return str_printf(in->scratch, "/sys/class/net/" STR_FMT "/%s", STR_ARG(p->d->name), name);
}

const struct answer *in_port_file(const struct check_in *in, const struct port *p, const char *name)
{
	return in_ask(in, path_of(in, p, name), ASK_FILE);
}

const struct answer *in_port_file_before(
	const struct check_in *in, const struct port *p, const char *name)
{
	return in_file_before(in, str_z(in->scratch, path_of(in, p, name)));
}

/* Two names of which one is not told do not differ. */
static bool differs(struct str a, struct str b)
{
	return a.n && b.n && !str_eq(a, b);
}

const struct netdev *in_port_before(const struct check_in *in, const struct port *p)
{
	const struct netdevs *t = in_fact_before(in, &fact_netdevs);
	const struct netdev *b = t ? netdevs_find(t, p->d->name) : NULL;

	if (!b || (b->ifindex && p->d->ifindex && b->ifindex != p->d->ifindex) ||
		differs(b->bus, p->d->bus) || differs(b->driver, p->d->driver))
		return NULL;
	return b;
}

/* A virtual function has the wire of its port, which may not be a device here. */
static struct str port_text(const struct check_in *in, const struct port *p)
{
	const struct netdev *of = netdevs_by_bus(in_fact(in, &fact_netdevs), p->d->port);

	if (p->d->kind != NETDEV_VF)
		return STR("");
	return str_printf(in->scratch,
		", a virtual function of " STR_FMT "%s" STR_FMT
		": link, pause, FEC and EEE are its port's",
		STR_ARG(p->d->port), of ? ", " : "", STR_ARG(of ? of->name : STR("")));
}

void find_port(struct finding *f, const struct check_in *in, const struct port *p)
{
	const struct netdevs *t = in_fact(in, &fact_netdevs);

	find_evidence_text(f, t->list, STR_FMT ": role %s%s" STR_FMT "%s" STR_FMT STR_FMT,
		STR_ARG(p->d->name), nic_role_word(p->role), p->above.n ? " of " : "",
		STR_ARG(p->above), p->d->driver.n ? ", driver " : "", STR_ARG(p->d->driver),
		STR_ARG(port_text(in, p)));
}
