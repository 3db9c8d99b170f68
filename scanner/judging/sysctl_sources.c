/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's own parameters come first (sysctl.KEY=, nmi_watchdog= ...), then systemd-sysctl
 * early in boot (src/sysctl), units that run sysctl -w, and tuned when it starts
 * (plugin_sysctl.py), which then applies /run/sysctl.d, /etc/sysctl.d and /etc/sysctl.conf once
 * more unless reapply_sysctl=0 says not to.
 */
#include "scanner/judging/sysctl_sources.h"

#include "scanner/facts/boot/cmdline.h"
#include "scanner/facts/cpu/cpus.h"
#include "scanner/facts/host.h"
#include "scanner/facts/mem/nodes.h"
#include "scanner/facts/service/services.h"
#include "scanner/facts/service/sysctl_conf.h"
#include "scanner/facts/service/tuned_profile.h"
#include "scanner/facts/service/tunings.h"

#define TUNED_AGAIN "when tuned starts or its profile is switched"

static bool is_wanted(const void *user, struct drift_value v)
{
	return v.set && sysctl_is_wanted(user, v.text);
}

static bool has_law(const struct check_in *in, const struct sysctl_key *k)
{
	const struct nodes *nodes = in_fact(in, &fact_nodes);
	const struct host *h = in_fact(in, &fact_host);
	const struct cpus *cpus = in_fact(in, &fact_cpus);

	if (!k->wanted)
		return false;
	switch (k->scope) {
	case SYSCTL_ANY:
		return true;
	case SYSCTL_NODES:
		return nodes->n > 1;
	case SYSCTL_METAL:
		return h->virt == VIRT_NONE && !str_is(cpus->vendor, "arm64");
	case SYSCTL_UPTO_6_11:
		return h->kernel[0] && !host_kernel_at_least(h, 6, 12);
	}
	return false;
}

static void add(struct sysctl_sources *c, struct drift_source s)
{
	if (c->d.n < SYSCTL_SOURCES)
		c->v[c->d.n++] = s;
}

static void add_param(const struct check_in *in, struct sysctl_sources *c, struct str key)
{
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	struct str value;

	if (cmdline->from->state == ANSWER_OK && sysctl_param(in->scratch, cmdline, key, &value))
		add(c, (struct drift_source){ .owner = "boot parameter",
			       .file = cmdline->from,
			       .value = drift_set(value),
			       .boot = true });
}

static struct drift_source source_of(const struct sysctl_line *l, bool boot)
{
	return (struct drift_source){ .owner = l->dir == SYSCTL_CONF ? "sysctl.conf" : "sysctl.d",
		.file = l->file,
		.line = l->line,
		.value = drift_set(l->value),
		.boot = boot };
}

/* Lines of the same key that others override, for the table; then the one that counts. */
static void add_conf(const struct check_in *in, struct sysctl_sources *c, struct str key)
{
	const struct sysctl_conf *conf = in_fact(in, &fact_sysctl_conf);
	const struct sysctl_line *won = sysctl_conf_get(conf, key);

	for (size_t i = 0; i < conf->n && c->d.n < SYSCTL_SOURCES / 2; i++) {
		const struct sysctl_line *l = &conf->v[i];

		if (l != won && !l->glob && !l->exclude && str_eq(l->key, key))
			add(c, source_of(l, true));
	}
	if (won)
		add(c, source_of(won, true));
}

struct tuned_state {
	bool at_boot, alive, untold;
};

static struct tuned_state tuned_of(const struct check_in *in)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct unit *u = services_find(sv, "tuned.service");
	struct tuned_state t = { 0 };

	t.alive = u && u->active == UNIT_ACTIVE;
	t.at_boot = u && u->enabled == UNIT_ENABLED;
	t.untold = !t.at_boot && !sv->enabled_known;
	return t;
}

/* The profile could say more than was read; NULL: it could not, or tuned has no part in it. */
static const struct answer *tuned_unread(const struct check_in *in, struct tuned_state state)
{
	const struct tuned_profile *t = in_fact(in, &fact_tuned_profile);
	bool on = state.alive || state.at_boot;

	if (t->active->state == ANSWER_OK)
		return on ? t->unread : NULL;
	if (t->active->state == ANSWER_ABSENT)
		return NULL;
	if (t->active->state == ANSWER_NOT_CAPTURED && !on)
		return NULL;
	return on || state.untold ? t->active : NULL;
}

