/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/hot_threads.h"

#include "scanner/base/arena.h"
#include "scanner/facts/host.h"

#include <errno.h>

enum { TICK_NS = 10000000 }; /* USER_HZ is 100 on every architecture that matters here */

static const struct answer *before_of(
	const struct check_in *in, const struct task *t, const char *file)
{
	struct str path = str_printf(in->scratch, "/proc/%d/task/%d/%s", t->pid, t->tid, file);

	return in_file_before(in, str_z(in->scratch, path));
}

/* It was started after the first sample was taken. */
static bool is_new(const struct check_in *in, const struct task *t)
{
	const struct host *h = in_fact_before(in, &fact_host);

	return h && h->boottime_ns && t->start_ticks > h->boottime_ns / TICK_NS;
}

/* Who had its number in the first sample. */
static enum thread_seen seen_before(const struct check_in *in, struct hot_thread *h)
{
	const struct answer *stat = before_of(in, h->task, "stat");

	if (stat->state == ANSWER_OK && task_parse_stat(stat->bytes, &h->earlier) == 0)
		return h->earlier.start_ticks == h->task->start_ticks ? THREAD_BOTH : THREAD_NEW;
	if (is_new(in, h->task))
		return THREAD_NEW;
	if (stat->state == ANSWER_NOT_READ || stat->state == ANSWER_VANISHED)
		return THREAD_JOINED;
	h->unread = stat;
	return THREAD_UNREAD;
}

static void look(const struct check_in *in, const char *file, struct hot_thread *h)
{
	h->now = in_thread(in, h->task, file, ASK_FILE);
	h->before = before_of(in, h->task, file);
	h->seen = seen_before(in, h);
	if (h->now->state == ANSWER_VANISHED) {
		h->seen = THREAD_GONE;
	} else if (h->now->state != ANSWER_OK) {
		h->seen = THREAD_UNREAD;
		h->unread = h->now;
	} else if (h->seen == THREAD_BOTH && h->before->state != ANSWER_OK) {
		h->seen = THREAD_UNREAD;
		h->unread = h->before;
	}
}

size_t in_hot_threads(const struct check_in *in, const char *file, const struct hot_thread **ret)
{
	const struct roles *r = in->roles;
	struct hot_thread *v;
	size_t n = 0;

	for (size_t i = 0; i < r->n_processes; i++)
		n += r->processes[i].n_hot;
	*ret = v = ARENA_NEW(in->scratch, struct hot_thread, n + 1);
	n = 0;
	for (size_t i = 0; i < r->n_processes; i++) {
		for (size_t k = 0; k < r->processes[i].n_hot; k++) {
			v[n].process = &r->processes[i];
			v[n].task = r->processes[i].hot[k];
			look(in, file, &v[n++]);
		}
	}
	return n;
}

bool find_no_hot_thread(struct findings *out, const struct check_in *in)
{
	const struct roles *r = in->roles;
	size_t n = 0;

	if (find_no_process(out, in))
		return true;
	for (size_t i = 0; i < r->n_processes; i++)
		n += r->processes[i].n_hot;
	if (n)
		return false;
	find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
		"no thread of the named processes is a hot one");
	return true;
}

bool find_no_such_file(struct findings *out, const struct hot_thread *v, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].seen != THREAD_UNREAD || v[i].unread->state != ANSWER_ABSENT)
			continue;
		find_evidence(
			find_reason(out, STATUS_SKIP, REASON_NOCONFIG, subject_host(), "%s", text),
			v[i].unread);
		return true;
	}
	return false;
}

bool hot_thread_told(const struct hot_thread *h)
{
	return h->seen == THREAD_BOTH || h->seen == THREAD_NEW;
}

static void say_joined(struct findings *out, const struct check_in *in, const struct hot_thread *h)
{
	struct finding *f = find_reason(out, STATUS_UNKNOWN, REASON_AMBIGUOUS,
		subject_thread(in, h->process, h->task),
		"it is a hot thread since within the window: what it did before cannot be told apart");

	find_cpus(f, h->task->allowed);
	find_process(f, in, h->process);
}

/* The same trouble with many threads is told once. */
unsigned find_untold(
	struct findings *out, const struct check_in *in, const struct hot_thread *v, size_t n)
{
	const struct answer *said = NULL;
	unsigned findings = 0;

	for (size_t i = 0; i < n; i++) {
		if (v[i].seen == THREAD_JOINED) {
			say_joined(out, in, &v[i]);
			findings++;
		}
		if (v[i].seen != THREAD_UNREAD || (said && said->state == v[i].unread->state))
			continue;
		said = v[i].unread;
		find_unreadable(out, subject_thread(in, v[i].process, v[i].task), said, false);
		findings++;
	}
	return findings;
}

