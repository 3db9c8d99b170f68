/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/engine/feed_walk.h"

#include <string.h>

enum { STEP_CHECKS = 6 };

static const struct step_row {
	const char *word;
	const char *checks[STEP_CHECKS];
	const char *shown_by; /* a fail of the others is a suspicion until this one failed, too */
} rows[FEED_STEPS] = {
	[FEED_MEMBERSHIP] = { "membership", { "net.igmp_membership" }, NULL },
	[FEED_QUERIER] = { "querier", { "net.igmp_query", "net.igmp_version" }, NULL },
	[FEED_ROUTE] = { "route", { "net.mcast_route" }, NULL },
	[FEED_RP_FILTER] = { "rp_filter", { "net.rp_filter_drops", "net.rp_filter" },
		"net.rp_filter_drops" },
	[FEED_FIREWALL] = { "firewall", { "net.firewall", "net.conntrack" }, NULL },
	[FEED_SOCKET] = { "socket", { "net.udp_socket_drops", "net.udp_errors", "proc.sockets" },
		NULL },
	[FEED_NIC] = { "nic",
		{ "nic.link", "nic.drops", "nic.driver_drops", "nic.errors", "nic.link_flaps",
			"net.softnet_drops" },
		NULL },
};

const char *feed_step_word(enum feed_step s)
{
	return rows[s].word;
}

static const struct result *result_of(const struct report *r, const char *id)
{
	for (size_t i = 0; i < r->n_results; i++) {
		if (!strcmp(r->results[i].check->id, id))
			return &r->results[i];
	}
	return NULL;
}

/* "feed (812) udp 239.1.1.100:5001" is of port 5001. */
static bool is_of_port(struct arena *a, struct str label, unsigned port)
{
	return port && str_ends(label, str_z(a, str_printf(a, ":%u", port)));
}

/* About the group, its device or port, or the host at large. */
static bool is_about(const struct report *r, const struct feed_group *g, const struct finding *f)
{
	const struct subject *s = &f->subject;

	switch (s->kind) {
	case SUBJECT_HOST:
	case SUBJECT_CPU:
		return true;
	case SUBJECT_NIC:
		return !g->nic.n || str_eq(s->label, g->nic);
	case SUBJECT_DEVICE:
		return str_eq(s->key, g->text) || str_is(s->key, "UDP") ||
		       is_of_port(r->arena, s->label, g->port);
	case SUBJECT_PROCESS:
		return is_of_port(r->arena, s->label, g->port);
	case SUBJECT_NODE:
	case SUBJECT_IRQ:
	case SUBJECT_SERVICE:
	case SUBJECT_PARAM:
	case SUBJECT_FILE:
	case SUBJECT_KINDS:
		break;
	}
	return false;
}

/* What it said, also where a cause silenced it. */
static enum status said(const struct finding *f)
{
	enum status wrong = finding_wrong(f);

	return wrong > f->status ? wrong : f->status;
}

static bool weighs_more(const struct feed_step_seen *seen, enum status s)
{
	return !seen->finding || s > seen->status;
}

static bool has_failed(const struct report *r, const struct feed_group *g, const char *id)
{
	const struct result *res = result_of(r, id);

	for (const struct finding *f = res ? res->findings : NULL; f; f = f->next) {
		if (said(f) == STATUS_FAIL && is_about(r, g, f))
			return true;
	}
	return false;
}

static struct feed_step_seen look(
	const struct report *r, const struct feed_group *g, const struct step_row *row)
{
	struct feed_step_seen seen = { .status = STATUS_SKIP };

	for (unsigned i = 0; i < STEP_CHECKS && row->checks[i]; i++) {
		const struct result *res = result_of(r, row->checks[i]);

		for (const struct finding *f = res ? res->findings : NULL; f; f = f->next) {
			enum status s = said(f);

			if (!is_about(r, g, f) || !weighs_more(&seen, s))
				continue;
			seen = (struct feed_step_seen){ s, res->check, f };
		}
	}
	if (seen.status == STATUS_FAIL && row->shown_by && !has_failed(r, g, row->shown_by))
		seen.status = STATUS_WARN;
	return seen;
}

/* The first step that fails; else the first that warns, else that cannot be told. */
static int end_of(const struct feed_seen *w)
{
	static const enum status order[] = { STATUS_FAIL, STATUS_WARN, STATUS_UNKNOWN };

	for (unsigned k = 0; k < sizeof(order) / sizeof(order[0]); k++) {
		for (int i = 0; i < FEED_STEPS; i++) {
			if (w->steps[i].status == order[k])
				return i;
		}
	}
	return -1;
}

static struct str text_of(struct arena *a, const struct feed_seen *w)
{
	const struct finding *f = w->ends_at < 0 ? NULL : w->steps[w->ends_at].finding;
	const char *word = w->ends_at < 0 ? "" : rows[w->ends_at].word;

	switch (w->status) {
	case STATUS_FAIL:
		return str_printf(a, "it ends at %s: " STR_FMT, word, STR_ARG(f->text));
	case STATUS_WARN:
		return str_printf(a, "no step fails; look at %s: " STR_FMT, word, STR_ARG(f->text));
	case STATUS_UNKNOWN:
		return str_printf(a, "no step fails, and %s cannot be told: " STR_FMT, word,
			STR_ARG(f->text));
	case STATUS_PASS:
		return STR("every step passes: what does not arrive was not sent here");
	case STATUS_SKIP:
	case STATUSES:
		break;
	}
	return STR("no step was looked at");
}

static void walk(const struct report *r, const struct feed_group *g, struct feed_seen *w)
{
	bool passes = false;

	w->group = text_sanitise(r->arena, g->text);
	for (unsigned i = 0; i < FEED_STEPS; i++) {
		w->steps[i] = look(r, g, &rows[i]);
		passes |= w->steps[i].status == STATUS_PASS;
	}
	w->ends_at = end_of(w);
	w->status = w->ends_at >= 0 ? w->steps[w->ends_at].status
		    : passes	    ? STATUS_PASS
				    : STATUS_SKIP;
	w->text = text_of(r->arena, w);
}

void feed_walk_fill(struct report *r)
{
	const struct feeds *f = &r->roles.feeds;
	struct feed_seen *v = ARENA_NEW(r->arena, struct feed_seen, f->n_groups + 1);

	for (size_t i = 0; i < f->n_groups; i++)
		walk(r, &f->groups[i], &v[i]);
	r->feeds = v;
	r->n_feeds = f->n_groups;
}
