/* SPDX-License-Identifier: Apache-2.0 */
#include "programs/push/run_scan.h"

#include "programs/push/drain.h"
#include "scanner/base/arena.h"
#include "scanner/commands/command.h"
#include "scanner/source/own_folder.h"
#include "scanner/source/slurp.h"

#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS = 512, REPORT_CAP = 256 << 20 };

struct run {
	struct settings *settings;
	char *argv[ARGUMENTS + 8];
	unsigned n;
	bool formats; /* the user asked for some: the text report is not made by itself */
};

static volatile sig_atomic_t child;

/* The scan ends its window at the first signal and dies of the second: both are handed on as one kind. */
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

static int take(void *user, unsigned option, const char *value)
{
	struct run *x = user;
	struct arena *a = x->settings->a;
	const struct usage_option *o = command_scan.option(option);

	if (!strcmp(o->name, "push"))
		return settings_to(x->settings, value);
	if (!strcmp(o->name, "push-options"))
		return settings_file(x->settings, value);
	if (x->n + 2 > ARGUMENTS)
		return usage_error("too many options");
	x->formats |= !strcmp(o->name, "format");
	x->argv[x->n++] = str_z(a, str_printf(a, "--%s", o->name));
	if (o->values != VALUES_NONE)
		x->argv[x->n++] = str_z(a, str_from(value));
	return 0;
}

static void become(struct run *x, int to, const sigset_t *mask)
{
	struct arena *a = x->settings->a;
	struct str path = own_program(a, "latscan");

	if (!x->formats) {
		x->argv[x->n++] = str_z(a, STR("--format"));
		x->argv[x->n++] = str_z(a, STR("text"));
	}
	x->argv[x->n++] = str_z(a, STR("--format"));
	x->argv[x->n++] = str_z(a, str_printf(a, "json:/proc/self/fd/%d", to));
	x->argv[x->n] = NULL;
	fcntl(to, F_SETFD, 0);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGTTOU, SIG_IGN);
	setpgid(0, 0); /* a terminal's Ctrl-C comes once, by hand_on() */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigprocmask(SIG_SETMASK, mask, NULL);
	if (path.n)
		execv(str_z(a, path), x->argv);
	_exit(internal_error("cannot run the scanner: %s", strerror(errno)));
}

static int start(struct run *x, int fds[2])
{
	sigset_t all, before;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	fflush(stdout);
	pid = fork();
	if (pid == 0)
		become(x, fds[1], &before);
	child = pid;
	catch_signals();
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(fds[1]);
	return pid < 0 ? -errno : 0;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return internal_error("the scanner is lost: %s", strerror(errno));
	}
	child = 0;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int hand_over(struct settings *o, struct str json)
{
	struct tally t = { .sent = 0 };
	struct str error = { 0 };
	struct parcel p;

	if (parcel_open(json, &p, &error))
		return internal_error("the scan's own report: " STR_FMT, STR_ARG(error));
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return internal_error("libcurl cannot begin");
	drain_put(o, &p, &t);
	parcel_close(&p);
	drain_all(o, &t);
	return drain_status(o, &t);
}

int run_scan(struct settings *o, int argc, char **argv)
{
	struct run x = { .settings = o };
	struct str json = { 0 };
	int operand, fds[2], status, r;
	bool help;

	x.argv[x.n++] = str_z(o->a, STR("latscan"));
	x.argv[x.n++] = str_z(o->a, STR("scan"));
	r = usage_parse(&command_scan, argc, argv, take, &x, &operand, &help);
	if (r || help)
		return r;
	if (!o->n_to)
		return usage_error(
			"--push-options names no destination: expected a line \"to URL\"");
	if (o->no_spool || o->dry_run)
		return usage_error(
			"--push keeps what it sends: no-spool and dry-run are of latscan push");
	r = settings_spool(o); /* before the scan: it is told at once */
	if (r)
		return r;
	r = start(&x, fds);
	if (r)
		return internal_error("cannot start the scanner: %s", strerror(-r));
	r = slurp(fds[0], 64 << 10, REPORT_CAP, o->a, &json);
	close(fds[0]);
	status = wait_for((pid_t)child);
	if (status > 2 || r || !json.n) /* said by the scan */
		return r ? internal_error("cannot read the scan's report: %s", strerror(-r))
			 : status;
	r = hand_over(o, json);
	if (fflush(stdout))
		r = EXIT_INTERNAL;
	return r == EXIT_INTERNAL ? r : status;
}
