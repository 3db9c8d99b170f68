/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/groups.h"

struct subject subject_group(const struct feed_group *g)
{
	return subject_named(SUBJECT_DEVICE, g->text);
}

bool find_no_groups(struct findings *out, const struct check_in *in)
{
	if (in->roles->feeds.n_groups)
		return false;
	find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		"nobody named a multicast group");
	return true;
}

static const struct joined *joined_on(
	const struct multicast_of *m, const struct feed_group *g, bool anywhere)
{
	for (size_t i = 0; i < m->n; i++) {
		if (address_eq(m->v[i].group, g->group) &&
			(anywhere || !g->nic.n || str_eq(m->v[i].nic, g->nic)))
			return &m->v[i];
	}
	return NULL;
}

/* A source that is refused, or another one that is wanted, keeps this one's packets out. */
static void look_at_sources(
	const struct multicast_of *m, const struct feed_group *g, struct group_place *p)
{
	bool some = false;

	p->source_told = g->has_source && m->filters_valid;
	p->source_wanted = true;
	for (size_t i = 0; p->source_told && i < m->n_sources; i++) {
		const struct source_filter *f = &m->sources[i];

		if (f->ifindex != p->joined->ifindex || !address_eq(f->group, g->group))
			continue;
		some |= f->includes > 0;
		if (!address_eq(f->source, g->source))
			continue;
		p->filter = f;
		p->source_wanted = f->includes > 0 || f->excludes < p->joined->users;
		return;
	}
	if (p->source_told && some)
		p->source_wanted = false;
}

struct group_place in_group_place(const struct check_in *in, const struct feed_group *g)
{
	const struct multicast *m = in_fact(in, &fact_multicast);
	struct group_place p = { .state = PLACE_NOWHERE, .table = &m->v[0] };

	for (unsigned anywhere = 0; anywhere < 2; anywhere++) {
		for (size_t i = 0; i < m->n && !p.joined; i++) {
			p.joined = joined_on(&m->v[i], g, anywhere);
			if (!p.joined)
				continue;
			p.state = anywhere ? PLACE_ELSEWHERE : PLACE_JOINED;
			p.table = &m->v[i];
			look_at_sources(&m->v[i], g, &p);
		}
	}
	for (size_t i = 0; i < m->n && p.state == PLACE_NOWHERE; i++) {
		if (!m->v[i].valid) {
			p.state = PLACE_UNTOLD;
			p.table = &m->v[i];
		}
	}
	return p;
}

struct str in_group_nic(const struct check_in *in, const struct feed_group *g)
{
	struct group_place p = in_group_place(in, g);

	if (g->nic.n)
		return g->nic;
	return p.joined ? p.joined->nic : STR("");
}

/* 224.0.0.0/24 and groups of link scope: the host's own, never a feed. */
static bool is_local(struct address x)
{
	if (x.v6)
		return (x.b[1] & 15) <= 2;
	return x.b[0] == 224 && x.b[1] == 0 && x.b[2] == 0;
}

bool in_has_groups(const struct check_in *in, struct str nic)
{
	const struct multicast *m = in_fact(in, &fact_multicast);

	for (size_t i = 0; i < in->roles->feeds.n_groups; i++) {
		if (str_eq(in_group_nic(in, &in->roles->feeds.groups[i]), nic))
			return true;
	}
	for (size_t k = 0; k < m->n; k++) {
		for (size_t i = 0; i < m->v[k].n; i++) {
			if (str_eq(m->v[k].v[i].nic, nic) && !is_local(m->v[k].v[i].group))
				return true;
		}
	}
	return false;
}
