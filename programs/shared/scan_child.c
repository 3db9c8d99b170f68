/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/shared/scan_child.h"

#include "commands/command.h"
#include "scanner/source/own_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t child;

static void hand_on(int signo)
{
	int saved = errno;

	(void)signo;
	if (child > 0)
		kill((pid_t)child, SIGINT);
	errno = saved;
}

static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = hand_on, .sa_flags = SA_RESTART };

	sigemptyset(&sa.sa_mask);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static void become(struct arena *a, const struct scan_child *c, const sigset_t *mask)
{
	struct str path = own_program(a, "latscan");

	for (unsigned i = 0; i < 2; i++) {
		if (c->kept[i] >= 0)
			fcntl(c->kept[i], F_SETFD, 0);
	}
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGTTOU, SIG_IGN);
	setpgid(0, 0); /* a terminal's Ctrl-C comes once, by hand_on() */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if ((c->said < 0 || dup2(c->said, STDERR_FILENO) >= 0) && path.n)
		execv(str_z(a, path), c->argv);
	_exit(internal_error("cannot run the scanner: %s", strerror(errno)));
}

int scan_child_start(struct arena *a, const struct scan_child *c)
{
	sigset_t all, before;
	pid_t pid;
	int r;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	fflush(stdout);
	pid = fork();
	r = pid < 0 ? -errno : 0;
	if (pid == 0)
		become(a, c, &before);
	child = pid;
	catch_signals();
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

int scan_child_wait(void)
{
	int status;

	while (waitpid((pid_t)child, &status, 0) < 0) {
		if (errno != EINTR)
			return internal_error("the scanner is lost: %s", strerror(errno));
	}
	child = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
