/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /probe/dpdk: what DPDK processes tell of themselves by telemetry. Their folder is 0700, and
 * connect() wants the right to write, which the child has not: so the keeper connects, once a
 * process and scan, before it gives up its rights, and each worker inherits the sockets. Where
 * nobody but a polling CPU could answer, it does not connect.
 *
 * Only commands that look: those that reset counters, read registers or modules are never sent
 * (the table below is all there is), nor any that the process does not list itself ("/").
 */
#include "scanner/source/probe.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/base/json_read.h"
#include "scanner/source/dpdk/line.h"
#include "scanner/source/dpdk/places.h"
#include "scanner/source/source.h"
#include "scanner/source/wire.h"

enum { WHOLE_MS = 5000, EACH_MS = 1500, ITEMS_MAX = 128, NAME_MAX_BYTES = 256, TEXT_MAX = 4 << 20 };

static struct {
	bool prepared;
	struct dpdk_places places;
	int fd[DPDK_PLACES_MAX]; /* or -errno */
} kept;

/* A list of this command names what the others are asked about. */
struct question {
	const char *list, *each[4];
};
static const struct question questions[] = {
	{ "/eal/params", { NULL } },
	{ "/ethdev/list",
		{ "/ethdev/stats", "/ethdev/xstats", "/ethdev/info", "/ethdev/link_status" } },
	{ "/mempool/list", { "/mempool/info" } },
	{ "/ring/list", { "/ring/info" } },
	{ "/eal/lcore/list", { "/eal/lcore/info" } },
	{ "/eal/lcore/usage", { NULL } },
	{ "/eal/heap_list", { "/eal/heap_info" } },
	{ "/eal/memseg_lists", { NULL } },
};

struct talk {
	struct arena *a;
	struct dpdk_line line;
	uint64_t until;	     /* of all conversations */
	struct str commands; /* the answer to "/" */
	char *text;
	size_t n, cap;
};

void probe_dpdk_prepare(struct arena *a, bool disturb)
{
	struct dpdk_places *t = &kept.places;

	kept.prepared = true;
	dpdk_places_find(a, t);
	for (unsigned i = 0; i < t->n; i++) {
		struct dpdk_place *p = &t->v[i];

		if (!p->socket.n)
			kept.fd[i] = -ENOENT;
		else if (!disturb && dpdk_answers_on_lcores(a, p->pid))
			kept.fd[i] = -EBUSY;
		else
			kept.fd[i] = dpdk_connect(a, p->dir, p->socket);
		if (kept.fd[i] >= 0 && !p->pid)
			p->pid = dpdk_peer(kept.fd[i]);
		close(p->dir);
	}
}

static const char *word_of(int error)
{
	switch (error) {
	case -ENOENT:
		return "absent";
	case -ECONNREFUSED:
		return "refused";
	case -EBUSY:
		return "lcores";
	case -EAGAIN:
		return "full";
	case -EACCES:
	case -EPERM:
		return "denied";
	default:
		return "broken";
	}
}

static struct str one_word(struct arena *a, struct str s)
{
	char *p = str_z(a, s);

	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)p[i] <= ' ' || p[i] == 0x7f)
			p[i] = '?';
	}
	return (struct str){ p, s.n };
}

static void append(struct talk *t, struct str s)
{
	if (t->n + s.n > TEXT_MAX)
		return;
	if (t->n + s.n > t->cap) {
		char *more;

		t->cap = 2 * (t->n + s.n) + 4096;
		more = ARENA_NEW(t->a, char, t->cap);
		if (t->n)
			memcpy(more, t->text, t->n);
		t->text = more;
	}
	if (s.n)
		memcpy(t->text + t->n, s.p, s.n);
	t->n += s.n;
}

static void put(struct talk *t, const char *word, struct str command, struct str rest)
{
	struct str parts[] = { str_from(word), STR(" "), command, rest.n ? STR(" ") : STR(""), rest,
		STR("\n") };

	for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		append(t, parts[i]);
}

/* True with its value; what went wrong is part of the answer. */
static bool ask(struct talk *t, struct str command, struct str *ret)
{
	const char *wrong = dpdk_ask(t->a, &t->line, command, ret);

	if (!wrong)
		put(t, "reply", command, *ret);
	else if (!strcmp(wrong, "null"))
		put(t, "null", command, STR(""));
	else
		put(t, "bad", command, str_from(wrong));
	return !wrong;
}

static bool knows(struct talk *t, const char *command)
{
	struct json_reader r;
	struct str one;

	json_read_init(&r, t->a, t->commands);
	if (!json_read_array(&r))
		return false;
	while (json_read_element(&r) && json_read_str(&r, &one)) {
		if (str_is(one, command))
			return true;
	}
	return false;
}

/* A command's parameters are split at commas; blanks would split our own lines. */
static bool is_parameter(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == ',')
			return false;
	}
	return s.n > 0 && s.n < NAME_MAX_BYTES;
}

