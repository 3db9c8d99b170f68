/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Several lines of CPUAffinity= add up, an empty one forgets (systemd.exec(5)); "numa" takes
 * the CPUs of the NUMA policy's nodes. Blanks separate as commas do.
 */
#include "scanner/facts/service/unit_cpus.h"

#include "scanner/facts/service/units_merge.h"

struct collection {
	const struct fact_in *in;
	struct unit_cpus_list *v;
	size_t n, cap;
};

static struct unit_cpus_list *add(struct collection *c, struct unit_cpus_list l)
{
	c->v = arena_grow(c->in->arena, c->v, c->n, &c->cap, sizeof(*c->v));
	c->v[c->n] = l;
	return &c->v[c->n++];
}

static void take_text(struct arena *a, struct str text, struct unit_cpus_list *l)
{
	struct cpuset cpus = { 0 };

	if (str_is(text, "numa") || str_has(text, "%")) {
		l->list = TUNING_VARIABLE;
	} else if (cpuset_parse_list(a, text, &cpus)) {
		l->list = TUNING_BAD_LIST;
	} else {
		l->list = TUNING_CPUS;
		l->cpus = cpuset_or(a, l->cpus, cpus);
	}
}

/* All values of one key make one list: a bad one among them is dropped by systemd, and told. */
static void add_key(struct collection *c, const struct unit_file *u, struct str name,
	const char *section, const char *key, enum unit_cpus_kind kind)
{
	const struct unit_setting *s = NULL;
	struct unit_cpus_list *l = NULL;

	while ((s = unit_next(u, section, key, s))) {
		if (!l)
			l = add(c, (struct unit_cpus_list){
					   .kind = kind,
					   .unit = name,
					   .of = kind == UNIT_CPUS_DEFAULT ? NULL : u,
					   .from = s->from,
					   .line = s->line,
				   });
		if (l->list != TUNING_BAD_LIST)
			take_text(c->in->arena, unit_expand(c->in->arena, u, s->value), l);
		l->text = str_printf(c->in->arena, STR_FMT "%s%s=" STR_FMT, STR_ARG(l->text),
			l->text.n ? " " : "", key, STR_ARG(s->value));
	}
}

static void add_unit(struct collection *c, const struct unit_file *u)
{
	if (u->masked)
		return;
	add_key(c, u, u->name, "Service", "CPUAffinity", UNIT_CPUS_AFFINITY);
	add_key(c, u, u->name, "Service", "AllowedCPUs", UNIT_CPUS_ALLOWED);
	add_key(c, u, u->name, "Service", "StartupAllowedCPUs", UNIT_CPUS_ALLOWED);
	add_key(c, u, u->name, "Slice", "AllowedCPUs", UNIT_CPUS_ALLOWED);
	add_key(c, u, u->name, "Slice", "StartupAllowedCPUs", UNIT_CPUS_ALLOWED);
}

static bool is_text(const struct answer *an)
{
	return an->state == ANSWER_OK && an->bytes.n <= UNIT_TEXT_CAP;
}

/* system.conf as if it were a unit: the file, then its drop-ins in the order of their names. */
static void add_defaults(struct collection *c, struct unit_cpus *uc)
{
	static const char *const dropins[] = { "/usr/lib/systemd/system.conf.d/*.conf",
		"/run/systemd/system.conf.d/*.conf", "/etc/systemd/system.conf.d/*.conf" };
	const struct answer *an = answers_file(c->in->answers, "/etc/systemd/system.conf");
	struct unit_file *u = ARENA_NEW(c->in->arena, struct unit_file, 1);
	struct unit_setting *v = NULL;
	size_t cap = 0;

	if (is_text(an))
		v = unit_settings(c->in->arena, an, v, &u->n, &cap);
	else if (an->state != ANSWER_ABSENT)
		uc->unread = an;
	for (size_t i = 0; i < sizeof(dropins) / sizeof(dropins[0]); i++) {
		struct matches m = answers_match(c->in->answers, dropins[i], ASK_FILE);

		for (size_t k = 0; k < m.n; k++) {
			if (is_text(m.v[k].answer))
				v = unit_settings(c->in->arena, m.v[k].answer, v, &u->n, &cap);
			else if (m.v[k].answer->state != ANSWER_VANISHED)
				uc->unread = m.v[k].answer;
		}
	}
	u->v = v;
	add_key(c, u, STR("system.conf"), "Manager", "CPUAffinity", UNIT_CPUS_DEFAULT);
}

