/* SPDX-License-Identifier: Apache-2.0 */
/* The child, which has no CAP_SYS_ADMIN, reads what its keeper opened; without, the header. */
#include "tests/unit/unit.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scanner/facts/hw/pci_scope.h"
#include "scanner/source/child.h"
#include "scanner/source/slurp.h"

static struct arena *a;

/* The configuration of a network card of this host, by its folder; NULL: it has none. */
static const char *some_config(void)
{
	DIR *dir = opendir("/sys/class/net");
	const char *found = NULL;
	struct dirent *e;

	while (dir && !found && (e = readdir(dir))) {
		struct str name = str_printf(a, "/sys/class/net/%s", e->d_name), way[PCI_DEPTH];
		char link[1024];
		ssize_t n = readlink(str_z(a, name), link, sizeof(link));
		unsigned places =
			n > 0 ? pci_way((struct str){ link, (size_t)n }, way, PCI_DEPTH) : 0;

		if (places)
			found = str_z(a, str_printf(a, "/sys/bus/pci/devices/" STR_FMT "/config",
						 STR_ARG(way[places - 1])));
	}
	if (dir)
		closedir(dir);
	return found;
}

static struct answer ask(unsigned wants, const char *path)
{
	struct probes *p = child_start(wants, (struct cpuset){ 0 });
	struct answer an;

	ck_assert_ptr_nonnull(p);
	probe_ask(p, str_from(path), ASK_FILE, 0, a, &an);
	child_stop(p);
	return an;
}

START_TEST(kept_descriptors_carry_the_right)
{
	const char *path = some_config();
	struct str all;
	struct answer an;

	if (!path) {
		printf("skipped: no network card on PCI\n");
		return;
	}
	ck_assert_int_eq(slurp_path(path, 4096, 4096, a, &all), 0);
	an = ask(CHILD_PCI, path);
	if (all.n <= 64) {
		printf("skipped: no right to read more than the header\n");
		ck_assert_int_eq(an.state, ANSWER_DENIED);
		return;
	}
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert_uint_eq(an.bytes.n, 256);
	ck_assert_int_eq(memcmp(an.bytes.p, all.p, 64), 0);
	an = ask(0, path);
	ck_assert_int_eq(an.state, ANSWER_DENIED);
	ck_assert_int_eq(an.error, EPERM);
	ck_assert_uint_eq(an.bytes.n, 0);
}
END_TEST

START_TEST(paths)
{
	ck_assert(probe_is_pci_config(STR("/sys/devices/pci0000:3a/0000:3a:00.0/config")));
	ck_assert(probe_is_pci_config(STR("/sys/bus/pci/devices/0000:3a:00.0/config")));
	ck_assert(probe_is_pci_config(STR("/sys/class/net/eth0/device/config")));
	ck_assert(!probe_is_pci_config(STR("/sys/class/net/eth0/device/configs")));
	ck_assert(!probe_is_pci_config(STR("/sys/kernel/config")));
	ck_assert(!probe_is_pci_config(STR("/sys/devices/pci0000:3a/0000:3a:00.0/rom")));
}
END_TEST

START_TEST(absent)
{
	ck_assert_int_eq(
		ask(CHILD_PCI, "/sys/bus/pci/devices/ffff:ff:1f.7/config").state, ANSWER_ABSENT);
}
END_TEST

START_TEST(names)
{
	static const char *const bad[] = { "8086", "8086:157", "8086:1572:1", "808x:1572",
		"-086:1572" };
	struct answer an = ask(0, "/probe/pciname/8086:1572");

	if (an.state == ANSWER_UNSUPPORTED || an.state == ANSWER_ABSENT)
		printf("skipped: no libpci, or no database of its\n");
	else
		ck_assert_msg(an.state == ANSWER_OK && str_starts(an.bytes, "Intel") &&
				      str_has(an.bytes, "X710"),
			"state %d, " STR_FMT, (int)an.state, STR_ARG(an.bytes));
	for (int i = 0; i < COUNT(bad); i++) {
		an = ask(0, str_z(a, str_printf(a, "/probe/pciname/%s", bad[i])));
		ck_assert_int_eq(an.state, ANSWER_BROKEN);
	}
	an = ask(0, "/probe/pciname/abab:0001");
	ck_assert(an.state == ANSWER_ABSENT || an.state == ANSWER_UNSUPPORTED);
}
END_TEST

static void set_up(void)
{
	a = arena_new("test", 8 << 20);
}

static void tear_down(void)
{
	arena_free(a);
}

static void fill(TCase *tc)
{
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, kept_descriptors_carry_the_right);
	tcase_add_test(tc, paths);
	tcase_add_test(tc, absent);
	tcase_add_test(tc, names);
}

UNIT_MAIN("probe_pci", fill)