/* Elements of a JSON array as they stand: numbers, or strings without their quotes. */
static bool next_item(struct json_reader *r, struct str *ret)
{
	size_t from;

	if (!json_read_element(r))
		return false;
	while (r->at < r->text.n && r->text.p[r->at] == ' ')
		r->at++;
	from = r->at;
	if (from < r->text.n && r->text.p[from] == '"')
		return json_read_str(r, ret);
	json_read_skip(r);
	*ret = str_trim((struct str){ r->text.p + from, r->at - from });
	return !r->error.n;
}

static void ask_each(struct talk *t, const struct question *q, struct str list)
{
	struct json_reader r;
	struct str item, value;
	unsigned n = 0;

	json_read_init(&r, t->a, list);
	if (!json_read_array(&r))
		return;
	while (next_item(&r, &item)) {
		if (!is_parameter(item) || n++ >= ITEMS_MAX) {
			put(t, "more", str_from(q->list), STR(""));
			return;
		}
		for (unsigned i = 0; i < 4 && q->each[i]; i++) {
			if (knows(t, q->each[i]))
				(void)ask(t,
					str_printf(t->a, "%s," STR_FMT, q->each[i], STR_ARG(item)),
					&value);
		}
	}
}

/* The first segment of the first list that has one: whether its DMA address is its own. */
static void ask_segment(struct talk *t, struct str lists)
{
	struct str list, segments, segment, value;
	struct json_reader r, s;

	json_read_init(&r, t->a, lists);
	if (!knows(t, "/eal/memseg_list_info") || !knows(t, "/eal/memseg_info") ||
		!json_read_array(&r))
		return;
	while (next_item(&r, &list) && is_parameter(list)) {
		struct str command =
			str_printf(t->a, "/eal/memseg_list_info," STR_FMT, STR_ARG(list));

		if (!ask(t, command, &segments))
			return;
		json_read_init(&s, t->a, segments);
		if (!json_read_array(&s) || !next_item(&s, &segment) || !is_parameter(segment))
			continue;
		(void)ask(t,
			str_printf(t->a, "/eal/memseg_info," STR_FMT "," STR_FMT, STR_ARG(list),
				STR_ARG(segment)),
			&value);
		return;
	}
}

static void converse(struct talk *t)
{
	struct str value;

	for (unsigned i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
		const struct question *q = &questions[i];

		if (!knows(t, q->list) || !ask(t, str_from(q->list), &value))
			continue;
		if (q->each[0])
			ask_each(t, q, value);
		else if (!strcmp(q->list, "/eal/memseg_lists"))
			ask_segment(t, value);
	}
}

static void talk_to(struct talk *t, const struct dpdk_place *p, int fd)
{
	const char *wrong;

	append(t,
		str_printf(t->a, "process pid=%d prefix=" STR_FMT " dir=" STR_FMT " container=%d\n",
			(int)p->pid, STR_ARG(one_word(t->a, p->prefix)),
			STR_ARG(one_word(t->a, p->path)), p->container));
	if (fd < 0) {
		put(t, "telemetry", str_from(word_of(fd)), STR(""));
		return;
	}
	t->line = (struct dpdk_line){ .fd = fd,
		.until = wire_now_ns() + (uint64_t)EACH_MS * 1000000U };
	if (t->until < t->line.until)
		t->line.until = t->until;
	dpdk_line_begin(t->a, &t->line);
	wrong = dpdk_ask(t->a, &t->line, STR("/"), &t->commands);
	if (wrong) {
		put(t, "telemetry", STR("bad"), str_from(wrong));
		return;
	}
	put(t, "telemetry", STR("ok"), STR(""));
	if (t->line.hello.n)
		put(t, "hello", t->line.hello, STR(""));
	else if (knows(t, "/info"))
		(void)ask(t, STR("/info"), &t->line.hello);
	converse(t);
}

static void run(struct str rest, struct arena *a, struct answer *ret)
{
	struct talk t = { .a = a, .until = wire_now_ns() + (uint64_t)WHOLE_MS * 1000000U };
	const struct dpdk_places *p = &kept.places;

	(void)rest;
	if (ret->kind != ASK_FILE || !kept.prepared) {
		ret->state = ANSWER_BROKEN;
		ret->error = EINVAL;
		return;
	}
	for (unsigned i = 0; i < p->n; i++)
		talk_to(&t, &p->v[i], kept.fd[i]);
	if (p->denied)
		put(&t, "denied", one_word(a, p->unread), STR(""));
	if (p->more)
		put(&t, "more", STR("processes"), STR(""));
	ret->bytes = (struct str){ t.text, t.n };
	ret->state = ANSWER_OK;
}

const struct probe_kind probe_dpdk = {
	.prefix = "/probe/dpdk",
	.deadline_ms = WHOLE_MS + 1000,
	.run = run,
};