bool hot_thread_delta(const struct hot_thread *h, uint64_t before, uint64_t now, uint64_t *ret)
{
	return delta_counter(h->seen == THREAD_NEW ? 0 : before, now, 64, ret) == DELTA_OK;
}

struct finding *find_thread(struct findings *out, const struct check_in *in, enum status status,
	const struct hot_thread *h, const char *text)
{
	struct finding *f = find(out, status, subject_thread(in, h->process, h->task), "%s", text);

	find_cpus(f, h->task->allowed);
	find_process(f, in, h->process);
	find_evidence_text(f, h->task->from,
		"tid %d " STR_FMT ": state %c, policy %u, priority %u, mask " STR_FMT
		", last on cpu%d%s",
		h->task->tid, STR_ARG(h->task->comm), h->task->state, h->task->policy,
		h->task->rt_priority, STR_ARG(cpuset_format(in->scratch, h->task->allowed)),
		h->task->processor, h->seen == THREAD_NEW ? ", began within the window" : "");
	return f;
}

void find_thread_reset(struct findings *out, const struct check_in *in, const struct hot_thread *h)
{
	struct finding *f = find_reason(out, STATUS_UNKNOWN, REASON_COUNTER_RESET,
		subject_thread(in, h->process, h->task), "a counter went back within the window");

	find_evidence(f, h->before);
	find_evidence(f, h->now);
}

void find_thread_format(struct findings *out, const struct check_in *in, const struct hot_thread *h)
{
	struct finding *f = find_reason(out, STATUS_UNKNOWN, REASON_FORMAT,
		subject_thread(in, h->process, h->task), "its counters were not understood");

	find_evidence(f, h->now);
}

/* Threads that the first sample saw and the last one does not. */
static size_t ended(const struct check_in *in, const struct hot_thread *v, size_t n)
{
	struct matches m = in_match_before(in, HOT_THREAD_STAT);
	size_t gone = 0, known;
	struct task t;

	for (size_t i = 0; i < m.n; i++) {
		t = (struct task){ 0 };
		if (m.v[i].answer->state != ANSWER_OK ||
			task_parse_stat(m.v[i].answer->bytes, &t) < 0)
			continue;
		for (known = 0; known < n && v[known].task->tid != t.tid; known++)
			;
		gone += known == n || v[known].seen == THREAD_GONE || v[known].seen == THREAD_NEW;
	}
	return gone;
}

struct finding *find_threads_pass(struct findings *out, const struct check_in *in,
	const struct hot_thread *v, size_t n, const char *text)
{
	size_t fresh = 0, told = 0, gone = ended(in, v, n);
	struct finding *f = find(out, STATUS_PASS, subject_host(), "%s", text);

	for (size_t i = 0; i < n; i++) {
		told += hot_thread_told(&v[i]);
		fresh += v[i].seen == THREAD_NEW;
	}
	find_observed(f, "%zu hot threads", told);
	for (size_t i = 0; i < n && i < 4; i++) {
		if (hot_thread_told(&v[i]))
			find_evidence(f, v[i].now);
	}
	if (n)
		find_evidence_text(f, v[0].task->from,
			"%zu hot threads judged, %zu of them began within the window; %zu were no "
			"hot threads any more at its end",
			told, fresh, gone);
	return f;
}

uint64_t hot_thread_user_ticks(const struct hot_thread *h)
{
	uint64_t ticks;

	return hot_thread_delta(h, h->earlier.utime_ticks, h->task->utime_ticks, &ticks) ? ticks
											 : 0;
}

uint64_t hot_thread_kernel_ticks(const struct hot_thread *h)
{
	uint64_t ticks;

	return hot_thread_delta(h, h->earlier.stime_ticks, h->task->stime_ticks, &ticks) ? ticks
											 : 0;
}

bool in_polls(const struct check_in *in, const struct hot_thread *h)
{
	struct str word = in_word(in, "polling");
	uint64_t ticks = hot_thread_user_ticks(h) + hot_thread_kernel_ticks(h);

	if (h->seen != THREAD_BOTH || str_is(word, "no"))
		return false;
	if (str_is(word, "yes"))
		return true;
	return h->earlier.state == 'R' && h->task->state == 'R' && in->window_ns &&
	       ticks * TICK_NS >= in->window_ns / 2;
}

int line_u64(struct str text, const char *name, uint64_t *ret)
{
	struct str line, key, value;

	while (str_cut(&text, '\n', &line)) {
		if (!str_split(line, ':', &key, &value) || !str_is(str_trim(key), name))
			continue;
		return str_u64(str_trim(value), 10, ret) == 0 ? 0 : -EINVAL;
	}
	return -ENODATA;
}
