/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What else lives on this host: services, users, virtual machines and containers that are
 * neither the workload nor known housekeeping. They keep to housekeeping CPUs where isolation
 * holds, and share with the hot ones what it does not part: the last-level cache, memory
 * bandwidth, the kernel's locks, and every stop_machine() that one of them causes.
 *
 * A unit whose processes have threads pinned to hot CPUs is the workload. Where cgroups of the
 * second version do not tell, processes are taken together by name, with their time since they
 * began.
 */
#include "scanner/judging/threads.h"
#include "scanner/facts/host.h"
#include "scanner/facts/process/tenants.h"

enum { NAMED = 12, GROUPS_MAX = 256, TICK_NS = 10000000 };

/* What a distribution brings along, by the name of the unit without its type, or by comm. */
static const char *const housekeeping[] = { "systemd*", "(sd-pam)", "dbus*", "init", "ssh*",
	"cron*", "atd", "anacron", "rsyslog*", "syslog*", "journald", "udev*", "chrony*", "ntp*",
	"ptp4l*", "phc2sys*", "timemaster*", "ts2phc*", "irqbalance", "tuned*", "polkit*",
	"NetworkManager*", "networkd-*", "nm-*", "wpa_*", "dhclient*", "ifup@*", "getty*", "agetty",
	"serial-getty*", "system-*", "user@*", "login", "audit*", "lvm*", "dm-event*", "multipath*",
	"iscsi*", "nvmf*", "smartd", "smartmontools", "rasdaemon", "mcelog", "acpid", "rngd",
	"haveged", "firewalld", "nftables", "gssproxy", "rpc*", "nfs*", "sssd*", "nscd", "dev-*",
	"sys-*", "run-*", "proc-*", "-", "boot*", "tmp*", "var*", "home*", "emergency", "rescue",
	"latscan*" };

struct tenant_row {
	struct str name, key;
	const struct answer *from;
	uint64_t window_ns, ever_ns;
	bool in_window;
	const struct tenant_memory *memory;
	unsigned threads; /* of processes taken by name */
};

struct survey {
	struct tenant_row *v; /* most time first */
	size_t n, cap;
	bool by_unit;
	const struct answer *uncounted; /* a unit whose time could not be read */
};

static bool is_housekeeping(struct str name)
{
	static const char *const types[] = { ".service", ".scope", ".mount", ".socket", ".swap" };

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (str_ends(name, types[i]))
			name = str_head(name, name.n - str_from(types[i]).n);
	}
	for (size_t i = 0; i < sizeof(housekeeping) / sizeof(housekeeping[0]); i++) {
		if (str_glob(str_from(housekeeping[i]), name))
			return true;
	}
	return false;
}

/* Some process of it has a thread pinned to hot CPUs. */
static bool is_workload(const struct check_in *in, struct str slice, struct str unit)
{
	const struct hot_tasks *t = in_fact(in, &fact_hot_tasks);
	struct str path =
		str_printf(in->scratch, "/" STR_FMT "/" STR_FMT, STR_ARG(slice), STR_ARG(unit));

	for (size_t i = 0; i < t->n; i++) {
		struct str cgroup = t->v[i].cgroup;

		if (task_is_pinned(&t->v[i].task, in->roles->hot) && cgroup.n >= path.n &&
			str_eq(str_head(cgroup, path.n), path) &&
			(cgroup.n == path.n || cgroup.p[path.n] == '/'))
			return true;
	}
	return false;
}

static bool precedes(const struct tenant_row *x, const struct tenant_row *y)
{
	if (x->window_ns != y->window_ns)
		return x->window_ns > y->window_ns;
	return x->ever_ns > y->ever_ns;
}

static void insert(const struct check_in *in, struct survey *s, struct tenant_row row)
{
	size_t at = s->n;

	s->v = arena_grow(in->scratch, s->v, s->n, &s->cap, sizeof(*s->v));
	for (; at > 0 && precedes(&row, &s->v[at - 1]); at--)
		s->v[at] = s->v[at - 1];
	s->v[at] = row;
	s->n++;
}

