/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report of 100,000 findings is written in a few MB in every format, and read in a few MB
 * beside itself. Each is done in a process of its own, whose peak of resident memory the kernel
 * tells (VmHWM; after a fork it begins at what is resident then), so that nothing escapes it:
 * arenas, stdio, what the C library takes to sort.
 */
#include "reporters/reporter.h"
#include "scanner/stored/stored.h"
#include "tests/sizes/large.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	REPORT_CAP = 1 << 30,
	DOCUMENT_CAP = 512 << 20,
	STATUS_ROOM = 8192,
};
#ifdef __SANITIZE_ADDRESS__
enum { FINDINGS = 20000, WRITE_KB = 16 << 10, READ_KB = 64 << 10 }; /* its own comes on top */
#else
enum { FINDINGS = 100000, WRITE_KB = 6 << 10, READ_KB = 4 << 10 };
#endif

static const unsigned shapes[] = { 2000, 1, 20000 }; /* checks */

/* "VmHWM:	    5120 kB" of /proc/self/status. */
static long status_kb(const char *label)
{
	static char text[STATUS_ROOM];
	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	const char *at;

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = '\0';
	at = strstr(text, label);
	if (!at) {
		fprintf(stderr, "sizes: /proc/self/status has no %s\n", label);
		exit(2);
	}
	return strtol(at + strlen(label), NULL, 10);
}

struct job {
	struct report *r;
	const struct reporter *reporter;
	struct report_style style;
	int document;
};

static struct out sink;

static bool write_it(const struct job *j, long *ret_own_kb)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	*ret_own_kb = 0;
	out_init(&sink, fd);
	j->reporter->write(j->r, &j->style, &sink);
	return out_flush(&sink) == 0;
}

static bool read_it(const struct job *j, long *ret_own_kb)
{
	struct arena *a = arena_new("a report", REPORT_CAP);
	struct report *r;
	struct str error;

	if (stored_read_fd(a, j->document, DOCUMENT_CAP, &r, &error)) {
		fprintf(stderr, "sizes: " STR_FMT "\n", STR_ARG(error));
		return false;
	}
	*ret_own_kb = (long)(arena_used(a) >> 10);
	return r->n_results == j->r->n_results && r->results[0].kept == j->r->results[0].kept;
}

/* In a child: what it took beside own memory, in kB, is within the limit. */
static int within(const char *name, bool (*act)(const struct job *, long *), const struct job *j,
	long limit_kb)
{
	pid_t child;
	int status = 1;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		long before = status_kb("VmRSS:"), own = 0, more;

		if (!act(j, &own))
			_exit(2);
		more = status_kb("VmHWM:") - before - own;
		printf("%8zu checks  %-18s %6ld kB\n", j->r->n_results, name, more);
		if (more > limit_kb)
			printf("%s: more than %ld kB\n", name, limit_kb);
		fflush(stdout);
		_exit(more > limit_kb);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return 1;
	return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

static int formats(struct report *r)
{
	int bad = 0;

	for (unsigned i = 0; reporter_table[i]; i++) {
		struct job j = { .r = r, .reporter = reporter_table[i], .style = { .width = 80 } };

		bad += within(reporter_table[i]->name, write_it, &j, WRITE_KB);
		j.style.full = true;
		if (!strcmp(reporter_table[i]->name, "json"))
			bad += within("json --full", write_it, &j, WRITE_KB);
		j.style = (struct report_style){ .detail = DETAIL_ALL, .colour = true };
		if (!strcmp(reporter_table[i]->name, "text"))
			bad += within("text --show all", write_it, &j, WRITE_KB);
		j.style = (struct report_style){ .detail = DETAIL_QUIET, .width = 80 };
		if (!strcmp(reporter_table[i]->name, "text"))
			bad += within("text --quiet", write_it, &j, WRITE_KB);
	}
	return bad;
}

/* The document is in a file without a name: no part of the reader's own memory. */
static int document_of(const struct report *r)
{
	extern const struct reporter reporter_json;
	struct report_style style = { .full = true };
	int fd = memfd_create("document", MFD_CLOEXEC);

	out_init(&sink, fd);
	reporter_json.write(r, &style, &sink);
	if (out_flush(&sink) || lseek(fd, 0, SEEK_SET) != 0)
		exit(2);
	return fd;
}

int main(void)
{
	int bad = 0;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct arena *a = arena_new("a large report", REPORT_CAP);
		struct report *r = large_report(a, shapes[i], FINDINGS / shapes[i]);
		struct job j = { .r = r, .document = document_of(r) };

		bad += formats(r);
		bad += within("read from JSON", read_it, &j, READ_KB);
		close(j.document);
		arena_free(a);
	}
	printf("%d findings each: %d beyond their limit\n", FINDINGS, bad);
	return bad != 0;
}
