/* SPDX-License-Identifier: Apache-2.0 */
/*
 * udev rules (udev(7)): 'KEY=="pattern"' must fit, 'KEY="value"' acts; a rule may go on over
 * lines that end in a backslash. Of the keys only those are followed that name a card; a rule
 * with others may hold for some card, and that is said.
 */
#include "scanner/facts/net/nic_config_parts.h"

struct token {
	struct str key, value;
	enum { TOKEN_IS, TOKEN_IS_NOT, TOKEN_SETS } op;
};

/* 'KEY=="value"' off *rest; false at the end or where it is not understood. */
static bool next_token(struct str *rest, struct token *ret)
{
	struct str s = *rest;
	size_t i = 0;

	while (s.n && (s.p[0] == ',' || s.p[0] == ' ' || s.p[0] == '\t'))
		s = str_skip(s, 1);
	while (i < s.n && s.p[i] != '=' && s.p[i] != '!' && s.p[i] != '+' && s.p[i] != ':')
		i++;
	ret->key = str_trim(str_head(s, i));
	s = str_skip(s, i);
	ret->op = str_starts(s, "==") ? TOKEN_IS : str_starts(s, "!=") ? TOKEN_IS_NOT : TOKEN_SETS;
	while (s.n && s.p[0] != '"')
		s = str_skip(s, 1);
	s = str_skip(s, 1);
	for (i = 0; i < s.n && s.p[i] != '"'; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
	}
	if (ret->key.n == 0 || i >= s.n)
		return false;
	ret->value = str_head(s, i);
	*rest = str_skip(s, i + 1);
	return true;
}

/* "eth*|en*" */
static bool fits(struct str patterns, struct str name)
{
	struct str one;

	while (str_cut(&patterns, '|', &one)) {
		if (str_glob(one, name))
			return true;
	}
	return false;
}

enum answer_of_token { NO, YES, UNCLEAR };

static enum answer_of_token holds(
	const struct nic_list *l, const struct netdev *nic, const struct token *t)
{
	bool same;

	if (str_is(t->key, "ACTION"))
		return YES;
	if (str_is(t->key, "SUBSYSTEM"))
		same = fits(t->value, STR("net"));
	else if (str_is(t->key, "KERNEL") || str_is(t->key, "NAME") ||
		 str_is(t->key, "ENV{INTERFACE}"))
		same = fits(t->value, nic->name);
	else if (str_is(t->key, "ATTR{address}"))
		same = nic_same_address(t->value, nic_address(l, nic));
	else if (str_is(t->key, "DRIVERS") || str_is(t->key, "ENV{ID_NET_DRIVER}"))
		same = fits(t->value, nic->driver);
	else if (str_is(t->key, "KERNELS"))
		same = fits(t->value, nic->bus);
	else
		return UNCLEAR;
	return same == (t->op == TOKEN_IS) ? YES : NO;
}

static bool sets_card(const struct token *t)
{
	return str_is(t->key, "ATTR{mtu}") ||
	       (str_starts(t->key, "RUN") &&
		       (str_has(t->value, "ethtool") || str_has(t->value, " mtu ")));
}

/* %k and $name are the interface; RUN is split as a shell would, near enough. */
static void act(struct nic_list *l, const struct netdev *nic, const struct token *t)
{
	if (str_is(t->key, "ATTR{mtu}"))
		nic_claim(l, nic, NIC_MTU, t->value);
	else if (str_has(t->value, "%k") || str_has(t->value, "$name") ||
		 str_has(t->value, "$env{INTERFACE}") || str_has(t->value, "%E{INTERFACE}"))
		nic_shell(l, nic, t->value);
	else
		nic_shell(l, NULL, t->value);
}

static void apply(struct nic_list *l, const struct netdev *nic, struct str rule)
{
	bool clear = true, any = false, net = false;
	struct str rest = rule;
	struct token t;

	while (next_token(&rest, &t)) {
		enum answer_of_token a;

		if (t.op == TOKEN_SETS) {
			any |= sets_card(&t);
			continue;
		}
		net |= str_is(t.key, "SUBSYSTEM");
		a = holds(l, nic, &t);
		if (a == NO)
			return;
		clear &= a == YES;
	}
	if (!any || !net)
		return;
	if (!clear) {
		nic_unclear(l);
		return;
	}
	for (rest = rule; next_token(&rest, &t);) {
		if (t.op == TOKEN_SETS && sets_card(&t))
			act(l, nic, &t);
	}
}

static void apply_rule(struct nic_list *l, struct str rule)
{
	if (!str_has(rule, "ethtool") && !str_has(rule, "mtu"))
		return;
	for (size_t i = 0; i < l->devices->n; i++) {
		if (l->devices->v[i].kind == NETDEV_PHYSICAL || l->devices->v[i].kind == NETDEV_VF)
			apply(l, &l->devices->v[i], rule);
	}
}

/* Rules that go on are joined from the text itself: the backslash and the newline are one blank. */
static void read_rules(struct nic_list *l, const struct answer *an)
{
	struct str rest = an->bytes, line, rule = { 0 };
	unsigned n = 0, joined = 0;

	l->from = an;
	while (an->state == ANSWER_OK && str_cut(&rest, '\n', &line)) {
		n++;
		line = str_trim(line);
		if (rule.n == 0 && str_starts(line, "#"))
			continue;
		if (rule.n == 0)
			l->line = n;
		rule = rule.n ? str_printf(l->in->arena, STR_FMT " " STR_FMT, STR_ARG(rule),
					STR_ARG(line))
			      : line;
		if (str_ends(rule, "\\") && ++joined < 64) {
			rule = str_head(rule, rule.n - 1);
			continue;
		}
		apply_rule(l, rule);
		rule = (struct str){ 0 };
		joined = 0;
	}
}

void nic_udev(struct nic_list *l)
{
	static const char *const patterns[] = { "/run/udev/rules.d/*.rules",
		"/etc/udev/rules.d/*.rules" };

	l->owner = "udev rule";
	l->rewrites = NULL;
	for (unsigned k = 0; k < 2; k++) {
		struct matches m = answers_match(l->in->answers, patterns[k], ASK_FILE);

		nic_unread(l, answers_list_of(l->in->answers, patterns[k]));
		for (size_t i = 0; i < m.n; i++) {
			if (nic_usable(l, m.v[i].answer))
				read_rules(l, m.v[i].answer);
		}
	}
}
