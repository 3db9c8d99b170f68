/* SPDX-License-Identifier: Apache-2.0 */
/* Drop-ins of units and of systemd itself, and .link files of network cards. */
#include "scanner/remedy/files.h"

/* "feed.service:Service:CPUAffinity": the unit's own name may hold a colon. */
static bool split_key(
	struct str key, struct str *ret_unit, struct str *ret_section, struct str *ret_key)
{
	struct str head;

	return str_split_last(key, ':', &head, ret_key) &&
	       str_split_last(head, ':', ret_unit, ret_section);
}

static struct str dropin_path(struct arena *a, struct str unit)
{
	if (str_ends(unit, ".conf")) /* "system.conf": of systemd itself */
		return str_printf(a, "etc/systemd/" STR_FMT ".d/50-latscan.conf", STR_ARG(unit));
	return str_printf(a, "etc/systemd/system/" STR_FMT ".d/50-latscan.conf", STR_ARG(unit));
}

/* A list of CPUs adds to what the unit has: an empty one before it starts anew. */
static struct str dropin_lines(struct arena *a, struct str key, struct str value)
{
	bool adds = str_is(key, "CPUAffinity") || str_is(key, "AllowedCPUs");

	return str_printf(a, "%s%s" STR_FMT "=" STR_FMT "\n", adds ? str_z(a, key) : "",
		adds ? "=\n" : "", STR_ARG(key), STR_ARG(value));
}

static void add_dropin(
	const struct files_in *in, const struct suggestion *s, struct remedy_files *ret)
{
	struct str unit, section, key, path;
	struct remedy_file *last = ret->n ? &ret->v[ret->n - 1] : NULL;
	struct str lines;

	if (!split_key(s->key, &unit, &section, &key))
		return;
	path = dropin_path(in->a, unit);
	lines = str_printf(in->a, STR_FMT "[" STR_FMT "]\n" STR_FMT,
		STR_ARG(suggestion_comment(in->a, s)), STR_ARG(section),
		STR_ARG(dropin_lines(in->a, key, s->value)));
	if (last && str_eq(last->path, path))
		last->text = str_join(in->a, last->text, STR("\n"), lines);
	else
		file_add(in->a, ret, path, lines);
}

static const struct topology_nic *nic_of(const struct files_in *in, struct str name)
{
	const struct topology *t = &in->report->topology;

	for (size_t i = 0; i < t->n_nics; i++) {
		if (str_eq(t->nics[i].name, name))
			return &t->nics[i];
	}
	return NULL;
}

/*
 * Of all .link files the first that matches is used alone, so ours has what systemd's own
 * 99-default.link gives each card. By the place of the card where that is known: a name is
 * what a .link file gives, and may change.
 */
static struct str link_head(const struct files_in *in, struct str nic)
{
	const struct topology_nic *t = nic_of(in, nic);
	bool place = t && t->bus.n && str_only(t->bus, ":.");

	return str_printf(in->a,
		"# The first .link file that matches is used alone: look whether the card has one already.\n"
		"[Match]\n%s" STR_FMT
		"\n\n[Link]\nNamePolicy=keep kernel database onboard slot path\n"
		"AlternativeNamesPolicy=database onboard slot path\nMACAddressPolicy=persistent\n",
		place ? "Path=pci-" : "OriginalName=", STR_ARG(place ? t->bus : nic));
}

static void add_link(
	const struct files_in *in, const struct suggestion *s, struct remedy_files *ret)
{
	struct remedy_file *last = ret->n ? &ret->v[ret->n - 1] : NULL;
	struct str nic, key, path, lines;

	if (!str_split_last(s->key, ':', &nic, &key))
		return;
	path = str_printf(in->a, "etc/systemd/network/10-latscan-" STR_FMT ".link", STR_ARG(nic));
	lines = str_printf(in->a, "\n" STR_FMT STR_FMT "=" STR_FMT "\n",
		STR_ARG(suggestion_comment(in->a, s)), STR_ARG(key), STR_ARG(s->value));
	if (last && str_eq(last->path, path))
		last->text = str_join(in->a, last->text, lines, (struct str){ 0 });
	else
		file_add(in->a, ret, path, str_join(in->a, link_head(in, nic), lines, STR("")));
}

/* Suggestions are sorted by kind and key: those of one unit or card follow each other. */
void files_systemd(const struct files_in *in, struct remedy_files *ret)
{
	for (size_t i = 0; i < in->suggestions->n; i++) {
		const struct suggestion *s = &in->suggestions->v[i];

		if (s->state != SUGGESTION_GOOD)
			continue;
		if (s->kind == REMEDY_DROPIN)
			add_dropin(in, s, ret);
		else if (s->kind == REMEDY_LINK)
			add_link(in, s, ret);
	}
}
