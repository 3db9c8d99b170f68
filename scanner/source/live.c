/* SPDX-License-Identifier: Apache-2.0 */
/*
 * This host, now. A question is answered by this process itself, by the probe child, or by a
 * file; nothing is opened that has not been priced and paid for.
 */
#include "scanner/source/live.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "scanner/source/cost.h"
#include "scanner/source/probe.h"
#include "scanner/base/smbios_table.h"

struct live {
	struct source source;
	struct host host;
	struct source *rest; /* with a prefix: all but the kernel's files, links kept inside it */
	const struct budget *budget;
	struct probes *probes;
	struct live_namespaces namespaces;
	bool rtnl_is_held; /* the last question behind rtnl_lock met its deadline */
};

static uint64_t raw_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void withhold(struct answer *ret, struct str why)
{
	ret->state = ANSWER_WITHHELD;
	ret->note = why;
}

/* "/proc/4711/task/4712/stat" gives "/proc/4711/task/4712"; false for what is no task's. */
static bool task_of(struct str path, struct str *ret_task, uint64_t *ret_pid)
{
	struct str rest, part, below;

	if (!str_starts(path, "/proc/"))
		return false;
	rest = str_skip(path, 6);
	if (!str_split(rest, '/', &part, &below)) {
		part = rest;
		below = (struct str){ 0 };
	}
	if (str_u64(part, 10, ret_pid) != 0)
		return false;
	*ret_task = str_head(path, 6 + part.n);
	if (str_starts(below, "task/")) {
		struct str tid = str_skip(below, 5), tail;
		uint64_t n;

		str_split(tid, '/', &tid, &tail);
		if (str_u64(tid, 10, &n) == 0)
			*ret_task = str_head(path, 6 + part.n + 6 + tid.n);
	}
	return true;
}

/*
 * A file that a living task does not have is absent (a kernel without NUMA has no numa_maps);
 * a task that is gone had been listed, so it vanished. The first process cannot: where it is
 * not there, /proc is mounted with hidepid.
 */
static enum answer_state missing(struct live *l, struct str path, struct answer *ret)
{
	struct str task;
	uint64_t pid;
	struct stat st;

	if (!task_of(path, &task, &pid) || host_stat(&l->host, task, 0, &st) != ENOENT)
		return ANSWER_ABSENT;
	if (pid != 1)
		return ANSWER_VANISHED;
	ret->note = STR("/proc is mounted with hidepid");
	return ANSWER_DENIED;
}

static void settle(struct live *l, struct str path, int error, struct answer *ret)
{
	ret->error = error;
	ret->state = answer_state_of_errno(error, false);
	if (ret->state == ANSWER_ABSENT)
		ret->state = missing(l, path, ret);
	if (ret->state == ANSWER_OK)
		return;
	ret->bytes = (struct str){ 0 };
}

/* The same file system tree by its own rules: what it does not hold is absent, it is live. */
static void answer_rest(
	struct live *l, const struct request *r, struct arena *a, struct answer *ret)
{
	source_answer(l->rest, r, a, ret);
	if (ret->state != ANSWER_NOT_CAPTURED)
		return;
	ret->state = ANSWER_ABSENT;
	ret->error = ENOENT;
}

static void answer_mode(struct live *l, const struct request *r, struct answer *ret)
{
	struct stat st = { 0 };

	settle(l, r->path, host_stat(&l->host, r->path, r->base, &st), ret);
	ret->mode = st.st_mode & 07777;
}

static void answer_path(
	struct live *l, const struct request *r, struct arena *a, struct answer *ret)
{
	bool kernels = str_starts(r->path, "/proc/") || str_starts(r->path, "/sys/");

	if (r->kind == ASK_MODE)
		answer_mode(l, r, ret);
	else if (l->rest && !kernels)
		answer_rest(l, r, a, ret);
	else if (r->kind == ASK_LIST)
		settle(l, r->path, host_list(&l->host, r, a, ret), ret);
	else if (r->kind == ASK_LINK)
		settle(l, r->path, host_link(&l->host, r, a, ret), ret);
	else
		settle(l, r->path, host_file(&l->host, r, a, ret), ret);
}

/*
 * An ethtool query resumes a device that is suspended (net/ethtool/ioctl.c,
 * pm_runtime_get_sync of its parent), and bonding_masters is a file, not an interface.
 */
static bool may_query(struct live *l, struct str name, struct arena *a)
{
	struct str path = str_printf(
		a, "/sys/class/net/" STR_FMT "/device/power/runtime_status", STR_ARG(name));
	struct request r = { .path = path, .kind = ASK_FILE, .base = 14 };
	struct answer status = { 0 };

	if (str_is(name, "bonding_masters"))
		return false;
	answer_path(l, &r, a, &status);
	return status.state != ANSWER_OK || !str_is(str_trim(status.bytes), "suspended");
}

