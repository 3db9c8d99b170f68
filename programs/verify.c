/* SPDX-License-Identifier: Apache-2.0 */
/*
 * latscan verify FILE... --key PUB: whether captures and reports are as they were signed. A
 * program of its own, because it links libcrypto and libarchive. It reads the keys, gives up
 * every right to write, and looks at each archive in a process of its own, with bounds: one
 * that nobody should have trusted spoils nothing but its own line.
 */
#include "programs/archive/archive.h"
#include "programs/sign/ed25519.h"
#include "programs/verify/evidence.h"
#include "scanner/base/arena.h"
#include "scanner/base/out.h"
#include "scanner/base/text.h"
#include "commands/command.h"
#include "commands/send/verify_options.h"
#include "scanner/source/sandbox.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KEYS_CAP = 256 << 20, KEYS_FILE_CAP = 4 << 20, ARENA_CAP = 1 << 30 };

struct verifying {
	struct public_keys keys;
	const char *signature;
	bool quiet;
	bool of[UNREADABLE + 1]; /* what there was */
	bool internal;
};

static const char *full_file; /* whose arena it is */

static int take_key(struct verifying *v, const char *path)
{
	struct str text, error;
	int r = slurp_path(path, 4096, KEYS_FILE_CAP, v->keys.a, &text);

	if (r)
		return usage_error("cannot read the key %s: %s", path, strerror(-r));
	if (public_keys_add(&v->keys, path, text, time(NULL), &error))
		return usage_error("--key %s: " STR_FMT, path, STR_ARG(error));
	return 0;
}

static int take(void *user, unsigned option, const char *value)
{
	struct verifying *v = user;

	switch ((enum verify_option)option) {
	case VERIFY_KEY:
		return take_key(v, value);
	case VERIFY_SIGNATURE:
		v->signature = value;
		return 0;
	case VERIFY_QUIET:
		v->quiet = true;
		return 0;
	}
	return internal_error("an option that verify does not know");
}

static struct str key_words(struct arena *a, const struct public_key *k)
{
	struct str at = k->line ? str_printf(a, "%s:%u", k->file, k->line) : str_from(k->file);
	struct str comment = text_sanitise(a, str_head(k->comment, 200));

	return str_printf(a, "signed by " STR_FMT " (" STR_FMT "%s" STR_FMT ")",
		STR_ARG(ed25519_fingerprint(a, k->key)), STR_ARG(at), comment.n ? ", " : "",
		STR_ARG(comment));
}

/* One line, whole: processes take turns. False: it could not be written. */
static bool say(struct arena *a, const struct evidence *e, enum verified v, bool quiet)
{
	static const char *const words[] = { "verified: ", "NOT VERIFIED: ", "UNSIGNED: " };
	struct str file = text_sanitise(a, str_from(e->file)), by = { 0 };
	struct out o;

	if (v == UNREADABLE) {
		usage_error(STR_FMT ": " STR_FMT, STR_ARG(file), STR_ARG(e->text));
		return true;
	}
	if (v == VERIFIED && quiet)
		return true;
	if (v == VERIFIED)
		by = key_words(a, e->by);
	out_init(&o, STDOUT_FILENO);
	out_str(&o, str_printf(a, STR_FMT ": %s" STR_FMT "%s" STR_FMT "\n", STR_ARG(file), words[v],
			    STR_ARG(text_sanitise(a, e->text)), by.n ? ", " : "", STR_ARG(by)));
	return out_flush(&o) == 0;
}

/* Zstd, gzip, xz, bzip2, and what a tar has at its 257th byte. */
static bool is_archive(int fd)
{
	static const struct {
		size_t at;
		struct str bytes;
	} magics[] = { { 0, { "\x28\xb5\x2f\xfd", 4 } }, { 0, { "\x1f\x8b", 2 } },
		{ 0, { "\xfd\x37zXZ", 5 } }, { 0, { "BZh", 3 } }, { 257, { "ustar", 5 } } };
	char head[512];
	ssize_t n = pread(fd, head, sizeof(head), 0);

	for (unsigned i = 0; i < sizeof(magics) / sizeof(magics[0]); i++) {
		size_t end = magics[i].at + magics[i].bytes.n;

		if (n >= (ssize_t)end &&
			!memcmp(head + magics[i].at, magics[i].bytes.p, magics[i].bytes.n))
			return true;
	}
	return false;
}

