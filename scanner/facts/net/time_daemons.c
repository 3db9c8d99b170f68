/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The blocks of the probe's text. chronyd with its seccomp filter has a helper process of the same
 * name for what the filter forbids (chrony privops.c), and OpenNTPD three of them: one daemon, told
 * by the parent.
 */
#include "scanner/facts/net/time_daemons.h"

#include "scanner/base/text.h"
#include "scanner/base/time_options.h"
#include "scanner/facts/keyed.h"
#include "scanner/facts/net/phcs.h"
#include "scanner/facts/net/ptp4l.h"

static const struct {
	const char *comm;
	enum timed_kind kind;
} kinds[] = {
	{ "ptp4l", TIMED_PTP4L },
	{ "phc2sys", TIMED_PHC2SYS },
	{ "ts2phc", TIMED_TS2PHC },
	{ "timemaster", TIMED_TIMEMASTER },
	{ "chronyd", TIMED_CHRONYD },
	{ "ntpd", TIMED_NTPD },
	{ "openntpd", TIMED_NTPD },
	{ "ntpsec", TIMED_NTPD },
	{ "systemd-timesyn", TIMED_NTPD },
	{ "sntp", TIMED_NTPD },
	{ "sfptpd", TIMED_SFPTPD },
	{ "ptpd", TIMED_OTHER },
	{ "ptpd2", TIMED_OTHER },
	{ "sptp", TIMED_OTHER },
	{ "fbclock-daemon", TIMED_OTHER },
	{ "timebeat", TIMED_OTHER },
	{ "vmtoolsd", TIMED_AGENT },
	{ "VBoxService", TIMED_AGENT },
	{ "qemu-ga", TIMED_AGENT },
	{ "prl_tools_servi", TIMED_AGENT },
};

struct block {
	struct timed d;
	struct str argv, section;
	struct timed_item *items;
	size_t cap;
};

struct parser {
	struct arena *a;
	struct block *v;
	size_t n, cap;
	bool ended;
};

const char *timed_word(enum timed_kind k)
{
	static const char *const words[] = { "ptp4l", "phc2sys", "ts2phc", "timemaster", "chronyd",
		"an NTP daemon", "sfptpd", "a PTP daemon", "a hypervisor's agent" };

	return words[k];
}

static bool kind_of(struct str comm, enum timed_kind *ret)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (str_is(comm, kinds[i].comm)) {
			*ret = kinds[i].kind;
			return true;
		}
	}
	return false;
}

static bool parse_process(struct parser *p, struct str line)
{
	struct timed d = { .pid = 0 };
	struct str comm, net, user, time;
	uint64_t pid, ppid;

	if (!keyed_u64(line, "pid", INT32_MAX, &pid) ||
		!keyed_u64(line, "ppid", INT32_MAX, &ppid) || !keyed_text(line, "comm", &comm) ||
		!keyed_text(line, "net", &net) || !keyed_text(line, "user", &user) ||
		!keyed_text(line, "time", &time))
		return false;
	d.comm = keyed_unescape(p->a, comm);
	if (!kind_of(d.comm, &d.kind))
		return false;
	d.pid = (int)pid;
	d.ppid = (int)ppid;
	d.other_net = str_is(net, "other");
	d.other_user = str_is(user, "other");
	d.can_set = !str_is(time, "0") && !d.other_user;
	p->v = arena_grow(p->a, p->v, p->n, &p->cap, sizeof(*p->v));
	p->v[p->n++] = (struct block){ .d = d, .section = STR("global") };
	return true;
}

static void add(struct parser *p, struct block *b, struct timed_item item)
{
	b->items = arena_grow(p->a, b->items, b->d.n_items, &b->cap, sizeof(item));
	b->items[b->d.n_items++] = item;
}

/* "[global]" begins a section; all else is a name, and a value after blanks. */
static void parse_config_line(struct parser *p, struct block *b, struct str line)
{
	struct timed_item item = { .section = b->section };
	struct str rest = str_trim(line), tail;

	if (str_starts(rest, "[")) {
		b->section = str_skip(rest, 1);
		(void)str_split(b->section, ']', &b->section, &tail);
		/* A port may have a section without a line in it. */
		item.section = b->section;
		add(p, b, item);
		return;
	}
	if (!str_word(&rest, &item.name))
		return;
	item.value = str_trim(rest);
	add(p, b, item);
}

