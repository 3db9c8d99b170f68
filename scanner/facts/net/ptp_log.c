/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lines of linuxptp 3.1 to 4.4 (clock.c, port.c, phc2sys.c, print.c). On standard output the
 * brackets hold the time, "ptp4l[1234.567]: …"; through syslog they hold the pid, and the time
 * stands in brackets of its own, "ptp4l[263]: [3910.300] …". A message_tag follows in brackets, too.
 */
#include "scanner/facts/net/ptp_log.h"

/* "1234.567" to ns: up to nine digits behind the point. */
static bool seconds(struct str text, int64_t *ret)
{
	struct str whole, part;
	uint64_t s, f = 0;

	if (!str_split(text, '.', &whole, &part) || part.n == 0 || part.n > 9 ||
		str_u64(whole, 10, &s) || str_u64(part, 10, &f) || s > INT64_MAX / 2000000000)
		return false;
	for (size_t i = part.n; i < 9; i++)
		f *= 10;
	*ret = (int64_t)(s * 1000000000 + f);
	return true;
}

static bool in_brackets(struct str *text, struct str *ret)
{
	struct str rest = *text, inner, tail;

	while (rest.n && rest.p[0] == ' ')
		rest = str_skip(rest, 1);
	if (!str_starts(rest, "[") || !str_split(str_skip(rest, 1), ']', &inner, &tail))
		return false;
	*ret = inner;
	*text = tail;
	return true;
}

static bool find_program(struct str line, struct str *ret_program, struct str *ret_rest)
{
	static const char *const names[] = { "ptp4l", "phc2sys" };

	for (size_t i = 0; i < line.n; i++) {
		if (i && line.p[i - 1] != ' ' && line.p[i - 1] != '\t')
			continue;
		for (unsigned k = 0; k < 2; k++) {
			struct str name = str_from(names[k]), rest = str_skip(line, i);
			struct str behind = str_skip(rest, name.n);

			if (!str_starts(rest, names[k]) ||
				!(str_starts(behind, "[") || str_starts(behind, ": [")))
				continue;
			*ret_program = name;
			*ret_rest = behind;
			return true;
		}
	}
	return false;
}

static bool find_time(struct str *rest, int64_t *ret)
{
	struct str inner;
	bool has_time = in_brackets(rest, &inner) && seconds(inner, ret);

	if (str_starts(*rest, ":"))
		*rest = str_skip(*rest, 1);
	return has_time || (in_brackets(rest, &inner) && seconds(inner, ret));
}

static bool number_behind(struct str text, const char *word, int64_t *ret)
{
	struct str w;

	while (str_word(&text, &w)) {
		if (!str_is(w, word))
			continue;
		if (!str_word(&text, &w))
			return false;
		return str_i64(str_starts(w, "+") ? str_skip(w, 1) : w, ret) == 0;
	}
	return false;
}

static int servo_of(struct str text)
{
	struct str w;

	while (str_word(&text, &w)) {
		if (w.n == 2 && w.p[0] == 's' && w.p[1] >= '0' && w.p[1] <= '3')
			return w.p[1] - '0';
	}
	return -1;
}

/* "port 1: A to B on EVENT", "port 1 (eth0): A to B on EVENT". */
static bool state_change(struct str text, struct ptp_log_line *l)
{
	struct str w, was, to, now, on;
	uint64_t n;

	if (!str_word(&text, &w) || !str_is(w, "port") || !str_word(&text, &w))
		return false;
	if (str_u64(str_ends(w, ":") ? str_head(w, w.n - 1) : w, 10, &n) || n > UINT16_MAX)
		return false;
	if (!str_ends(w, ":") && (!str_word(&text, &w) || !str_ends(w, ":")))
		return false;
	if (!str_word(&text, &was) || !str_word(&text, &to) || !str_is(to, "to") ||
		!str_word(&text, &now) || !str_word(&text, &on) || !str_is(on, "on"))
		return false;
	l->kind = PTP_LINE_STATE;
	l->port = (unsigned)n;
	l->state = now;
	return true;
}