static void look_at_units(const struct check_in *in, struct survey *s)
{
	const struct tenants *now = in_fact(in, &fact_tenants);
	const struct tenants *before = in_fact_before(in, &fact_tenants);
	const struct tenants_memory *memory = in_fact(in, &fact_tenants_memory);

	for (size_t i = 0; i < now->n; i++) {
		const struct tenant *t = &now->v[i];
		const struct tenant *b = before ? tenants_find(before, t->slice, t->unit) : NULL;
		struct tenant_row row = { .name = t->unit, .from = t->from, .ever_ns = t->cpu_ns };

		if (!t->counted)
			s->uncounted = t->from;
		if (!t->counted || is_housekeeping(t->unit) || is_workload(in, t->slice, t->unit))
			continue;
		/* One that is new since the first sample did all in the window. */
		row.in_window =
			before && before->n && (!b || b->counted) &&
			delta_counter(b ? b->cpu_ns : 0, t->cpu_ns, 64, &row.window_ns) == DELTA_OK;
		row.memory = tenants_memory_find(memory, t->slice, t->unit);
		row.key = str_ends(t->unit, ".scope") ? t->slice : t->unit;
		insert(in, s, row);
	}
}

static struct tenant_row *row_of(const struct check_in *in, struct survey *s, struct str name)
{
	for (size_t i = 0; i < s->n; i++) {
		if (str_eq(s->v[i].name, name) || (i == GROUPS_MAX && s->n > GROUPS_MAX))
			return &s->v[i];
	}
	s->v = arena_grow(in->scratch, s->v, s->n, &s->cap, sizeof(*s->v));
	s->v[s->n] = (struct tenant_row){ .name = name, .key = name };
	return &s->v[s->n++];
}

static void look_at_processes(const struct check_in *in, struct survey *s)
{
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct survey found = { .n = 0 };

	for (size_t i = 0; i < t->n; i++) {
		const struct task *task = &t->v[i];
		struct tenant_row *row;

		if (task_class(task, in->roles->online) != TASK_USER || task_is_dead(task) ||
			task_is_pinned(task, in->roles->hot) || is_housekeeping(task->comm))
			continue;
		row = row_of(in, &found, task_stem(task->comm));
		row->from = task->from;
		row->ever_ns += (task->utime_ticks + task->stime_ticks) * TICK_NS;
		row->threads++;
	}
	for (size_t i = 0; i < found.n; i++)
		insert(in, s, found.v[i]);
}

static double share_of(const struct check_in *in, const struct tenant_row *r)
{
	return in->window_ns ? 100 * (double)r->window_ns / (double)in->window_ns : 0;
}

static struct str bytes_text(const struct check_in *in, uint64_t n)
{
	if (n >= 1ull << 30)
		return str_printf(in->scratch, "%.1f GiB", (double)n / (double)(1ull << 30));
	return str_printf(in->scratch, "%llu MiB", (unsigned long long)(n >> 20));
}

static struct str memory_text(const struct check_in *in, const struct tenant_memory *m)
{
	struct str s;

	if (!m || !m->known)
		return STR("");
	s = str_printf(in->scratch, ", " STR_FMT, STR_ARG(bytes_text(in, m->bytes)));
	for (unsigned i = 0; i < m->n_nodes && m->n_nodes > 1; i++)
		s = str_printf(in->scratch, STR_FMT "%s" STR_FMT " on node%u", STR_ARG(s),
			i ? ", " : " (of it fixed: ", STR_ARG(bytes_text(in, m->anon[i])), i);
	return m->n_nodes > 1 ? str_printf(in->scratch, STR_FMT ")", STR_ARG(s)) : s;
}

static struct str row_text(const struct check_in *in, const struct tenant_row *r)
{
	struct str memory = memory_text(in, r->memory);

	if (r->in_window && in->window_ns)
		return str_printf(
			in->scratch, "%.2g %% of a CPU" STR_FMT, share_of(in, r), STR_ARG(memory));
	if (r->threads)
		return str_printf(in->scratch,
			"%u thread%s, " STR_FMT " of CPU time since they began", r->threads,
			r->threads == 1 ? "" : "s",
			STR_ARG(text_duration(in->scratch, r->ever_ns)));
	return str_printf(in->scratch, STR_FMT " of CPU time since it began" STR_FMT,
		STR_ARG(text_duration(in->scratch, r->ever_ns)), STR_ARG(memory));
}

