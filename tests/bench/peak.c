/* SPDX-License-Identifier: Apache-2.0 */
/*
 * peak PROGRAM [ARG]...: the largest resident memory of a program, in KiB. Needed because exec
 * carries the peak of the old memory map into the new one's ru_maxrss (fs/exec.c, exec_mmap):
 * what an interpreter starts never seems smaller than the interpreter. This one is small.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage used;
	int status;
	pid_t pid = argc > 1 ? fork() : -1;

	if (pid == 0) {
		execv(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) < 0 || !WIFEXITED(status) ||
		WEXITSTATUS(status) > 2)
		return 1;
	printf("%ld\n", used.ru_maxrss);
	return 0;
}
