/* SPDX-License-Identifier: Apache-2.0 */
/* Captured trees: what they say, what they leave open, and that no link leads out of them. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/contain.h"
#include "tests/support/tmpdir.h"

#define SECRET "a byte of this host\n"

static struct arena *arena;
static struct tmpdir outside, dir;
static struct source *tree;

static void set_up(void)
{
	arena = arena_new("test", 256 << 20);
	tmpdir_make(&outside);
	tmpdir_file(&outside, "secret", STR(SECRET));
	tmpdir_file(&outside, "deep/secret", STR(SECRET));
	tmpdir_make(&dir);
	tree = source_tree(dir.path);
	ck_assert_ptr_nonnull(tree);
}

static void tear_down(void)
{
	source_close(tree);
	tmpdir_remove(&dir);
	tmpdir_remove(&outside);
	arena_free(arena);
}

static struct answer ask(const char *path, enum ask_kind kind, size_t base)
{
	struct request r = { .path = str_from(path), .kind = kind, .base = base };
	struct answer an;

	source_answer(tree, &r, arena, &an);
	return an;
}

static struct answer file(const char *path)
{
	return ask(path, ASK_FILE, 0);
}

static void assert_bytes(struct answer an, const char *want)
{
	ck_assert_msg(an.state == ANSWER_OK && str_is(an.bytes, want),
		STR_FMT ": %s %d \"" STR_FMT "\"", STR_ARG(an.path), answer_state_word(an.state),
		an.error, STR_ARG(an.bytes));
}

START_TEST(reads_what_is_there)
{
	tmpdir_file(&dir, "proc/cmdline", STR("quiet\n"));
	tmpdir_file(&dir, "etc/empty", STR(""));
	assert_bytes(file("/proc/cmdline"), "quiet\n");
	assert_bytes(file("/etc/empty"), "");
	ck_assert_uint_eq(tree->reads, 2);
	ck_assert_uint_eq(tree->bytes, 6);
	ck_assert(!tree->live);
	ck_assert(!tree->complete);
}
END_TEST

/* What a collector left behind whose read failed, or that believed a length: see collected.h. */
START_TEST(what_was_not_read_says_nothing)
{
	static char page[4096] = "0000000f\n", config[4096] = "\x86\x80\x72\x15";

	tmpdir_file(&dir, "proc/interrupts", STR(""));
	tmpdir_file(&dir, "proc/7/cmdline", STR(""));
	tmpdir_file(&dir, "sys/x/delay", STR(""));
	tmpdir_file(&dir, "sys/x/mask", (struct str){ page, sizeof(page) });
	tmpdir_file(&dir, "sys/x/config", (struct str){ config, sizeof(config) });
	tmpdir_file(&dir, "proc/page", (struct str){ page, sizeof(page) });
	ck_assert_int_eq(file("/proc/interrupts").state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(file("/proc/7/cmdline").state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(file("/sys/x/delay").state, ANSWER_NOT_CAPTURED);
	assert_bytes(file("/sys/x/mask"), "0000000f\n");
	ck_assert_uint_eq(file("/sys/x/config").bytes.n, sizeof(config));
	ck_assert_uint_eq(file("/proc/page").bytes.n, sizeof(page));
}
END_TEST

START_TEST(files_of_processes_may_be_empty)
{
	tmpdir_file(&dir, "proc/1/stat", STR("1 (init) S\n"));
	tmpdir_file(&dir, "proc/7/cmdline", STR(""));
	tmpdir_file(&dir, "proc/interrupts", STR(""));
	assert_bytes(file("/proc/7/cmdline"), "");
	ck_assert_int_eq(file("/proc/interrupts").state, ANSWER_NOT_CAPTURED);
}
END_TEST

START_TEST(missing_is_not_captured)
{
	static const char *const paths[] = { "/proc/none", "/none/at/all", "/proc/cmdline/below" };

	tmpdir_file(&dir, "proc/cmdline", STR("quiet\n"));
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		for (unsigned kind = 0; kind < ASK_KINDS; kind++) {
			struct answer an = ask(paths[i], (enum ask_kind)kind, 0);

			ck_assert_msg(an.state == ANSWER_NOT_CAPTURED, "%s %u: %s %d", paths[i],
				kind, answer_state_word(an.state), an.error);
		}
	/* The mode of a copy is not the host's. */
	ck_assert_int_eq(ask("/proc/cmdline", ASK_MODE, 0).state, ANSWER_NOT_CAPTURED);
	/* Where a copy has a file in a link's place, the link was not captured. */
	ck_assert_int_eq(ask("/proc/cmdline", ASK_LINK, 0).state, ANSWER_NOT_CAPTURED);
}
END_TEST

START_TEST(lists_in_natural_order)
{
	static const char *const names[] = { "sys/c/cpu10/x", "sys/c/cpu2/x", "sys/c/cpu0/x",
		"sys/c/a" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		tmpdir_file(&dir, names[i], STR("1\n"));
	tmpdir_dir(&dir, "sys/none");
	assert_bytes(ask("/sys/c", ASK_LIST, 0), "a\ncpu0\ncpu2\ncpu10");
	assert_bytes(ask("/sys/none", ASK_LIST, 0), "");
	assert_bytes(ask("/", ASK_LIST, 0), "sys");
	ck_assert_int_eq(ask("/sys/c/a", ASK_LIST, 0).state, ANSWER_NOT_CAPTURED);
	tmpdir_file(&dir, "sys/none/two\nlines", STR("1\n"));
	ck_assert_int_eq(ask("/sys/none", ASK_LIST, 0).state, ANSWER_BROKEN);
}
END_TEST

START_TEST(links_of_the_host_work)
{
	tmpdir_file(&dir, "sys/devices/pci0000:00/0000:3b:00.0/numa_node", STR("1\n"));
	tmpdir_file(&dir, "sys/devices/pci0000:00/0000:3b:00.0/net/eth0/mtu", STR("9000\n"));
	tmpdir_link(&dir, "sys/devices/pci0000:00/0000:3b:00.0/net/eth0/device",
		"../../../0000:3b:00.0");
	tmpdir_link(&dir, "sys/class/net/eth0", "../../devices/pci0000:00/0000:3b:00.0/net/eth0");
	tmpdir_link(&dir, "sys/bus/pci/devices/0000:3b:00.0",
		"../../../devices/pci0000:00/0000:3b:00.0");
	tmpdir_file(&dir, "proc/self/net/dev", STR("eth0: 1\n"));
	tmpdir_link(&dir, "proc/net", "self/net");
	tmpdir_file(&dir, "usr/lib/os-release", STR("ID=debian\n"));
	tmpdir_link(&dir, "etc/os-release", "/usr/lib/os-release");
	assert_bytes(file("/sys/class/net/eth0/mtu"), "9000\n");
	assert_bytes(file("/sys/class/net/eth0/device/numa_node"), "1\n");
	assert_bytes(ask("/sys/class/net/eth0/device/numa_node", ASK_FILE, 14), "1\n");
	assert_bytes(file("/sys/bus/pci/devices/0000:3b:00.0/numa_node"), "1\n");
	assert_bytes(file("/proc/net/dev"), "eth0: 1\n");
	assert_bytes(file("/etc/os-release"), "ID=debian\n");
	assert_bytes(ask("/sys/class/net/eth0/device", ASK_LINK, 14), "../../../0000:3b:00.0");
	assert_bytes(ask("/sys/class/net", ASK_LIST, 0), "eth0");
	assert_bytes(ask("/sys/class/net/eth0/device/net", ASK_LIST, 0), "eth0");
}
END_TEST

/* Each way out that a link can point, at the end of a path, in its middle, and through two. */
static void make_ways_out(void)
{
	char target[5000];

	tmpdir_dir(&dir, "sys/bus/pci/devices");
	snprintf(target, sizeof(target), "%s/secret", outside.path);
	tmpdir_link(&dir, "proc/absolute", target);
	tmpdir_link(&dir, "proc/chain", "absolute");
	snprintf(target, sizeof(target), "../../../../../../../../../..%s/secret", outside.path);
	tmpdir_link(&dir, "proc/up", target);
	tmpdir_link(&dir, "proc/middle", outside.path);
	snprintf(target, sizeof(target), "../../../../../../../..%s", outside.path);
	tmpdir_link(&dir, "proc/middle-up", target);
	snprintf(
		target, sizeof(target), "../../../../../../../../../../../..%s/deep", outside.path);
	tmpdir_link(&dir, "sys/bus/pci/devices/0000:00:00.0", target);
	snprintf(target, sizeof(target), "../%s", strrchr(outside.path, '/') + 1);
	tmpdir_link(&dir, "sibling", target);
	tmpdir_link(&dir, "top", "/");
	tmpdir_link(&dir, "self", "/proc/self/root");
}

static const char *const ways_out[] = {
	"/proc/absolute",
	"/proc/chain",
	"/proc/up",
	"/proc/middle/secret",
	"/proc/middle-up/secret",
	"/proc/middle-up/deep/secret",
	"/sys/bus/pci/devices/0000:00:00.0/secret",
	"/sibling/secret",
	"/top/etc/passwd",
	"/self/etc/passwd",
};

START_TEST(no_way_out)
{
	make_ways_out();
	for (size_t i = 0; i < sizeof(ways_out) / sizeof(*ways_out); i++)
		for (unsigned base = 0; base < 2; base++) {
			const char *last = strrchr(ways_out[i], '/');
			size_t n = base && last != ways_out[i] ? (size_t)(last - ways_out[i]) : 0;
			struct answer an = ask(ways_out[i], ASK_FILE, n);

			ck_assert_msg(an.state == ANSWER_NOT_CAPTURED, "%s: %s %d", ways_out[i],
				answer_state_word(an.state), an.error);
		}
	ck_assert_int_eq(ask("/proc/middle", ASK_LIST, 0).state, ANSWER_NOT_CAPTURED);
	ck_assert_int_eq(ask("/proc/middle-up/deep", ASK_LIST, 0).state, ANSWER_NOT_CAPTURED);
	/* The root of the tree is as far up as any link leads. */
	assert_bytes(ask("/top", ASK_LIST, 0), "proc\nself\nsibling\nsys\ntop");
}
END_TEST

/* The same ways lead to what the tree itself has at that place. */
START_TEST(ways_out_end_inside)
{
	char name[5000];

	make_ways_out();
	snprintf(name, sizeof(name), "%s/secret", outside.path + 1);
	tmpdir_file(&dir, name, STR("captured\n"));
	assert_bytes(file("/proc/absolute"), "captured\n");
	assert_bytes(file("/proc/chain"), "captured\n");
	assert_bytes(file("/proc/up"), "captured\n");
	assert_bytes(file("/proc/middle/secret"), "captured\n");
	assert_bytes(file("/proc/middle-up/secret"), "captured\n");
}
END_TEST

START_TEST(loops_are_broken)
{
	tmpdir_link(&dir, "a", "b");
	tmpdir_link(&dir, "b", "a");
	tmpdir_link(&dir, "c", "c/d");
	ck_assert_int_eq(file("/a").state, ANSWER_BROKEN);
	ck_assert_int_eq(file("/a").error, ELOOP);
	ck_assert_int_eq(file("/a/x").error, ELOOP);
	ck_assert_int_eq(file("/c").error, ELOOP);
	ck_assert_int_eq(ask("/a", ASK_LIST, 0).error, ELOOP);
	assert_bytes(ask("/a", ASK_LINK, 0), "b");
}
END_TEST

START_TEST(what_is_no_file_is_never_opened)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	tmpdir_dir(&dir, "proc");
	ck_assert_int_eq(mkfifoat(dir.fd, "proc/fifo", 0644), 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%.90s/sock", dir.path);
	ck_assert_int_eq(bind(s, (const struct sockaddr *)&address, sizeof(address)), 0);
	tmpdir_link(&dir, "proc/link", "fifo");
	ck_assert_int_eq(file("/proc/fifo").state, ANSWER_BROKEN);
	ck_assert_int_eq(file("/proc/fifo").error, ESPIPE);
	ck_assert_int_eq(file("/proc/link").error, ESPIPE);
	ck_assert_int_eq(file("/proc").error, EISDIR);
	ck_assert_int_eq(file("/sock").error, ENXIO);
	/* /dev/kmsg's numbers; only root can make the node. */
	if (mknodat(dir.fd, "proc/node", S_IFCHR | 0644, makedev(1, 11)) == 0) {
		ck_assert_int_eq(file("/proc/node").state, ANSWER_BROKEN);
		ck_assert_int_eq(file("/proc/node").error, EOPNOTSUPP);
	}
	close(s);
}
END_TEST

struct seen {
	size_t n, pieces;
	uint64_t sum;
};

static void see(void *user, struct str piece)
{
	struct seen *s = user;

	s->n += piece.n;
	s->pieces++;
	for (size_t i = 0; i < piece.n; i++)
		s->sum = s->sum * 31 + (unsigned char)piece.p[i];
}

START_TEST(large_files_come_whole_or_in_pieces)
{
	size_t n = 300000;
	char *p = malloc(n);
	struct seen whole = { 0 }, pieces = { 0 };
	const struct feed feed = { .bytes = see, .user = &pieces };

	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i * 7 / 3);
	tmpdir_file(&dir, "proc/interrupts", (struct str){ p, n });
	free(p);
	struct answer an = file("/proc/interrupts");

	see(&whole, an.bytes);
	struct request r = { .path = STR("/proc/interrupts"), .feed = &feed };

	source_answer(tree, &r, arena, &an);
	ck_assert_int_eq(an.state, ANSWER_OK);
	ck_assert_uint_eq(an.bytes.n, 0);
	ck_assert_uint_eq(an.size, n);
	ck_assert_uint_eq(pieces.n, n);
	ck_assert_uint_gt(pieces.pieces, 1);
	ck_assert_uint_eq(pieces.sum, whole.sum);
}
END_TEST

START_TEST(past_the_cap_is_broken)
{
	tmpdir_file(&dir, "proc/huge", STR("x"));
	int fd = openat(dir.fd, "proc/huge", O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(ftruncate(fd, FILE_CAP + 1), 0); /* a hole: no room is taken */
	close(fd);
	ck_assert_int_eq(file("/proc/huge").state, ANSWER_BROKEN);
	ck_assert_int_eq(file("/proc/huge").error, EFBIG);
}
END_TEST

START_TEST(many_directories)
{
	for (unsigned i = 0; i < 200; i++)
		tmpdir_file(&dir, str_z(arena, str_printf(arena, "proc/irq/%u/node", i)),
			str_printf(arena, "%u\n", i));
	for (unsigned round = 0; round < 2; round++)
		for (unsigned i = 0; i < 200; i++) {
			struct str path = str_printf(arena, "/proc/irq/%u/node", i);
			struct answer an = ask(str_z(arena, path), ASK_FILE, 9);

			assert_bytes(an, str_z(arena, str_printf(arena, "%u\n", i)));
		}
}
END_TEST

START_TEST(no_tree)
{
	ck_assert_ptr_null(source_tree("/nowhere/at/all"));
	ck_assert_int_eq(errno, ENOENT);
	ck_assert_ptr_null(source_tree("/proc/self/status"));
	ck_assert_int_eq(errno, ENOTDIR);
}
END_TEST

/* What a kernel without openat2 gets: each case of the links again, through the walk. */
static struct contain walk;

static void set_up_walk(void)
{
	set_up();
	ck_assert_int_eq(contain_init(&walk, dir.fd, 4), 0);
	walk.walk = true;
}

static void tear_down_walk(void)
{
	contain_free(&walk);
	tear_down();
}

static int walk_file(const char *path, char *buf, size_t size)
{
	struct stat st;
	int fd = -1, error = contain_file(&walk, str_from(path), 0, &fd, &st);

	if (error)
		return -error;
	ssize_t n = read(fd, buf, size - 1);

	close(fd);
	ck_assert_int_ge(n, 0);
	buf[n] = 0;
	return (int)n;
}

START_TEST(walk_has_no_way_out)
{
	char buf[256], name[5000];

	make_ways_out();
	for (size_t i = 0; i < sizeof(ways_out) / sizeof(*ways_out); i++)
		ck_assert_msg(
			walk_file(ways_out[i], buf, sizeof(buf)) == -ENOENT, "%s", ways_out[i]);
	snprintf(name, sizeof(name), "%s/secret", outside.path + 1);
	tmpdir_file(&dir, name, STR("captured\n"));
	for (size_t i = 0; i < 5; i++) {
		ck_assert_int_eq(walk_file(ways_out[i], buf, sizeof(buf)), 9);
		ck_assert_str_eq(buf, "captured\n");
	}
}
END_TEST

START_TEST(walk_resolves_as_the_kernel_does)
{
	static const char *const paths[] = { "", "/", "/a/b/c", "/l", "/l/..", "/up", "/a/rel",
		"/a/rel/d", "/abs/c", "/a/./b/../b", "/../../a", "/a/file", "/a/file/", "/none",
		"/loop", "/a/b/dotdot" };
	struct contain kernel;

	tmpdir_dir(&dir, "a/b/c/d");
	tmpdir_file(&dir, "a/file", STR("x"));
	tmpdir_link(&dir, "l", "a/b");
	tmpdir_link(&dir, "up", "../../../a");
	tmpdir_link(&dir, "a/rel", "./b//c/");
	tmpdir_link(&dir, "abs", "/a/b");
	tmpdir_link(&dir, "loop", "loop");
	tmpdir_link(&dir, "a/b/dotdot", "..");
	ck_assert_int_eq(contain_init(&kernel, dir.fd, 4), 0);
	if (kernel.walk) {
		contain_free(&kernel);
		return; /* no openat2 to compare with */
	}
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct stat x = { 0 }, y = { 0 };
		int by_kernel = contain_dir(&kernel, str_from(paths[i]), 0);
		int by_walk = contain_walk_dir(dir.fd, str_from(paths[i]));

		if (by_kernel < 0) {
			ck_assert_msg(by_walk == by_kernel, "%s: %d, not %d", paths[i], by_walk,
				by_kernel);
			continue;
		}
		ck_assert_msg(by_walk >= 0, "%s: %d", paths[i], by_walk);
		ck_assert_int_eq(fstat(by_kernel, &x), 0);
		ck_assert_int_eq(fstat(by_walk, &y), 0);
		ck_assert_msg(x.st_ino == y.st_ino, "%s", paths[i]);
		close(by_walk);
	}
	contain_free(&kernel);
}
END_TEST

START_TEST(walk_keeps_its_bounds)
{
	char buf[16], name[NAME_MAX + 8];
	struct str deep = STR("");

	for (unsigned i = 0; i < 140; i++)
		deep = str_printf(arena, STR_FMT "d/", STR_ARG(deep));
	tmpdir_file(&dir, str_z(arena, str_printf(arena, STR_FMT "f", STR_ARG(deep))), STR("x"));
	ck_assert_int_eq(contain_walk_dir(dir.fd, deep), -ENAMETOOLONG);
	memset(name, 'n', sizeof(name) - 1);
	name[0] = '/';
	name[sizeof(name) - 1] = 0;
	ck_assert_int_eq(contain_walk_dir(dir.fd, str_from(name)), -ENAMETOOLONG);
	/* Forty links are followed, one more is a loop; the kernel counts alike. */
	tmpdir_file(&dir, "chain/0", STR("end\n"));
	for (unsigned i = 1; i <= 41; i++)
		tmpdir_link(&dir, str_z(arena, str_printf(arena, "chain/%u", i)),
			str_z(arena, str_printf(arena, "%u", i - 1)));
	ck_assert_int_eq(walk_file("/chain/40", buf, sizeof(buf)), 4);
	ck_assert_int_eq(walk_file("/chain/41", buf, sizeof(buf)), -ELOOP);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("tree");
	TCase *t = tcase_create("tree"), *w = tcase_create("walk");
	SRunner *r = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, reads_what_is_there);
	tcase_add_test(t, what_was_not_read_says_nothing);
	tcase_add_test(t, files_of_processes_may_be_empty);
	tcase_add_test(t, missing_is_not_captured);
	tcase_add_test(t, lists_in_natural_order);
	tcase_add_test(t, links_of_the_host_work);
	tcase_add_test(t, no_way_out);
	tcase_add_test(t, ways_out_end_inside);
	tcase_add_test(t, loops_are_broken);
	tcase_add_test(t, what_is_no_file_is_never_opened);
	tcase_add_test(t, large_files_come_whole_or_in_pieces);
	tcase_add_test(t, past_the_cap_is_broken);
	tcase_add_test(t, many_directories);
	tcase_add_test(t, no_tree);
	tcase_add_checked_fixture(w, set_up_walk, tear_down_walk);
	tcase_add_test(w, walk_has_no_way_out);
	tcase_add_test(w, walk_resolves_as_the_kernel_does);
	tcase_add_test(w, walk_keeps_its_bounds);
	suite_add_tcase(suite, t);
	suite_add_tcase(suite, w);
	srunner_run_all(r, CK_ENV);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
