/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kernel's own refusal, not our promise: each test is a process that seals itself and
 * then tries to write. A file that the process itself owns shows that it is not the mode
 * that refuses.
 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/source/keeper.h"
#include "scanner/source/landlock.h"
#include "scanner/source/rights.h"
#include "scanner/source/sandbox.h"

static char dir[64], file[96], other[96], out[96];

static void setup(void)
{
	int fd;

	snprintf(dir, sizeof(dir), "/tmp/latscan-sandbox-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/file", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	snprintf(out, sizeof(out), "%s/out", dir);
	fd = open(file, O_CREAT | O_WRONLY, 0644);
	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert_int_eq(mkdir(out, 0700), 0);
}

static void clean(void)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/report.json", out);
	unlink(path);
	unlink(file);
	unlink(other);
	rmdir(out);
	rmdir(dir);
}

static bool refused(int result)
{
	return result < 0 && (errno == EACCES || errno == EPERM);
}

static bool no_module(long result)
{
	return refused((int)result) ||
	       (result < 0 && errno == ENOSYS); /* a kernel without modules */
}

/*
 * Modules: by hand, and the two rights with which the kernel loads one for the name of a device that is not there
 * (net/core/dev_ioctl.c, dev_load()). Families of sockets are loaded for everybody (net/socket.c,
 * __sock_create()): that is why the scanner asks for a family only where the kernel has it already.
 */
static unsigned modules(void)
{
	unsigned failed = 0;
	int fd = open("/proc/self/exe", O_RDONLY);

	failed += !no_module(syscall(SYS_init_module, "", 0UL, ""));
	failed += !no_module(syscall(SYS_finit_module, fd, "", 0));
	failed += !no_module(syscall(SYS_delete_module, "loop", O_NONBLOCK));
	failed += rights_permitted() >> CAP_SYS_MODULE & 1;
	failed += rights_permitted() >> CAP_NET_ADMIN & 1;
	close(fd);
	return failed;
}

/* The write end of the world: nothing of this may succeed in a sealed process. */
static unsigned attempts(int abi)
{
	unsigned failed = 0;

	failed += !refused(open(file, O_WRONLY));
	failed += !refused(open(file, O_RDWR));
	failed += !refused(open(other, O_CREAT | O_WRONLY, 0644));
	failed += !refused(creat(other, 0644));
	failed += !refused(unlink(file));
	failed += !refused(rename(file, other));
	failed += !refused(mkdir(other, 0755));
	failed += !refused(rmdir(out));
	failed += !refused(symlink("x", other));
	failed += !refused(mkfifo(other, 0644));
	failed += !refused(open(dir, O_TMPFILE | O_WRONLY, 0600));
	failed += !refused(open("/proc/sys/vm/swappiness", O_WRONLY));
	failed += !refused(open("/proc/irq/default_smp_affinity", O_WRONLY));
	failed += !refused(open("/dev/kmsg", O_WRONLY));
	if (abi >= 3)
		failed += !refused(truncate(file, 0));
	failed += modules();
	/* Reading stays. */
	failed += access("/proc/stat", R_OK) != 0;
	failed += open(file, O_RDONLY) < 0;
	return failed;
}

/* In a child, so that the folder can be removed afterwards. Returns what the child returns. */
static int in_child(unsigned (*body)(int), int argument)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0)
		_exit((int)body(argument));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status), "ended by signal %d", WTERMSIG(status));
	return WEXITSTATUS(status);
}

static unsigned seal_and_try(int max_abi)
{
	struct sandbox s;

	sandbox_seal(NULL, 0, max_abi, &s);
	if (!s.landlock || !s.no_new_privs || (s.kept & ~rights_of_main()))
		return 100;
	if (max_abi && s.landlock_abi > max_abi)
		return 101;
	return attempts(s.landlock_abi);
}

static bool has_landlock(void)
{
	if (landlock_abi() > 0)
		return true;
	printf("skipped: this kernel has no Landlock\n");
	return false;
}

START_TEST(nothing_can_be_written)
{
	if (!has_landlock())
		return;
	setup();
	for (int abi = 0; abi <= LANDLOCK_KNOWN_ABI; abi++)
		ck_assert_msg(in_child(seal_and_try, abi) == 0, "with ABI %d at most", abi);
	clean();
}
END_TEST

/* A report is written beside its place, moved there, and an old one is replaced. */
static unsigned write_report(int max_abi)
{
	const char *const dirs[] = { out, "/nowhere/at/all" };
	char neighbour[128], report[128];
	struct sandbox s;
	unsigned failed = 0;

	snprintf(neighbour, sizeof(neighbour), "%s/.report.tmp", out);
	snprintf(report, sizeof(report), "%s/report.json", out);
	sandbox_seal(dirs, 2, max_abi, &s);
	for (int i = 0; i < 2; i++) {
		int fd = open(neighbour, O_CREAT | O_EXCL | O_WRONLY, 0644);

		failed += fd < 0 || write(fd, "{}", 2) != 2 || ftruncate(fd, 1) < 0;
		failed += rename(neighbour, report) < 0;
		close(fd);
	}
	failed += !refused(open(file, O_WRONLY));
	failed += !refused(creat(other, 0644));
	failed += !refused(symlink("x", neighbour));
	return failed + (s.landlock ? 0 : 100);
}

