/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits as they are configured against those in force. What a process has was settled when it was
 * started: an edit of its unit (LimitMEMLOCK= and so on, systemd.exec(5)) holds from the next start
 * on, and another launcher never sees it. limits.conf is pam_limits': it reaches sessions of logins,
 * and no service of systemd that does not ask for PAM (PAMName=).
 */
#include "scanner/judging/process_texts.h"
#include "scanner/facts/process/hot_tasks.h"
#include "scanner/facts/service/units.h"

#include <errno.h>

#define LIMITS_CONF "/etc/security/limits.conf"
#define LIMITS_D    "/etc/security/limits.d/*"

enum scale { SCALE_BYTES, SCALE_PLAIN, SCALE_US };
static const struct row {
	const char *key, *name;
	enum scale scale;
} rows[] = {
	{ "LimitMEMLOCK", "Max locked memory", SCALE_BYTES },
	{ "LimitRTPRIO", "Max realtime priority", SCALE_PLAIN },
	{ "LimitRTTIME", "Max realtime timeout", SCALE_US },
	{ "LimitCORE", "Max core file size", SCALE_BYTES },
	{ "LimitNOFILE", "Max open files", SCALE_PLAIN },
};

/* "16M": systemd's suffixes of bytes are powers of 1024. */
static int parse_bytes(struct str s, uint64_t *ret)
{
	static const char suffixes[] = "KMGT";
	unsigned shift = 0;
	uint64_t n;

	for (unsigned i = 0; i < 4 && s.n; i++) {
		if (s.p[s.n - 1] == suffixes[i])
			shift = 10 * (i + 1);
	}
	if (shift)
		s = str_head(s, s.n - 1);
	if (str_u64(s, 10, &n) || n > UINT64_MAX >> shift)
		return -EINVAL;
	*ret = n << shift;
	return 0;
}

/* The soft limit of "8M", "8M:16M" or "infinity". Times with a unit are left out: -EINVAL. */
static int parse_setting(struct str value, enum scale scale, uint64_t *ret)
{
	struct str soft = value, hard;

	(void)str_split(value, ':', &soft, &hard);
	if (str_is(soft, "infinity")) {
		*ret = LIMIT_NONE;
		return 0;
	}
	return scale == SCALE_BYTES ? parse_bytes(soft, ret) : str_u64(soft, 10, ret);
}

/* The line for locked memory in a file of pam_limits; empty: none. */
static struct str memlock_line(const struct answer *an)
{
	struct str text = an->bytes, line, rest, word;

	while (an->state == ANSWER_OK && str_cut(&text, '\n', &line)) {
		rest = str_trim(line);
		if (str_starts(rest, "#") || !str_word(&rest, &word) || !str_word(&rest, &word) ||
			!str_word(&rest, &word))
			continue;
		if (str_is(word, "memlock"))
			return str_trim(line);
	}
	return (struct str){ 0 };
}

static const struct answer *memlock_file(const struct check_in *in)
{
	struct matches m = in_match(in, LIMITS_D);

	if (memlock_line(in_file(in, LIMITS_CONF)).n)
		return in_file(in, LIMITS_CONF);
	for (size_t i = 0; i < m.n; i++) {
		if (str_ends(m.v[i].answer->path, ".conf") && memlock_line(m.v[i].answer).n)
			return m.v[i].answer;
	}
	return NULL;
}

static bool is_unread(const struct answer *an)
{
	return an->state != ANSWER_OK && an->state != ANSWER_ABSENT;
}

/* A file that may set it and could not be read; NULL: none. */
static const struct answer *memlock_unread(const struct check_in *in)
{
	const struct answer *list = in_ask(in, STR("/etc/security/limits.d"), ASK_LIST);
	struct matches m = in_match(in, LIMITS_D);

	if (is_unread(in_file(in, LIMITS_CONF)))
		return in_file(in, LIMITS_CONF);
	for (size_t i = 0; i < m.n; i++) {
		if (str_ends(m.v[i].answer->path, ".conf") && is_unread(m.v[i].answer))
			return m.v[i].answer;
	}
	return is_unread(list) ? list : NULL;
}

static struct str limit_text(struct arena *a, uint64_t n)
{
	return n == LIMIT_NONE ? STR("unlimited") : str_printf(a, "%llu", (unsigned long long)n);
}

struct unit_case {
	const struct process *p;
	const struct unit_file *u;
	const struct answer *limits;
	unsigned compared, differ;
};

static void say_differs(const struct check_in *in, const struct unit_case *c, const struct row *r,
	const struct unit_setting *s, uint64_t running, struct findings *out)
{
	struct finding *f = find(out, STATUS_WARN, subject_process(in, c->p),
		"%s of its unit is not what it runs with: it was not restarted, or started by other means",
		r->key);

	find_observed(f, "%s " STR_FMT, r->name, STR_ARG(limit_text(in->scratch, running)));
	find_wanted(f, STR_FMT, STR_ARG(s->value));
	find_process(f, in, c->p);
	find_evidence_text(f, s->from, "line %u: " STR_FMT "=" STR_FMT, s->line, STR_ARG(s->key),
		STR_ARG(s->value));
	find_evidence_text(
		f, c->limits, "%s: " STR_FMT, r->name, STR_ARG(limit_text(in->scratch, running)));
}

