/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/fixture.h"

#include "commands/scan/select.h"
#include "scanner/facts/answers.h"
#include "scanner/engine/catalogue.h"
#include "scanner/engine/targets.h"
#include "tests/support/fixture_headers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t fixed_ns(void *user)
{
	(void)user;
	return 1000000000u;
}

static bool no_sleep(void *user, uint64_t until)
{
	(void)user;
	(void)until;
	return true;
}

static const struct clock fixed_clock = {
	.raw_ns = fixed_ns,
	.realtime_ns = fixed_ns,
	.sleep_until = no_sleep,
	.cpu_ns = fixed_ns,
};

struct str read_whole_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "re");
	char *buf;
	long n;

	if (!f || fseek(f, 0, SEEK_END) || (n = ftell(f)) < 0 || fseek(f, 0, SEEK_SET)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(2);
	}
	buf = ARENA_NEW(a, char, (size_t)n + 1);
	n = (long)fread(buf, 1, (size_t)n, f);
	fclose(f);
	return (struct str){ buf, (size_t)n };
}

static const struct index_header *header(const struct fixture *f, const char *key, size_t *at)
{
	while (*at < f->text.n_headers) {
		const struct index_header *h = &f->text.headers[(*at)++];

		if (str_is(h->key, key))
			return h;
	}
	return NULL;
}

static struct str header_value(const struct fixture *f, const char *key)
{
	size_t at = 0;
	const struct index_header *h = header(f, key, &at);

	return h ? h->value : (struct str){ 0 };
}

static const struct str *header_values(
	struct arena *a, const struct fixture *f, const char *key, size_t *ret_n)
{
	struct str *v = ARENA_NEW(a, struct str, f->text.n_headers + 1);
	const struct index_header *h;
	size_t at = 0;

	*ret_n = 0;
	while ((h = header(f, key, &at)))
		v[(*ret_n)++] = h->value;
	return v;
}

struct fixture *fixture_parse(
	struct arena *a, struct str path, struct str text, struct str *ret_error)
{
	struct fixture *f = ARENA_NEW(a, struct fixture, 1);
	struct index_error e;

	f->path = path;
	if (index_parse(a, text, &f->text, &e)) {
		*ret_error = str_printf(a, "line %u: expected %s", e.line, e.expected);
		return NULL;
	}
	f->check = checks_find(header_value(f, "check"));
	if (!f->check) {
		*ret_error = str_printf(
			a, "no check \"" STR_FMT "\"", STR_ARG(header_value(f, "check")));
		return NULL;
	}
	f->limits = select_presets(a, f->check);
	for (size_t i = 0; i < f->text.n_headers; i++) {
		if (!fixture_take_header(a, f, &f->text.headers[i])) {
			*ret_error = str_printf(a, "line %u: bad header \"" STR_FMT "\"",
				f->text.headers[i].line, STR_ARG(f->text.headers[i].key));
			return NULL;
		}
	}
	f->expect = header_value(f, "expect");
	f->reason = header_value(f, "expect-reason");
	f->cause = header_value(f, "expect-cause");
	f->texts = header_values(a, f, "expect-text", &f->n_texts);
	f->subjects = header_values(a, f, "expect-subject", &f->n_subjects);
	f->warned = header_values(a, f, "expect-warn", &f->n_warned);
	f->intent.meant = !f->advisory;
	return f;
}

/* The same index with every answer refused that the pattern stands for. */
static struct index *with_denied(struct arena *a, const struct index *ix, struct str denied)
{
	struct index *copy = index_new(a);
	char *pattern = str_z(a, denied);

	for (size_t i = 0; i < index_count(ix); i++) {
		struct answer *an = ARENA_NEW(a, struct answer, 1);

		*an = *index_at(ix, i);
		if (denied.n && pattern_matches(pattern, an->path)) {
			an->state = ANSWER_DENIED;
			an->error = EACCES;
			an->bytes = (struct str){ 0 };
		}
		index_put(copy, an);
	}
	/* A listing that is derived from the paths below is refused as well. */
	if (denied.n && pattern_is_literal(pattern)) {
		struct answer *list = ARENA_NEW(a, struct answer, 1);

		*list = (struct answer){
			.path = denied,
			.kind = ASK_LIST,
			.state = ANSWER_DENIED,
			.error = EACCES,
		};
		index_put(copy, list);
	}
	return copy;
}

