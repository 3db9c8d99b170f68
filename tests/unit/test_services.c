/* SPDX-License-Identifier: Apache-2.0 */
/* Units by their cgroups, links and processes. */
#include "scanner/facts/service/services.h"
#include "tests/support/facts.h"

static struct arena *a;

#define V2  "/sys/fs/cgroup/system.slice"
#define V1  "/sys/fs/cgroup/systemd/system.slice"
#define ETC "/etc/systemd/system"
#define STAT(pid, comm)                                                                            \
#pid " (" comm ") S 1 0 0 0 -1 4194368 0 0 0 0 7 8 0 0 20 0 1 0 555 0 0 "                  \
	     "0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0\n"

static void ck_unit(const struct services *s, const char *name, enum unit_active active,
	enum unit_enabled enabled)
{
	const struct unit *u = services_find(s, name);

	ck_assert_msg(u != NULL, "no %s", name);
	ck_assert_msg(u->active == active, "%s: active is %d", name, (int)u->active);
	ck_assert_msg(u->enabled == enabled, "%s: enabled is %d", name, (int)u->enabled);
}

START_TEST(presence)
{
	const struct services *s = fact_from(a,
		"== " V2 "/irqbalance.service/cgroup.events\npopulated 1\n"
		"== " V2 "/odd.service/cgroup.events !denied\n"
		"== " ETC "/multi-user.target.wants/cpupower.service\nx\n"
		"== " ETC "/timers.target.wants/fstrim.timer\nx\n",
		&fact_services);

	ck_assert_int_eq(services_presence(s, NULL, "irqbalance.service"), UNIT_ON);
	ck_assert_int_eq(services_presence(s, NULL, "cpupower.service"), UNIT_AT_BOOT);
	ck_assert_int_eq(services_presence(s, NULL, "fstrim.timer"), UNIT_ON);
	ck_assert_int_eq(services_presence(s, NULL, "man-db.timer"), UNIT_OFF);
	ck_assert_int_eq(services_presence(s, NULL, "tlp.service"), UNIT_OFF);
	ck_assert_int_eq(services_presence(s, NULL, "odd.service"), UNIT_UNTOLD);
	ck_str(services_unread(s)->path, V2 "/odd.service/cgroup.events");
	s = fact_from(a, "== /proc/cmdline\nro\n", &fact_services);
	ck_assert_int_eq(services_presence(s, NULL, "tlp.service"), UNIT_UNTOLD);
	ck_assert_int_eq(services_presence(s, NULL, "fstrim.timer"), UNIT_UNTOLD);
	ck_str(services_unread(s)->path, V2);
}
END_TEST

START_TEST(unified_hierarchy)
{
	const struct services *s = fact_from(a,
		"== " V2 "/irqbalance.service/cgroup.events\npopulated 1\nfrozen 0\n"
		"== " V2 "/tuned.service/cgroup.events\npopulated 0\nfrozen 0\n"
		"== " V2 "/odd.service/cgroup.events !denied\n"
		"== " V2 "/dev-hugepages.mount/cgroup.events\npopulated 0\n"
		"== " ETC "/multi-user.target.wants/irqbalance.service\nx\n"
		"== " ETC "/multi-user.target.wants/cpupower.service\nx\n"
		"== " ETC "/timers.target.wants/fstrim.timer\nx\n"
		"== " ETC "/ksmtuned.service -> /dev/null\n"
		"== " ETC "/dbus-org.freedesktop.timesync1.service -> "
		"/lib/systemd/system/systemd-timesyncd.service\n"
		"== " ETC "/linked.service -> /opt/linked.service\n",
		&fact_services);

	ck_assert(s->active_known && s->enabled_known);
	ck_unit(s, "irqbalance.service", UNIT_ACTIVE, UNIT_ENABLED);
	ck_str(services_find(s, "irqbalance.service")->from->path,
		V2 "/irqbalance.service/cgroup.events");
	ck_unit(s, "tuned.service", UNIT_INACTIVE, UNIT_DISABLED);
	ck_unit(s, "odd.service", UNIT_ACTIVE_UNKNOWN, UNIT_DISABLED);
	ck_unit(s, "cpupower.service", UNIT_INACTIVE, UNIT_ENABLED);
	ck_unit(s, "fstrim.timer", UNIT_ACTIVE_UNKNOWN, UNIT_ENABLED);
	ck_unit(s, "ksmtuned.service", UNIT_INACTIVE, UNIT_MASKED);
	ck_unit(s, "systemd-timesyncd.service", UNIT_INACTIVE, UNIT_ENABLED);
	ck_assert_ptr_null(services_find(s, "linked.service"));
	ck_assert_ptr_null(services_find(s, "dev-hugepages.mount"));
}
END_TEST

START_TEST(legacy_hierarchy)
{
	const struct services *s = fact_from(a,
		"== " V1 "/irqbalance.service/cgroup.procs\n812\n"
		"== " V1 "/docker.service/cgroup.procs\n\n",
		&fact_services);

	ck_assert(s->active_known && !s->enabled_known);
	ck_unit(s, "irqbalance.service", UNIT_ACTIVE, UNIT_ENABLED_UNKNOWN);
	/* Its processes may sit in nested groups. */
	ck_unit(s, "docker.service", UNIT_ACTIVE_UNKNOWN, UNIT_ENABLED_UNKNOWN);
}
END_TEST

START_TEST(processes_alone)
{
	const struct services *s = fact_from(a,
		"== /proc/1/stat\n" STAT(1, "systemd") "== /proc/812/stat\n" STAT(
			812, "irqbalance") "== /proc/813/stat\n" STAT(813,
			"systemd-timesyn") "== " ETC "/multi-user.target.wants/tuned.service\nx\n"
					   "== " ETC "/multi-user.target.wants/own.service\nx\n",
		&fact_services);
	const struct unit *u = services_find(s, "irqbalance.service");

	ck_assert(s->active_known);
	ck_unit(s, "irqbalance.service", UNIT_ACTIVE, UNIT_DISABLED);
	ck_assert_int_eq(u->pid, 812);
	ck_str(u->from->path, "/proc/812/stat");
	ck_unit(s, "systemd-timesyncd.service", UNIT_ACTIVE, UNIT_DISABLED);
	ck_unit(s, "tuned.service", UNIT_INACTIVE, UNIT_ENABLED); /* its process is known by name */
	ck_unit(s, "own.service", UNIT_ACTIVE_UNKNOWN, UNIT_ENABLED);
	ck_assert_ptr_null(services_find(s, "systemd.service"));
}
END_TEST

START_TEST(a_hidden_process_is_no_stopped_one)
{
	const struct services *s = fact_from(a,
		"== /proc/900/stat\n" STAT(
			900, "bash") "== " ETC "/multi-user.target.wants/tuned.service\nx\n",
		&fact_services);

	ck_unit(s, "tuned.service", UNIT_ACTIVE_UNKNOWN, UNIT_ENABLED);
}
END_TEST

START_TEST(nothing_known)
{
	const struct services *s = fact_from(a, "== " V2 "/ !denied\n", &fact_services);

	ck_assert(!s->active_known && !s->enabled_known);
	ck_assert_uint_eq(s->n, 0);
	ck_assert_int_eq(s->cgroup_list->state, ANSWER_DENIED);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { presence, unified_hierarchy, legacy_hierarchy,
		processes_alone, a_hidden_process_is_no_stopped_one, nothing_known, NULL };

	a = arena_new("test", TEST_ARENA);
	return run_tests("services", tests);
}
