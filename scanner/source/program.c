/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scanner/base/arena.h"
#include "scanner/source/own_folder.h"
#include "scanner/source/slurp.h"

static void become(struct arena *a, struct str path, char *const *argv, int *ends)
{
	close(ends[0]);
	if (dup2(ends[1], STDOUT_FILENO) >= 0) {
		close(ends[1]);
		execv(str_z(a, path), argv);
	}
	_exit(127);
}

static int status_of(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return 127;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int program_read(struct arena *a, char *const *argv, size_t cap, struct str *ret, int *ret_status)
{
	struct str path = own_program(a, argv[0]);
	int ends[2], r;
	pid_t pid;

	if (!path.n)
		return -ENOENT;
	if (pipe(ends))
		return -errno;
	pid = fork();
	if (pid == 0)
		become(a, path, argv, ends);
	close(ends[1]);
	r = pid < 0 ? -errno : slurp(ends[0], 256 << 10, cap, a, ret);
	/* Past the cap nobody reads on: it ends by SIGPIPE. */
	close(ends[0]);
	if (pid > 0)
		*ret_status = status_of(pid);
	return r;
}

/* Above where they go, so that none is overwritten before it was moved. */
static int above(int fd)
{
	return fd < 0 ? open("/dev/null", O_RDONLY | O_CLOEXEC) : fcntl(fd, F_DUPFD_CLOEXEC, 16);
}

static void become_with(struct arena *a, struct str path, char *const *argv, const int fds[3])
{
	static const int places[3] = { STDIN_FILENO, STDOUT_FILENO, 3 };

	for (unsigned i = 0; i < 3; i++) {
		int fd = above(fds[i]);

		if (fd < 0 || dup2(fd, places[i]) < 0)
			_exit(127);
	}
	execv(str_z(a, path), argv);
	_exit(127);
}

int program_pass(struct arena *a, char *const *argv, const int fds[3], int *ret_status)
{
	struct str path = own_program(a, argv[0]);
	pid_t pid;

	if (!path.n)
		return -ENOENT;
	pid = fork();
	if (pid == 0)
		become_with(a, path, argv, fds);
	if (pid < 0)
		return -errno;
	*ret_status = status_of(pid);
	return 0;
}

static void become_fed(struct arena *a, struct str path, char *const *argv, int end)
{
	if (dup2(end, STDIN_FILENO) >= 0)
		execv(str_z(a, path), argv);
	_exit(127);
}

int program_feed(struct arena *a, char *const *argv, int *ret_fd, pid_t *ret_pid)
{
	struct str path = own_program(a, argv[0]);
	int ends[2];
	pid_t pid;

	if (!path.n)
		return -ENOENT;
	if (pipe2(ends, O_CLOEXEC) || fcntl(ends[1], F_SETFL, O_NONBLOCK))
		return -errno;
	pid = fork();
	if (pid == 0)
		become_fed(a, path, argv, ends[0]);
	close(ends[0]);
	if (pid < 0) {
		close(ends[1]);
		return -EAGAIN;
	}
	*ret_fd = ends[1];
	*ret_pid = pid;
	return 0;
}

bool program_end(int fd, pid_t pid, unsigned most_ms, int *ret_status)
{
	const unsigned step_ms = 20;
	int status;

	close(fd);
	for (unsigned waited = 0;; waited += step_ms) {
		pid_t ended = waitpid(pid, &status, WNOHANG);

		if (ended == pid) {
			*ret_status =
				WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
			return true;
		}
		if ((ended < 0 && errno != EINTR) || waited >= most_ms)
			return false;
		poll(NULL, 0, (int)step_ms);
	}
}