static void too_large(const char *what, size_t cap)
{
	if (!cap)
		out_of_room(what, cap);
	printf("%s: NOT VERIFIED: %s needs more than %zu MiB: this is none that was signed\n",
		full_file, what, cap >> 20);
	fflush(stdout);
	_exit(NOT_VERIFIED);
}

static int look(const struct verifying *v, struct evidence *e, int fd, bool folder)
{
	enum verified how;

	how = folder ? evidence_folder(e) : evidence_archive(e, fd);
	return say(e->a, e, how, v->quiet) ? (int)how : EXIT_INTERNAL;
}

/* An archive or a folder, in a process with bounds. */
static int look_apart(const struct verifying *v, struct evidence *e, int fd, bool folder)
{
	const struct rlimit seconds = { ARCHIVE_SECONDS_CAP, ARCHIVE_SECONDS_CAP };
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		setrlimit(RLIMIT_CPU, &seconds);
		_exit(look(v, e, fd, folder));
	}
	if (pid < 0)
		return internal_error("cannot start a process: %s", strerror(errno));
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return internal_error("a process is lost: %s", strerror(errno));
	}
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	e->text = str_printf(e->a, "reading it ended by signal %d", WTERMSIG(status));
	return say(e->a, e, NOT_VERIFIED, v->quiet) ? NOT_VERIFIED : EXIT_INTERNAL;
}

static int look_at(const struct verifying *v, struct evidence *e)
{
	int fd = slurp_open(e->file), status;
	enum verified how;
	struct stat st;

	if (fd < 0 || fstat(fd, &st)) {
		e->text = str_from(strerror(fd < 0 ? -fd : errno));
		say(e->a, e, UNREADABLE, v->quiet);
		return UNREADABLE;
	}
	if (S_ISDIR(st.st_mode) || (S_ISREG(st.st_mode) && is_archive(fd))) {
		status = look_apart(v, e, fd, S_ISDIR(st.st_mode));
		close(fd);
		return status;
	}
	if (S_ISREG(st.st_mode))
		how = evidence_file(e, fd);
	else
		how = wrong(e, UNREADABLE, STR("expected a file, or the folder of a capture"));
	close(fd);
	return say(e->a, e, how, v->quiet) ? (int)how : EXIT_INTERNAL;
}

static void verify_one(struct verifying *v, const char *file)
{
	struct arena *a = arena_new("what is verified", ARENA_CAP);
	struct evidence e = {
		.a = a, .keys = &v->keys, .file = file, .signature_file = v->signature
	};
	int status;

	full_file = file;
	status = look_at(v, &e);
	if (status <= UNREADABLE)
		v->of[status] = true;
	else
		v->internal = true;
	arena_free(a);
}

/* What is shown to be wrong goes before what cannot be told, as in every verdict. */
static int worst(const struct verifying *v)
{
	if (v->internal)
		return EXIT_INTERNAL;
	if (v->of[NOT_VERIFIED])
		return NOT_VERIFIED;
	if (v->of[UNREADABLE])
		return EXIT_USAGE;
	return v->of[UNSIGNED] ? UNSIGNED : VERIFIED;
}

static int parse(struct verifying *v, int argc, char **argv, int *ret_first, bool *ret_help)
{
	int r = usage_parse(&command_verify, argc, argv, take, v, ret_first, ret_help);

	if (r || *ret_help)
		return r;
	if (!v->keys.n)
		return usage_error("expected --key PUB: whose signatures are believed");
	if (*ret_first == argc)
		return usage_error(
			"expected a capture or a report; \"latscan verify --help\" tells how");
	if (v->signature && *ret_first + 1 != argc)
		return usage_error("--signature is of one file: expected no more");
	return 0;
}

int main(int argc, char **argv)
{
	struct verifying v = { .keys.a = arena_new("the keys", KEYS_CAP) };
	struct sandbox sandbox;
	bool help = false;
	int first, status = parse(&v, argc, argv, &first, &help);

	if (status == 0 && !help) {
		sandbox_seal(NULL, 0, 0, &sandbox);
		arena_on_full(too_large);
		for (int i = first; i < argc; i++)
			verify_one(&v, argv[i]);
		status = worst(&v);
	}
	arena_free(v.keys.a);
	return fflush(stdout) ? EXIT_INTERNAL : status;
}