START_TEST(an_output_folder_can)
{
	if (!has_landlock())
		return;
	setup();
	ck_assert_int_eq(in_child(write_report, 0), 0);
	ck_assert_int_eq(in_child(write_report, 2), 0);
	clean();
}
END_TEST

/* A kernel without Landlock, played by a filter that answers ENOSYS to its first call. */
static bool hide_landlock(void)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 444, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = COUNT(f), .filter = f };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static unsigned seal_without_landlock(int with_output)
{
	const char *const dirs[] = { out };
	struct sandbox s;

	if (!hide_landlock())
		return 100;
	sandbox_seal(dirs, (unsigned)with_output, 0, &s);
	if (s.landlock || s.landlock_abi != 0 || s.landlock_error != ENOSYS)
		return 101;
	if (with_output) /* a report must be written: root stays, and the words say "none" */
		return s.uid == 0 && s.kept == (s.kept & rights_of_main()) ? 0 : 102;
	return s.uid == 0 ? 103 : attempts(3);
}

START_TEST(without_landlock_root_goes)
{
	if (geteuid() != 0) {
		printf("skipped: without_landlock_root_goes needs root\n");
		return;
	}
	setup();
	ck_assert_int_eq(in_child(seal_without_landlock, 0), 0);
	ck_assert_int_eq(in_child(seal_without_landlock, 1), 0);
	clean();
}
END_TEST

/* exec keeps the cage; sh would write as root otherwise. */
static unsigned exec_and_write(int unused)
{
	struct sandbox s;

	(void)unused;
	sandbox_seal(NULL, 0, 0, &s);
	execl("/bin/sh", "sh", "-c", "echo x > \"$0\"", file, (char *)NULL);
	return 0;
}

START_TEST(it_survives_exec)
{
	if (!has_landlock())
		return;
	setup();
	ck_assert_int_ne(in_child(exec_and_write, 0), 0);
	clean();
}
END_TEST

/* What the probe child drops, tried by the same function that its keeper calls. */
static unsigned drop_and_try(int main_pid)
{
	char everybody[128];
	unsigned failed = 0;
	int fd;

	snprintf(everybody, sizeof(everybody), "%s/report.json", out);
	fd = open(everybody, O_CREAT | O_WRONLY, 0666);
	if (fd < 0 || fchmod(fd, 0666) < 0)
		return 99;
	close(fd);

	if (keeper_drop_rights((pid_t)main_pid) < 0)
		return 100;
	failed += geteuid() == 0;
	failed += (rights_permitted() & ~rights_of_child()) != 0;
	failed += !refused(open("/proc/sys/vm/swappiness", O_WRONLY));
	failed += !refused(open("/proc/irq/default_smp_affinity", O_WRONLY));
	failed += !refused(open("/sys/kernel/mm/transparent_hugepage/enabled", O_WRONLY)) &&
		  errno != ENOENT;
	failed += !refused(open("/dev/kmsg", O_WRONLY));
	failed += !refused(open(file, O_WRONLY));
	failed += !refused(creat(other, 0644));
	failed += !refused(truncate(file, 0));
	failed += !refused(unlink(file));
	failed += !refused(chmod(file, 0666));
	failed += !refused(setuid(0));
	failed += modules();
	fd = open(everybody, O_WRONLY);
	failed += fd < 0 || write(fd, "x", 1) != -1 || errno != EFBIG;
	failed += open(file, O_RDONLY) < 0; /* DAC_READ_SEARCH: the folder is 0700 */
	return failed;
}

START_TEST(the_child_cannot_write)
{
	if (geteuid() != 0) {
		printf("skipped: the_child_cannot_write needs root\n");
		return;
	}
	setup();
	ck_assert_int_eq(in_child(drop_and_try, (int)getpid()), 0);
	clean();
}
END_TEST

/* A parent that is another one than main: main ended before the death signal was set. */
static unsigned drop_for_a_stranger(int pid)
{
	return keeper_drop_rights((pid_t)pid) == -ESRCH ? 0 : 1;
}

START_TEST(a_child_without_main_ends)
{
	ck_assert_int_eq(in_child(drop_for_a_stranger, 1), 0);
}
END_TEST

START_TEST(says_what_holds)
{
	struct arena *a = arena_new("test", 1 << 16);
	struct sandbox s = { .landlock = true, .landlock_abi = 3, .no_new_privs = true };

	ck_assert_slice(
		sandbox_words(a, &s), "landlock ABI 3, no new privileges, capabilities dropped");
	s.kept = UINT64_MAX;
	ck_assert_slice(sandbox_words(a, &s), "landlock ABI 3, no new privileges");
	s = (struct sandbox){ .no_new_privs = true };
	ck_assert_slice(sandbox_words(a, &s), "none");
	s.uid = 65534;
	ck_assert_slice(sandbox_words(a, &s), "not root, no new privileges, capabilities dropped");
	arena_free(a);
}
END_TEST

static void fill(TCase *tc)
{
	tcase_add_test(tc, nothing_can_be_written);
	tcase_add_test(tc, an_output_folder_can);
	tcase_add_test(tc, without_landlock_root_goes);
	tcase_add_test(tc, it_survives_exec);
	tcase_add_test(tc, the_child_cannot_write);
	tcase_add_test(tc, a_child_without_main_ends);
	tcase_add_test(tc, says_what_holds);
}

UNIT_MAIN("sandbox", fill)
