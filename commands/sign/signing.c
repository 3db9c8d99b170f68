/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/sign/signing.h"

#include "scanner/base/arena.h"
#include "scanner/source/program.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int wrong(
	struct arena *a, const struct signing *s, int error, const char *why, struct str *ret_error)
{
	*ret_error = str_printf(a, "--sign %s: %s", s->key, why);
	return -error;
}

/* As ssh(1) asks of a key of one's own; and nobody's is read that all others may read. */
static bool is_private(const struct stat *st)
{
	return !(st->st_mode & (st->st_uid == geteuid() ? 077 : 007));
}

static int run(struct arena *a, const struct signing *s, bool check, int in, int out)
{
	const int fds[3] = { in, out, s->fd };
	char *argv[4] = { str_z(a, STR("latscan-sign")), NULL, NULL, NULL };
	int status = 0, r;

	argv[1] = str_z(a, str_from(check ? "--check" : s->key));
	argv[2] = check ? str_z(a, str_from(s->key)) : NULL;
	r = program_pass(a, argv, fds, &status);
	if (r)
		return r;
	return status ? -EINVAL : 0;
}

int signing_open(struct arena *a, struct signing *s, struct str *ret_error)
{
	struct stat st;
	int r;

	s->fd = slurp_open(s->key);
	if (s->fd < 0)
		return wrong(a, s, -s->fd, strerror(-s->fd), ret_error);
	s->open = true;
	if (fstat(s->fd, &st) || !S_ISREG(st.st_mode))
		return wrong(a, s, EINVAL, "expected a file with a private key", ret_error);
	if (!is_private(&st))
		return wrong(a, s, EPERM,
			"others may read it: expected a key of mode 0600, which its owner alone reads",
			ret_error);
	r = run(a, s, true, -1, -1);
	if (r == -ENOENT)
		return wrong(a, s, ENOENT, "latscan-sign is not installed beside this program",
			ret_error);
	return r ? wrong(a, s, -r, "no key to sign with", ret_error) : 0;
}

void signing_close(struct signing *s)
{
	if (s->open)
		close(s->fd);
	s->open = false;
}

int signature_open(struct arena *a, const char *file, struct signature *ret)
{
	struct str dir, name;

	*ret = (struct signature){ .fd = -1 };
	if (!str_split_last(str_from(file), '/', &dir, &name)) {
		dir = STR(".");
		name = str_from(file);
	}
	ret->path = str_z(a, str_printf(a, "%s.sig", file));
	ret->temporary = str_z(a, str_printf(a, STR_FMT "/." STR_FMT ".sig.%ld.tmp", STR_ARG(dir),
					  STR_ARG(name), (long)getpid()));
	ret->fd = open(ret->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (ret->fd >= 0)
		return 0;
	ret->temporary = NULL;
	return -errno;
}

int signature_make(struct arena *a, const struct signing *s, struct signature *sig, int fd)
{
	int r = run(a, s, false, fd, sig->fd);

	if (r == 0 && fsync(sig->fd))
		r = -errno;
	return r;
}

int signature_retire(const struct signature *sig)
{
	return unlink(sig->path) && errno != ENOENT ? -errno : 0;
}

int signature_publish(struct signature *sig)
{
	int r = close(sig->fd) ? -errno : 0;

	sig->fd = -1;
	if (r == 0 && rename(sig->temporary, sig->path))
		r = -errno;
	if (r == 0)
		sig->temporary = NULL;
	return r;
}

void signature_abandon(struct signature *sig)
{
	if (sig->fd >= 0)
		close(sig->fd);
	if (sig->temporary)
		unlink(sig->temporary);
	sig->fd = -1;
	sig->temporary = NULL;
}