static struct sample *take(struct arena *a, const struct fixture *f, const struct plan *plan,
	enum sample_part part, const struct index *ix, struct str denied, const struct roles *roles)
{
	struct source *s = source_index(with_denied(a, ix, denied), false);
	struct sample *sm = sample_take(plan, part, s, &f->intent, roles);

	source_close(s);
	return sm;
}

static bool same_processes(const struct roles *x, const struct roles *y)
{
	for (size_t i = 0; i < x->n_processes && x->n_processes == y->n_processes; i++) {
		if (x->processes[i].pid != y->processes[i].pid ||
			x->processes[i].start_ticks != y->processes[i].start_ticks)
			return false;
	}
	return x->n_processes == y->n_processes;
}

/*
 * As on a live host, where the first of two samples asks the processes that are there then: those
 * that ended meanwhile. Where none did, its files alone tell what it knew.
 */
static struct roles roles_before(struct arena *a, const struct fixture *f, const struct roles *now)
{
	struct source *s = source_index(f->text.before, false);
	struct roles r = *now;

	r.n_processes = 0;
	targets_bootstrap(s, a, &r);
	source_close(s);
	return r.n_processes && !same_processes(&r, now) ? r : *now;
}

/* Its own check and those beside it, by id as everywhere. */
static void choose(struct arena *a, const struct fixture *f, struct job *job)
{
	const struct check **checks = ARENA_NEW(a, const struct check *, f->n_with + 1);
	const double **limits = ARENA_NEW(a, const double *, f->n_with + 1);

	job->checks = checks;
	job->limits = limits;
	for (size_t i = 0; i <= f->n_with; i++) {
		const struct check *c = i < f->n_with ? f->with[i] : f->check;
		size_t at = job->n_checks++;

		for (; at > 0 && strcmp(checks[at - 1]->id, c->id) > 0; at--) {
			checks[at] = checks[at - 1];
			limits[at] = limits[at - 1];
		}
		checks[at] = c;
		limits[at] = c == f->check ? f->limits : f->with_limits[i];
	}
}

const struct result *fixture_result(const struct fixture *f, const struct report *r)
{
	for (size_t i = 0; i < r->n_results; i++) {
		if (r->results[i].check == f->check)
			return &r->results[i];
	}
	return NULL;
}

struct report *fixture_judge(struct arena *a, const struct fixture *f, struct str denied)
{
	struct job job = {
		.intent = f->intent,
		.phase = f->phase,
		.level = SEVERITY_INFO,
		.window_asked = true,
	};
	struct sample *before = NULL, *now;
	struct plan *plan;
	struct report *r;

	choose(a, f, &job);
	plan = plan_new(a, &job);
	now = take(a, f, plan, SAMPLE_ALL, f->text.after, denied, NULL);
	if (f->text.two_samples || f->window_ns) {
		struct roles earlier = roles_before(a, f, sample_roles(now));

		before = take(a, f, plan, SAMPLE_DELTA, f->text.before, denied, &earlier);
	}
	r = engine_judge(a, &job, before, now, f->window_ns, false, &fixed_clock);
	sample_free(before);
	sample_free(now);
	return r;
}

struct sample *sample_from_text(
	struct arena *a, struct str text, const struct fact *const *facts, size_t n)
{
	struct check *c = ARENA_NEW(a, struct check, 1);
	const struct check **checks = ARENA_NEW(a, const struct check *, 1);
	struct job job = { .checks = checks, .n_checks = 1 };
	struct index_text parsed;
	struct index_error e;
	struct source *s;
	struct sample *sm;

	checks[0] = c;
	c->id = "test.facts";
	for (size_t i = 0; i < n && i < CHECK_NEEDS; i++)
		c->needs[i] = facts[i];
	if (index_parse(a, text, &parsed, &e)) {
		fprintf(stderr, "line %u: expected %s\n", e.line, e.expected);
		exit(2);
	}
	s = source_index(parsed.after, false);
	sm = sample_take(plan_new(a, &job), SAMPLE_ALL, s, &job.intent, NULL);
	source_close(s);
	return sm;
}