static bool say_busy(const struct check_in *in, const struct tenant_row *r, struct findings *out)
{
	struct subject who = subject_named(SUBJECT_SERVICE, r->key);
	struct finding *f;

	if (!r->in_window || share_of(in, r) <= in_limit(in, "cpu_share"))
		return false;
	who.label = r->name;
	f = find(out, STATUS_WARN, who, "it lives beside the workload, and keeps CPUs busy");
	find_observed(f, STR_FMT, STR_ARG(row_text(in, r)));
	find_observed_value(f, share_of(in, r), "%");
	find_wanted(f, "at most %g %% of a CPU", in_limit(in, "cpu_share"));
	find_evidence_text(
		f, r->from, STR_FMT ": " STR_FMT, STR_ARG(r->name), STR_ARG(row_text(in, r)));
	return true;
}

static void say_all(const struct check_in *in, const struct survey *s, struct findings *out)
{
	const struct tenants *units = in_fact(in, &fact_tenants);
	const struct tasks *t = in_fact(in, &fact_tasks);
	uint64_t bytes = 0;
	struct finding *f;

	for (size_t i = 0; i < s->n; i++)
		bytes += s->v[i].memory && s->v[i].memory->known ? s->v[i].memory->bytes : 0;
	f = find(out, STATUS_PASS, subject_host(), "%s",
		s->n ? "others live on this host, and none keeps a CPU busy"
		     : "nobody but the workload and housekeeping lives on this host");
	if (bytes)
		find_observed(f, "%zu other%s, " STR_FMT " of memory in all", s->n,
			s->n == 1 ? "" : "s", STR_ARG(bytes_text(in, bytes)));
	else
		find_observed(f, "%zu other%s", s->n, s->n == 1 ? "" : "s");
	find_observed_value(f, (double)s->n, "1");
	if (!s->n)
		find_evidence_text(f, s->by_unit ? units->list : t->list, "%zu units, %zu threads",
			units->n, t->n);
	for (size_t i = 0; i < s->n && i < NAMED; i++)
		find_evidence_text(f, s->v[i].from, STR_FMT ": " STR_FMT, STR_ARG(s->v[i].name),
			STR_ARG(row_text(in, &s->v[i])));
}

static void run(const struct check *self, const struct check_in *in, struct findings *out)
{
	const struct tenants *units = in_fact(in, &fact_tenants);
	struct survey s = { .by_unit = units->n > 0 };
	bool said = false;

	(void)self;
	if (!in->roles->intent) {
		find_reason(out, STATUS_SKIP, REASON_NO_TARGET, subject_host(),
			"nothing shows that this host is meant for one workload");
		return;
	}
	if (find_no_tasks(out, in))
		return;
	if (s.by_unit)
		look_at_units(in, &s);
	else
		look_at_processes(in, &s);
	for (size_t i = 0; i < s.n; i++)
		said |= say_busy(in, &s.v[i], out);
	if (s.uncounted)
		find_unreadable(out, subject_host(), s.uncounted, false);
	if (s.uncounted || (!s.by_unit && find_tasks_unseen(out, in)))
		return;
	if (!said)
		say_all(in, &s, out);
}

const struct check check_host_cotenants[] = {
	{
		.id = "host.cotenants",
		.rule = 1,
		.title = "Nobody else keeps this host's CPUs busy",
		.severity = SEVERITY_LOW,
		.earlier = true,
		.needs = { &fact_tenants, &fact_tenants_memory, &fact_hot_tasks, &fact_tasks,
			&fact_host },
		.limits = { { "cpu_share", "%", 5, 0, 1e6, NULL,
			"of one CPU that a unit may use in the window" } },
		.why = "what isolation does not part is shared: a neighbour that streams through memory "
		       "doubles the time of a cache miss",
		.fix_now =
			"systemctl stop UNIT; or AllowedCPUs=<housekeeping>, MemoryHigh= and a node of "
			"its own",
		.fix_boot = "systemctl disable UNIT; another host for it",
		.remedies = { { REMEDY_MANUAL, "",
			"another host for it, or systemctl disable <subject>", NULL } },
		.source = "Documentation/admin-guide/cgroup-v2.rst; resctrl.rst",
		.run = run,
	},
	{ 0 },
};