/* Whether sysctl.d comes after the profile's own line could not be read. */
static const struct answer *main_unread(
	const struct tuned_profile *t, const struct tuned_setting *s)
{
	bool told = t->main->state == ANSWER_OK || t->main->state == ANSWER_ABSENT ||
		    t->main->state == ANSWER_NOT_CAPTURED;

	return s && !told ? t->main : NULL;
}

/* What tuned writes, and then the lines that it applies again after its own. */
static void add_tuned(const struct check_in *in, struct sysctl_sources *c, struct str key)
{
	const struct tuned_profile *t = in_fact(in, &fact_tuned_profile);
	const struct tuned_setting *s =
		tuned_setting(t, "sysctl", sysctl_name(in->scratch, c->key));
	const struct sysctl_line *again =
		t->reapply_sysctl && t->names.n
			? sysctl_conf_reapplied(in_fact(in, &fact_sysctl_conf), key)
			: NULL;
	struct tuned_state state = tuned_of(in);
	const char *rewrites = state.alive ? TUNED_AGAIN : NULL;

	c->d.unread = again ? main_unread(t, s) : tuned_unread(in, state);
	if (!state.alive && !state.at_boot && !state.untold)
		return;
	if (state.untold && s && !again)
		c->d.unread = services_unread(in_fact(in, &fact_services));
	c->computed = s && s->computed && !again;
	if (s)
		add(c, (struct drift_source){ .owner = "tuned",
			       .file = s->file,
			       .line = s->line,
			       .value = drift_set(s->value),
			       .boot = state.at_boot,
			       .rewrites = again ? NULL : rewrites });
	if (again && (s || again->dir == SYSCTL_CONF)) {
		struct drift_source last = source_of(again, state.at_boot);

		last.rewrites = rewrites;
		add(c, last);
	}
}

/* A unit or script that is there and may not be read; what was not captured is let pass. */
static const struct answer *unit_unread(const struct check_in *in)
{
	const struct commands *cs = in_fact(in, &fact_commands);

	return cs->unread && cs->unread->state != ANSWER_NOT_CAPTURED ? cs->unread : NULL;
}

/* "sysctl -w" of a unit, which runs when systemd-sysctl is done. */
static void add_unit(const struct check_in *in, struct sysctl_sources *c)
{
	const struct tuning *t =
		tunings_sysctl(in_fact(in, &fact_tunings), sysctl_name(in->scratch, c->key));

	if (t && c->d.running_from->state != ANSWER_NOT_READ)
		add(c, (struct drift_source){ .owner = "unit",
			       .file = t->command->from,
			       .line = t->command->line,
			       .value = drift_set(t->value),
			       .boot = true });
}

void sysctl_sources(const struct check_in *in, const struct sysctl_key *k, struct sysctl_sources *c)
{
	struct arena *a = in->scratch;
	struct str key = str_from(k->path);
	const struct sysctl_conf *conf = in_fact(in, &fact_sysctl_conf);
	const struct cmdline *cmdline = in_fact(in, &fact_cmdline);
	const struct answer *now = conf->running[k - sysctl_keys];

	*c = (struct sysctl_sources){ .key = k };
	c->d.subject = subject_named(SUBJECT_PARAM, sysctl_name(a, k));
	c->d.sources = c->v;
	c->d.running_from = now;
	c->d.running = drift_set(str_trim(now->bytes));
	c->d.same = k->kind == SYSCTL_LIST    ? drift_same_list
		    : k->kind == SYSCTL_LEAST ? drift_same_raised
					      : drift_same_number;
	if (has_law(in, k)) {
		c->d.right = is_wanted;
		c->d.user = k;
		c->d.wanted = str_from(k->wanted);
	}
	add_param(in, c, key);
	add_conf(in, c, key);
	add_unit(in, c);
	add_tuned(in, c, key);
	if (!c->d.unread)
		c->d.unread = unit_unread(in);
	if (cmdline->from->state != ANSWER_OK && !drift_next_boot(&c->d))
		c->d.unread = cmdline->from;
}