static void list_ethtool(struct live *l, struct arena *a, struct answer *ret)
{
	struct request r = { .path = STR("/sys/class/net"), .kind = ASK_LIST };
	struct str all, name, kept = { 0 };

	answer_path(l, &r, a, ret);
	all = ret->bytes;
	while (str_cut(&all, '\n', &name)) {
		if (may_query(l, name, a))
			kept = str_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(kept),
				kept.n ? "\n" : "", STR_ARG(name));
	}
	ret->bytes = kept;
	ret->size = kept.n;
}

/* /host/proc is not the child's /proc, so with a prefix only what has no file is its. */
static bool is_childs(const struct live *l, struct str path)
{
	if (str_starts(path, "/probe/"))
		return true;
	return l->probes && !l->rest && probe_owns(path);
}

/*
 * One deadline is paid for a lock that somebody holds, not one for each device behind it:
 * until an answer comes through again the next ones are only tried.
 */
enum { TRY_MS = 50 };

static void answer_probe(
	struct live *l, const struct request *r, struct arena *a, struct answer *ret)
{
	bool waits;

	if (!l->probes || !probe_owns(r->path)) {
		ret->state = ANSWER_UNSUPPORTED;
		ret->error = ENOSYS;
		return;
	}
	waits = cost_waits_for_rtnl(r->path);
	probe_ask(l->probes, r->path, r->kind, waits && l->rtnl_is_held ? TRY_MS : 0, a, ret);
	if (waits)
		l->rtnl_is_held = ret->state == ANSWER_TIMEOUT;
	ret->path = r->path;
	ret->kind = r->kind;
	ret->size = ret->bytes.n;
}

/* Files stream while they are read; a probe's answer comes whole. */
static void feed_whole(const struct request *r, struct answer *ret)
{
	if (!r->feed || ret->state != ANSWER_OK || ret->bytes.n == 0)
		return;
	r->feed->bytes(r->feed->user, ret->bytes);
	ret->bytes = (struct str){ 0 };
}

/* Whether a file exists costs nothing, and what does not exist is not withheld but absent. */
static bool is_missing(struct live *l, const struct request *r, struct answer *ret)
{
	struct answer mode = *ret;

	if (!str_starts(r->path, "/proc/") && !str_starts(r->path, "/sys/"))
		return false;
	answer_mode(l, r, &mode);
	if (mode.state != ANSWER_ABSENT && mode.state != ANSWER_VANISHED)
		return false;
	*ret = mode;
	return true;
}

/* A list, a link or a mode is answered from the directory's memory; only content has a price. */
static bool is_paid(struct live *l, const struct request *r, struct arena *a, struct answer *ret)
{
	struct str why;

	if (r->kind != ASK_FILE)
		return true;
	if (!budget_allows(l->budget, live_nic_cost(&l->host, l->budget, r->path, a), a, &why)) {
		if (!is_missing(l, r, ret))
			withhold(ret, why);
		return false;
	}
	if (str_starts(r->path, "/dev/") && !is_childs(l, r->path)) {
		withhold(ret, STR("a device is read by a probe only"));
		return false;
	}
	return true;
}

static void live_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct live *l = (struct live *)s;

	if (!is_paid(l, r, a, ret))
		;
	else if (r->kind == ASK_FILE && live_self(r->path, &l->namespaces, a, ret))
		;
	else if (r->kind == ASK_LIST && str_is(r->path, "/probe/ethtool"))
		list_ethtool(l, a, ret);
	else if (is_childs(l, r->path))
		answer_probe(l, r, a, ret);
	else
		answer_path(l, r, a, ret);
	if (ret->state == ANSWER_OK && str_is(r->path, SMBIOS_TABLE))
		ret->bytes = smbios_without_serials(a, ret->bytes);
	feed_whole(r, ret);
	l->host.now = raw_ns();
	ret->at_ns = l->host.now;
}

static void live_close(struct source *s)
{
	struct live *l = (struct live *)s;

	source_close(l->rest);
	host_free(&l->host);
	free(l);
}

static const struct source_ops live_ops = { .answer = live_answer, .close = live_close };

struct source *source_live(const char *prefix, const struct budget *budget, struct probes *probes)
{
	bool prefixed = prefix[0] && !(prefix[0] == '/' && !prefix[1]);
	struct live *l = calloc(1, sizeof(*l));
	int error = l ? host_init(&l->host, prefixed ? prefix : "/") : ENOMEM;

	if (!error && prefixed && !(l->rest = source_tree(prefix))) {
		error = errno;
		host_free(&l->host);
	}
	if (error) {
		free(l);
		errno = error;
		return NULL;
	}
	l->source = (struct source){ .ops = &live_ops, .live = true, .complete = true };
	l->budget = budget;
	l->probes = probes;
	l->host.now = raw_ns();
	live_namespaces_read(l->host.root, &l->namespaces);
	return &l->source;
}
