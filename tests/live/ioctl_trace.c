/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ioctl_trace FILE PROGRAM ARGUMENT…: every interface ioctl (0x89xx) of a program and its children, as a
 * line "ioctl 0xREQUEST NAME 0xCOMMAND" in FILE: NAME is ifr_name, COMMAND the first word of what
 * ifr_data points to. strace shows the address of an ethtool query and not what is there.
 * Its exit status is the program's; 77 where the kernel does not let it trace (5.3 and later).
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAME = 16, INTERFACE_FIRST = 0x8900, INTERFACE_LAST = 0x89ff, CANNOT = 77 };

struct request {
	char name[NAME];
	uint64_t data;
};

static int read_of(pid_t pid, uint64_t from, void *to, size_t n)
{
	struct iovec mine = { to, n }, theirs = { (void *)(uintptr_t)from, n };

	return process_vm_readv(pid, &mine, 1, &theirs, 1, 0) == (ssize_t)n ? 0 : -1;
}

static void note(FILE *out, pid_t pid, const struct __ptrace_syscall_info *s)
{
	struct request r = { { 0 }, 0 };
	uint32_t command = 0;

	if (s->op != PTRACE_SYSCALL_INFO_ENTRY || s->entry.nr != SYS_ioctl ||
		s->entry.args[1] < INTERFACE_FIRST || s->entry.args[1] > INTERFACE_LAST)
		return;
	if (read_of(pid, s->entry.args[2], &r, sizeof(r)) == 0)
		(void)read_of(pid, r.data, &command, sizeof(command));
	fprintf(out, "ioctl 0x%llx %.*s 0x%x\n", (unsigned long long)s->entry.args[1], NAME,
		r.name[0] ? r.name : "-", command);
}

/* The signal to hand on; 0: it was the tracer's own. */
static int stopped(FILE *out, pid_t pid, int status)
{
	struct __ptrace_syscall_info s;
	int number = WSTOPSIG(status);

	if (status >> 16)
		return 0;
	if (number == (SIGTRAP | 0x80)) {
		if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(s), &s) > 0)
			note(out, pid, &s);
		return 0;
	}
	return number == SIGSTOP ? 0 : number;
}

static int follow(FILE *out, pid_t first)
{
	int status, result = 1;
	pid_t pid;

	while ((pid = waitpid(-1, &status, __WALL)) > 0) {
		if (WIFSTOPPED(status)) {
			ptrace(PTRACE_SYSCALL, pid, 0, stopped(out, pid, status));
			continue;
		}
		if (pid == first)
			result = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
	}
	return result;
}

int main(int argc, char **argv)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			     PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
	FILE *out = argc > 2 ? fopen(argv[1], "we") : NULL;
	int status;
	pid_t pid;

	if (!out)
		return 3;
	pid = fork();
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
			_exit(CANNOT);
		raise(SIGSTOP);
		execv(argv[2], argv + 2);
		_exit(CANNOT);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status))
		return CANNOT;
	if (ptrace(PTRACE_SETOPTIONS, pid, 0, options) < 0 || ptrace(PTRACE_SYSCALL, pid, 0, 0) < 0)
		return CANNOT;
	status = follow(out, pid);
	return fclose(out) ? 3 : status;
}