static bool offset(struct str text, struct ptp_log_line *l)
{
	static const char *const labels[] = { "phc", "sys", "pps" };
	struct str first, second, rest = text;

	if (!str_word(&rest, &first) || !str_word(&rest, &second))
		return false;
	if (str_is(first, "master") && str_is(second, "offset")) {
		l->clock = first;
	} else {
		bool known = false;

		for (unsigned i = 0; i < 3; i++)
			known = known || str_is(second, labels[i]);
		if (!known)
			return false;
		l->clock = first;
	}
	if (!number_behind(text, "offset", &l->offset_ns))
		return false;
	l->servo = servo_of(text);
	l->kind = PTP_LINE_OFFSET;
	return true;
}

static bool rms(struct str text, struct ptp_log_line *l)
{
	struct str first, rest = text;

	if (!str_word(&rest, &first) || !number_behind(text, "rms", &l->rms_ns) ||
		!number_behind(text, "max", &l->offset_ns))
		return false;
	if (!str_is(first, "rms"))
		l->clock = first;
	l->kind = PTP_LINE_RMS;
	return true;
}

static bool is_trouble(struct str text)
{
	return str_has(text, "clock frequency changed unexpectedly") ||
	       str_has(text, "clock jumped") ||
	       str_has(text, "timed out while polling for tx timestamp") ||
	       str_has(text, "received SYNC without timestamp");
}

bool ptp_log_line(struct str line, struct ptp_log_line *ret)
{
	struct ptp_log_line l = { .servo = -1 };
	struct str rest;

	if (!find_program(line, &l.program, &rest) || !find_time(&rest, &l.at_ns))
		return false;
	if (str_starts(rest, ":"))
		rest = str_skip(rest, 1);
	(void)in_brackets(&rest, &l.tag);
	l.text = str_trim(rest);
	if (!state_change(l.text, &l) && !offset(l.text, &l) && !rms(l.text, &l) &&
		is_trouble(l.text))
		l.kind = PTP_LINE_TROUBLE;
	*ret = l;
	return true;
}

struct parser {
	struct arena *a;
	struct ptp_log_file *files;
	struct ptp_log_line *lines; /* of the last file */
	size_t n, cap, cap_lines;
};

static bool parse_file(struct parser *p, struct str rest)
{
	struct ptp_log_file f = { .n = 0 };

	if (!str_word(&rest, &f.state) || !str_word(&rest, &f.path))
		return false;
	p->files = arena_grow(p->a, p->files, p->n, &p->cap, sizeof(f));
	p->files[p->n++] = f;
	p->lines = NULL;
	p->cap_lines = 0;
	return true;
}

static bool add_line(struct parser *p, struct str rest)
{
	struct ptp_log_file *f = p->n ? &p->files[p->n - 1] : NULL;
	struct ptp_log_line l;

	if (!f)
		return false;
	if (!ptp_log_line(rest, &l))
		return true;
	p->lines = arena_grow(p->a, p->lines, f->n, &p->cap_lines, sizeof(l));
	p->lines[f->n++] = l;
	f->v = p->lines;
	return true;
}

void ptp_log_parse(struct arena *a, struct str text, struct ptp_log *ret)
{
	struct parser p = { .a = a };
	struct str line, word;
	bool timed = false;

	ret->valid = false;
	ret->n = 0;
	while (str_cut(&text, '\n', &line)) {
		struct str rest = line;
		bool good = true;

		if (!str_word(&rest, &word))
			continue;
		if (str_is(word, "monotonic"))
			good = timed = str_i64(str_trim(rest), &ret->now_ns) == 0;
		else if (str_is(word, "file"))
			good = parse_file(&p, rest);
		else
			good = str_is(word, "line") && add_line(&p, rest);
		if (!good)
			return;
	}
	ret->files = p.files;
	ret->n = p.n;
	ret->valid = timed;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct ptp_log *t = ret;

	t->from = answers_file(in->answers, "/probe/ptp_log");
	if (t->from->state == ANSWER_OK)
		ptp_log_parse(in->arena, t->from->bytes, t);
}

const struct fact fact_ptp_log = {
	.name = "ptp_log",
	.asks = { { "/probe/ptp_log", ASK_FILE } },
	.size = sizeof(struct ptp_log),
	.parse = parse,
};