static bool parse_config(struct block *b, struct str rest, struct arena *a)
{
	struct str state, path;

	if (!str_word(&rest, &state) || !str_word(&rest, &path))
		return false;
	path = keyed_unescape(a, path);
	b->section = STR("global");
	if (str_is(state, "ok") && !b->d.config.n)
		b->d.config = path;
	if (str_is(state, "denied") || str_is(state, "broken")) {
		b->d.config = path;
		b->d.config_unread = true;
	}
	return str_is(state, "ok") || str_is(state, "absent") || str_is(state, "denied") ||
	       str_is(state, "broken");
}

static bool parse_end(struct parser *p, struct str rest, struct time_daemons *ret)
{
	uint64_t more = 0, hidden = 0;

	if (!keyed_maybe_u64(rest, "more", &more) || !keyed_maybe_u64(rest, "hidden", &hidden))
		return false;
	p->ended = true;
	ret->more = more;
	ret->hidden = hidden != 0;
	return true;
}

static bool parse_line(struct parser *p, struct str line, struct time_daemons *ret)
{
	struct block *b = p->n ? &p->v[p->n - 1] : NULL;
	struct str rest = line, word;

	if (!str_word(&rest, &word))
		return true;
	if (p->ended)
		return false;
	if (str_is(word, "process"))
		return parse_process(p, rest);
	if (str_is(word, "end"))
		return parse_end(p, rest, ret);
	if (!b)
		return false;
	if (str_is(word, "argv"))
		b->argv = str_trim(rest);
	else if (str_is(word, "line"))
		parse_config_line(p, b, rest);
	else if (str_is(word, "config"))
		return parse_config(b, rest, p->a);
	else
		return str_is(word, "out");
	return true;
}

/* "-a" of a short option, the item's own name of a long one, chronyd's directives as they stand. */
static void add_options(struct parser *p, struct block *b)
{
	struct time_options it = time_options_begin(time_program_of(b->d.comm), b->argv, ' ');
	struct time_option o;

	while (time_option_next(&it, &o)) {
		struct timed_item item = { .section = STR("global"),
			.name = o.name,
			.value = keyed_unescape(p->a, o.value) };
		struct str rest = item.value;

		if (o.letter)
			item.name = str_printf(p->a, "-%c", o.letter);
		else if (!o.name.n && str_word(&rest, &item.name))
			item.value = str_trim(rest);
		if (item.name.n)
			add(p, b, item);
	}
}

static bool has_pid(const struct parser *p, int pid, struct str comm)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].d.pid == pid && str_eq(p->v[i].d.comm, comm))
			return true;
	}
	return false;
}

static void finish(struct parser *p, const struct phcs *phcs, const struct ptp4l *ptp4l,
	struct time_daemons *ret)
{
	struct timed *v = ARENA_NEW(p->a, struct timed, p->n + 1);

	for (size_t i = 0; i < p->n; i++) {
		struct block *b = &p->v[i];

		add_options(p, b);
		b->d.items = b->items;
		b->d.command = text_evidence(p->a, keyed_unescape(p->a, b->argv));
		b->d.helper = has_pid(p, b->d.ppid, b->d.comm);
		timed_work_out(p->a, phcs, ptp4l, &b->d);
		v[i] = b->d;
	}
	ret->v = v;
	ret->n = p->n;
}

void time_daemons_parse(struct arena *a, struct str text, const struct phcs *phcs,
	const struct ptp4l *ptp4l, struct time_daemons *ret)
{
	struct parser p = { .a = a };
	struct str line;

	ret->valid = false;
	ret->v = NULL;
	ret->n = 0;
	while (str_cut(&text, '\n', &line)) {
		if (!parse_line(&p, line, ret))
			return;
	}
	if (!p.ended)
		return;
	finish(&p, phcs, ptp4l, ret);
	ret->valid = true;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct time_daemons *t = ret;

	t->from = answers_file(in->answers, "/probe/time_daemons");
	if (t->from->state == ANSWER_OK)
		time_daemons_parse(in->arena, t->from->bytes, facts_get(in->facts, &fact_phcs),
			facts_get(in->facts, &fact_ptp4l), t);
}

const struct fact fact_time_daemons = {
	.name = "time_daemons",
	.asks = { { "/probe/time_daemons", ASK_FILE } },
	.needs = { &fact_phcs, &fact_ptp4l },
	.size = sizeof(struct time_daemons),
	.parse = parse,
};
