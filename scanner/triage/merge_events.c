/* SPDX-License-Identifier: Apache-2.0 */
/* What is common to many hosts, and what is one host's own. */
#include "scanner/base/sort.h"
#include "scanner/triage/chance.h"
#include "scanner/triage/merge_parts.h"

static double corrected(const struct merging *g, double chance)
{
	double c = chance * (double)g->m->n_slots * 2 * (double)g->m->n_classes;

	return c < 1 ? c : 1;
}

/* That so many of the hosts that were watched are unusual in it. */
static double chance_of(const struct merging *g, size_t s)
{
	uint32_t n = g->hosts_watched[s], k = g->hosts_unusual[s];

	if (k < 2 || (n > 3 && k < 3))
		return 1;
	return corrected(g, chance_at_least(n, k, g->expected[s] / n));
}

/* Who could reach many hosts at once. */
static const char *who(const struct suspect_class *c)
{
	static const struct {
		const char *words, *who;
	} table[] = {
		{ "loss clock", "the network or the time source" },
		{ "irq softirq", "the network: what came in reached them all" },
		{ "smi machine-check throttling",
			"power, cooling, or whatever asks all management controllers" },
		{ "steal", "the hypervisor" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct str rest = str_from(table[i].words), word;

		while (str_word(&rest, &word)) {
			if (str_is(word, c->word))
				return table[i].who;
		}
	}
	return "something that starts on all of them: a timer, a deployment, a common service";
}

static bool is_hit(const struct merging *g, size_t host, size_t s)
{
	return g->m->hosts[host].judged && g->unusual[host][s];
}

/* What the names of all that are hit begin with, up to the last mark between words. */
static struct str prefix_of(const struct merging *g, size_t s)
{
	struct str p = { 0 };
	bool any = false;

	for (size_t i = 0; i < g->m->n_hosts; i++) {
		struct str name = g->m->hosts[i].name;
		size_t n = 0;

		if (!is_hit(g, i, s))
			continue;
		while (any && n < p.n && n < name.n && p.p[n] == name.p[n])
			n++;
		p = any ? str_head(p, n) : name;
		any = true;
	}
	while (p.n && p.p[p.n - 1] != '-' && p.p[p.n - 1] != '.' && p.p[p.n - 1] != '_')
		p.n--;
	return p;
}

static void name_them(const struct merging *g, size_t s, struct merged_event *e)
{
	struct str p = prefix_of(g, s);
	size_t named = 0, with = 0;

	for (size_t i = 0; i < g->m->n_hosts; i++) {
		const struct merged_host *h = &g->m->hosts[i];

		with += h->judged && g->watched[i][s] && p.n && str_eq(str_head(h->name, p.n), p);
		if (!is_hit(g, i, s) || named == MERGE_NAMES)
			continue;
		e->names = named++ ? str_printf(g->a, STR_FMT ", " STR_FMT, STR_ARG(e->names),
					     STR_ARG(h->name))
				   : h->name;
	}
	if (p.n && with < e->watched && e->hosts * 10 >= with * 9) {
		e->prefix = p;
		e->with_prefix = with;
	}
}

static struct merged_event *room_for(struct merged *m, size_t hosts)
{
	size_t least = 0;

	if (m->n_events < MERGE_EVENTS_MOST)
		return &m->events[m->n_events++];
	for (size_t i = 1; i < m->n_events; i++) {
		if (m->events[i].hosts < m->events[least].hosts)
			least = i;
	}
	return m->events[least].hosts < hosts ? &m->events[least] : NULL;
}

/* By the other way to ask. */
static bool is_told(const struct merged *m, const struct suspect_class *class, uint64_t at)
{
	for (size_t i = 0; i < m->n_events; i++) {
		const struct merged_event *e = &m->events[i];

		if (e->class == class && e->from_ns <= at + m->slot_ns && at <= e->until_ns)
			return true;
	}
	return false;
}

static bool is_told_alone(
	const struct merged *m, const struct suspect_class *class, const struct merged_host *h)
{
	for (size_t i = 0; i < m->n_alone; i++) {
		if (m->alone[i].class == class && m->alone[i].host == h)
			return true;
	}
	return false;
}

static void add_event(struct merging *g, size_t first, size_t last, size_t height)
{
	struct merged *m = g->m;
	struct merged_event *e = NULL;

	if (!is_told(m, g->class, m->from_ns + height * m->slot_ns))
		e = room_for(m, g->hosts_unusual[height]);
	for (size_t s = first ? first - 1 : 0; s <= last + 1 && s < m->n_slots; s++)
		g->in_event[s] = true;
	if (!e)
		return;
	*e = (struct merged_event){
		.class = g->class,
		.from_ns = m->from_ns + first * m->slot_ns,
		.until_ns = m->from_ns + (last + 1) * m->slot_ns,
		.slots = (unsigned)(last - first + 1),
		.hosts = g->hosts_unusual[height],
		.watched = g->hosts_watched[height],
		.expected = g->expected[height],
		.chance = chance_of(g, height),
		.who = who(g->class),
	};
	name_them(g, height, e);
}

/* Slots side by side are one event. */
void merge_find_events(struct merging *g)
{
	size_t s = 0;

	while (s < g->m->n_slots) {
		size_t first = s, height = s;

		if (chance_of(g, s) > MERGE_LEVEL) {
			s++;
			continue;
		}
		for (; s < g->m->n_slots && chance_of(g, s) <= MERGE_LEVEL; s++) {
			if (g->hosts_unusual[s] > g->hosts_unusual[height])
				height = s;
		}
		add_event(g, first, s - 1, height);
	}
}

static int by_number(const void *x, const void *y)
{
	const size_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

/* Of each host: slots of its own, outside of what many have. */
static void count_own(const struct merging *g, size_t *own, size_t *alone)
{
	for (size_t i = 0; i < g->m->n_hosts; i++) {
		own[i] = alone[i] = 0;
		for (size_t s = 0; g->m->hosts[i].judged && s < g->m->n_slots; s++) {
			if (!g->unusual[i][s] || g->in_event[s])
				continue;
			own[i]++;
			alone[i] += g->hosts_unusual[s] == 1;
		}
	}
}

static double middle_of_others(const struct merging *g, const size_t *own, size_t but, size_t *v)
{
	size_t n = 0;

	for (size_t i = 0; i < g->m->n_hosts; i++) {
		if (i != but && g->m->hosts[i].judged)
			v[n++] = own[i];
	}
	sort_in_place(v, n, sizeof(*v), by_number);
	return n ? (double)v[n / 2] : 0;
}

/* One that has more than the others have, or what no other has. */
static double chance_alone(const struct merging *g, const size_t *own, size_t host)
{
	double theirs = 0, slots = 0, c;

	for (size_t i = 0; i < g->m->n_hosts; i++) {
		if (i == host || !g->m->hosts[i].judged)
			continue;
		theirs += (double)own[i];
		slots += (double)g->slots[i];
	}
	if (theirs <= 0)
		return 0;
	c = chance_at_least(g->slots[host], own[host], theirs / slots) * (double)g->m->n_judged *
	    2 * (double)g->m->n_classes;
	return c < 1 ? c : 1;
}

void merge_find_alone(struct merging *g)
{
	struct merged *m = g->m;
	size_t mark = arena_used(g->a);
	size_t *own = ARENA_NEW(g->a, size_t, m->n_hosts + 1);
	size_t *alone = ARENA_NEW(g->a, size_t, m->n_hosts + 1);
	size_t *v = ARENA_NEW(g->a, size_t, m->n_hosts + 1);

	count_own(g, own, alone);
	for (size_t i = 0; i < m->n_hosts && m->n_alone < MERGE_ALONE_MOST; i++) {
		double chance;

		if (!own[i] || !alone[i] || is_told_alone(m, g->class, &m->hosts[i]))
			continue;
		chance = chance_alone(g, own, i);
		if (chance > MERGE_LEVEL)
			continue;
		m->alone[m->n_alone++] = (struct merged_alone){
			.host = &m->hosts[i],
			.class = g->class,
			.slots = own[i],
			.alone = alone[i],
			.others = middle_of_others(g, own, i, v),
			.chance = chance,
			.worst_ns = g->worst_ns[i],
			.worst = g->worst[i],
		};
	}
	arena_rewind(g->a, mark);
}

static int by_hosts(const void *x, const void *y)
{
	const struct merged_event *a = x, *b = y;

	if (a->hosts != b->hosts)
		return a->hosts > b->hosts ? -1 : 1;
	if (a->from_ns != b->from_ns)
		return a->from_ns < b->from_ns ? -1 : 1;
	return a->class < b->class ? -1 : a->class > b->class;
}

static int by_chance(const void *x, const void *y)
{
	const struct merged_alone *a = x, *b = y;

	if (a->chance != b->chance)
		return a->chance < b->chance ? -1 : 1;
	if (a->alone != b->alone)
		return a->alone > b->alone ? -1 : 1;
	return a->host != b->host ? (a->host < b->host ? -1 : 1) : a->class < b->class ? -1 : 1;
}

void merge_sort(struct merged *m)
{
	sort_in_place(m->events, m->n_events, sizeof(*m->events), by_hosts);
	sort_in_place(m->alone, m->n_alone, sizeof(*m->alone), by_chance);
}