static struct str command_text(struct arena *a, const struct command *c)
{
	struct str s = { 0 };
	unsigned n = c->n < 4 ? c->n : 4;

	for (unsigned i = 0; i < n; i++)
		s = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(s), i ? " " : "",
			STR_ARG(i ? c->words[i] : command_name(c->words[i])));
	if (c->to.n)
		s = str_printf(a, STR_FMT " > " STR_FMT, STR_ARG(s), STR_ARG(c->to));
	return s;
}

static void add_tuning(struct collection *c, const struct tuning *t)
{
	bool pin = t->kind == TUNING_PIN;

	if (t->list == TUNING_NO_LIST)
		return;
	add(c, (struct unit_cpus_list){
		       .kind = pin ? UNIT_CPUS_PIN : UNIT_CPUS_IRQ,
		       .unit = t->command->unit ? t->command->unit->name : STR("rc.local"),
		       .of = t->command->unit,
		       .text = command_text(c->in->arena, t->command),
		       .list = t->list,
		       .cpus = t->cpus,
		       .from = t->command->from,
		       .line = t->command->line,
	       });
}

static void parse(const struct fact_in *in, void *ret)
{
	const struct units *us = facts_get(in->facts, &fact_units);
	const struct tunings *ts = facts_get(in->facts, &fact_tunings);
	struct collection c = { .in = in };
	struct unit_cpus *uc = ret;

	add_defaults(&c, uc);
	for (size_t i = 0; i < us->n; i++)
		add_unit(&c, &us->v[i]);
	for (size_t i = 0; i < ts->n; i++)
		add_tuning(&c, &ts->v[i]);
	uc->v = c.v;
	uc->n = c.n;
}

static bool is_of(const struct unit_cpus_list *l, const struct unit_file *u)
{
	return l->of == u && l->list == TUNING_CPUS &&
	       (l->kind == UNIT_CPUS_AFFINITY || l->kind == UNIT_CPUS_ALLOWED ||
		       l->kind == UNIT_CPUS_PIN);
}

bool unit_cpus_of(struct arena *a, const struct unit_cpus *uc, const struct units *us,
	const struct unit_file *u, struct cpuset *ret, const struct unit_cpus_list **ret_list)
{
	const struct unit_setting *slice = unit_last(u, "Service", "Slice");
	const struct unit_file *of = slice ? units_find(us, slice->value) : NULL;
	const struct unit_cpus_list *first = NULL;
	struct cpuset cpus = { 0 };

	for (size_t i = 0; i < uc->n; i++) {
		if (!is_of(&uc->v[i], u) && !(of && is_of(&uc->v[i], of)))
			continue;
		if (!first)
			first = &uc->v[i];
		cpus = cpuset_or(a, cpus, uc->v[i].cpus);
	}
	if (!first)
		return false;
	*ret = cpus;
	*ret_list = first;
	return true;
}

const struct fact fact_unit_cpus = {
	.name = "unit_cpus",
	.asks = {
		{ "/etc/systemd/system.conf", ASK_FILE },
		{ "/usr/lib/systemd/system.conf.d/*.conf", ASK_FILE },
		{ "/run/systemd/system.conf.d/*.conf", ASK_FILE },
		{ "/etc/systemd/system.conf.d/*.conf", ASK_FILE },
	},
	.needs = { &fact_units, &fact_tunings },
	.size = sizeof(struct unit_cpus),
	.parse = parse,
};