static void compare(const struct check_in *in, struct unit_case *c, struct findings *out)
{
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct unit_setting *s = unit_last(c->u, "Service", rows[i].key);
		uint64_t wanted, soft, hard;

		if (!s || parse_setting(s->value, rows[i].scale, &wanted) ||
			!limits_get(c->limits->bytes, rows[i].name, &soft, &hard))
			continue;
		c->compared++;
		if (wanted == soft)
			continue;
		c->differ++;
		say_differs(in, c, &rows[i], s, soft, out);
	}
}

/* Its unit says nothing of locked memory, and it is limited: then limits.conf matters. */
static bool may_trust_pam(const struct unit_case *c)
{
	uint64_t soft, hard;

	return !unit_last(c->u, "Service", "LimitMEMLOCK") &&
	       !unit_last(c->u, "Service", "PAMName") &&
	       limits_get(c->limits->bytes, "Max locked memory", &soft, &hard) &&
	       soft != LIMIT_NONE;
}

static void say_trusts_pam(const struct check_in *in, const struct unit_case *c,
	const struct answer *file, struct findings *out)
{
	struct finding *f = find(out, STATUS_FAIL, subject_process(in, c->p),
		"locked memory is set in limits.conf alone, which does not hold for services");
	uint64_t soft = 0, hard;

	(void)limits_get(c->limits->bytes, "Max locked memory", &soft, &hard);
	find_observed(f, "Max locked memory " STR_FMT, STR_ARG(limit_text(in->scratch, soft)));
	find_wanted(f, "LimitMEMLOCK= in " STR_FMT, STR_ARG(c->u->name));
	find_process(f, in, c->p);
	find_evidence_text(f, file, STR_FMT, STR_ARG(memlock_line(file)));
	find_evidence_text(f, c->u->from, "no LimitMEMLOCK=, no PAMName=");
	find_remedy(f, REMEDY_DROPIN,
		str_printf(in->scratch, STR_FMT ":Service:LimitMEMLOCK", STR_ARG(c->u->name)),
		"infinity");
}

/* True where something was said. */
static bool judge_pam(const struct check_in *in, const struct unit_case *c, struct findings *out)
{
	const struct answer *file = memlock_file(in), *unread = memlock_unread(in);

	if (!may_trust_pam(c))
		return false;
	if (file)
		say_trusts_pam(in, c, file, out);
	else if (unread)
		find_unreadable(out, subject_process(in, c->p), unread, false);
	return file || unread;
}

static void say_fine(const struct check_in *in, const struct unit_case *c, struct findings *out)
{
	struct finding *f;

	if (!c->u->whole) {
		f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS, subject_process(in, c->p),
			"a part of its unit could not be read");
		find_evidence(f, c->u->from);
		return;
	}
	f = find(out, STATUS_PASS, subject_process(in, c->p),
		c->compared ? "it runs with the limits of its unit" : "its unit sets no limit");
	find_observed(f, "%u limits compared", c->compared);
	find_process(f, in, c->p);
	find_evidence_text(f, c->u->from, "%zu settings", c->u->n);
	find_evidence_text(f, c->limits, "as configured");
}

static void judge(const struct check_in *in, const struct process *p, const struct answer *an,
	struct findings *out)
{
	struct str name = task_unit(p->cgroup);
	struct unit_case c = { p, units_find(in_fact(in, &fact_units), name), an, 0, 0 };
	struct finding *f;

	if (!str_ends(name, ".service") || !c.u) {
		f = find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_process(in, p),
			"no unit of it that the host enables was found");
		find_process(f, in, p);
		return;
	}
	if (c.u->from->state != ANSWER_OK) {
		find_unreadable(out, subject_process(in, p), c.u->from, true);
		return;
	}
	compare(in, &c, out);
	if (!judge_pam(in, &c, out) && !c.differ)
		say_fine(in, &c, out);
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	(void)self;
	judge_each_process(in, out, "limits", false, judge);
}

const struct check check_proc_limits_config[] = {
	{
		.id = "proc.limits_config",
		.rule = 1,
		.title = "Processes that matter run with the limits that are configured",
		.severity = SEVERITY_MEDIUM,
		.reads = { { "/proc/{target}/limits", ASK_FILE }, { LIMITS_CONF, ASK_FILE },
			{ LIMITS_D, ASK_FILE }, { "/etc/security/limits.d", ASK_LIST } },
		.needs = { &fact_units },
		.implied_by = { "proc.memlock_limit" },
		.why = "the limit in force is the one of the start: after an edit without a restart, or in limits.conf for a service, nothing changes",
		.fix_now =
			"systemctl daemon-reload and a restart; for services Limit…= in the unit, not limits.conf",
		.source = "systemd.exec(5); limits.conf(5); pam_limits(8)",
		.run = run,
	},
	{ 0 },
};
