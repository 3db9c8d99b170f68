/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/facts/process/dpdk.h"

#include "scanner/base/json_read.h"
#include "scanner/facts/process/dpdk_parts.h"

static enum dpdk_telemetry state_of(struct str word)
{
	static const char *const words[] = { "ok", "absent", "refused", "denied", "lcores", "full",
		"broken" };

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_is(word, words[i]))
			return (enum dpdk_telemetry)i;
	}
	return DPDK_BAD;
}

static void note_problem(struct dpdk_reading *r, struct str command, struct str why)
{
	if (r->p.n_problems == DPDK_ITEMS_MAX)
		return;
	r->problems = arena_grow(
		r->a, r->problems, r->p.n_problems, &r->cap_problems, sizeof(*r->problems));
	r->problems[r->p.n_problems++] = (struct dpdk_problem){ command, why };
}

static bool begin(struct dpdk_reading *r, struct str rest)
{
	struct str word, key, value;
	uint64_t pid;
	bool told = false;

	while (str_word(&rest, &word)) {
		if (!str_split(word, '=', &key, &value))
			return false;
		if (str_is(key, "pid")) {
			if (str_u64(value, 10, &pid) || pid > INT32_MAX)
				return false;
			r->p.pid = (int)pid;
			told = true;
		} else if (str_is(key, "prefix")) {
			r->p.prefix = value;
		} else if (str_is(key, "dir")) {
			r->p.dir = value;
		} else if (str_is(key, "container")) {
			r->p.container = str_is(value, "1");
		}
	}
	return told && r->p.prefix.n;
}

static void read_hello(struct dpdk_reading *r, struct str json)
{
	struct json_reader j;
	struct str key, version = { 0 };

	json_read_init(&j, r->a, json);
	if (!json_read_object(&j))
		return;
	while (json_read_key(&j, &key)) {
		if (str_is(key, "version"))
			(void)json_read_str(&j, &version);
		else
			json_read_skip(&j);
	}
	if (!j.error.n)
		r->p.version = version;
}

static void read_line(struct dpdk_reading *r, struct str word, struct str rest)
{
	struct str command, why;
	const char *wrong;

	if (str_is(word, "telemetry")) {
		(void)str_word(&rest, &command);
		r->p.telemetry = state_of(command);
		r->p.why = str_trim(rest);
	} else if (str_is(word, "hello")) {
		read_hello(r, rest);
	} else if (str_is(word, "reply") && str_word(&rest, &command)) {
		if (str_is(command, "/info"))
			read_hello(r, rest);
		wrong = dpdk_read_reply(r, command, str_trim(rest));
		if (wrong)
			note_problem(r, command, str_from(wrong));
	} else if (str_is(word, "bad") && str_word(&rest, &command)) {
		why = str_trim(rest);
		note_problem(r, command, why.n ? why : STR("no reason told"));
	} else if (str_is(word, "more")) {
		r->p.more = true;
	}
}

static void end(struct dpdk_reading *r, struct dpdk *t, struct dpdk_process **v, size_t *cap)
{
	if (!r->p.prefix.n)
		return;
	r->p.ports = r->ports;
	r->p.pools = r->pools;
	r->p.rings = r->rings;
	r->p.lcores = r->lcores;
	r->p.heaps = r->heaps;
	r->p.problems = r->problems;
	r->p.params = r->params;
	*v = arena_grow(r->a, *v, t->n, cap, sizeof(**v));
	(*v)[t->n++] = r->p;
	t->v = *v;
	*r = (struct dpdk_reading){ .a = r->a };
}

void dpdk_parse(struct arena *a, struct str text, struct dpdk *ret)
{
	struct dpdk_reading r = { .a = a };
	struct dpdk_process *v = NULL;
	struct str line, word;
	size_t cap = 0;

	ret->valid = true;
	while (str_cut(&text, '\n', &line)) {
		if (!str_word(&line, &word))
			continue;
		if (str_is(word, "process")) {
			end(&r, ret, &v, &cap);
			ret->valid = begin(&r, line);
		} else if (str_is(word, "denied")) {
			ret->denied = str_trim(line);
		} else if (str_is(word, "more") && str_is(str_trim(line), "processes")) {
			ret->more = true;
		} else if (!r.p.prefix.n) {
			ret->valid = false;
		} else {
			read_line(&r, word, line);
		}
		if (!ret->valid) {
			ret->n = 0;
			return;
		}
	}
	end(&r, ret, &v, &cap);
}

const struct dpdk_process *dpdk_same(const struct dpdk *t, const struct dpdk_process *p)
{
	for (size_t i = 0; t && i < t->n; i++) {
		if (t->v[i].pid == p->pid && str_eq(t->v[i].prefix, p->prefix) &&
			str_eq(t->v[i].dir, p->dir))
			return &t->v[i];
	}
	return NULL;
}

const struct dpdk_port *dpdk_port_of(const struct dpdk_process *p, unsigned id)
{
	for (size_t i = 0; p && i < p->n_ports; i++) {
		if (p->ports[i].id == id)
			return &p->ports[i];
	}
	return NULL;
}

bool dpdk_param(const struct dpdk_process *p, const char *name, struct str *ret)
{
	for (size_t i = 0; i < p->n_params; i++) {
		struct str key, value;

		if (str_is(p->params[i], name)) {
			*ret = i + 1 < p->n_params && !str_starts(p->params[i + 1], "-")
				       ? p->params[i + 1]
				       : STR("");
			return true;
		}
		if (str_split(p->params[i], '=', &key, &value) && str_is(key, name)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct dpdk *t = ret;

	t->from = answers_file(in->answers, "/probe/dpdk");
	if (t->from->state == ANSWER_OK)
		dpdk_parse(in->arena, t->from->bytes, t);
}

const struct fact fact_dpdk = {
	.name = "dpdk",
	.asks = { { "/probe/dpdk", ASK_FILE } },
	.size = sizeof(struct dpdk),
	.parse = parse,
};
