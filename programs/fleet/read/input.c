/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where reports come from. A file that ends in .ndjson or .jsonl, and standard input, has one a
 * line; any other file is one. Threads take files in turn, and of a file of lines as many whole
 * lines as fit: reading stands under one lock and costs a tenth of what understanding costs.
 * The bytes are copied into a buffer of each thread instead of being mapped: pages of a mapping
 * count as memory, and the buffer stays in the cache.
 */
#include "programs/fleet/read/input.h"

#include "programs/fleet/read/report.h"
#include "programs/fleet/read/stream.h"
#include "scanner/base/arena.h"
#include "scanner/source/given_names.h"
#include "scanner/source/program.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MOST = 8, FILES_MOST = 16 << 20, THREAD_ARENA_MIB = 8192 };

struct feed {
	struct intake *in;
	pthread_mutex_t lock; /* of what follows */
	size_t next;
	struct stream s;
	const char *profile; /* NULL: files are reports */
};

static bool is_lines(struct str name)
{
	return str_is(name, "-") || str_ends(name, ".ndjson") || str_ends(name, ".jsonl");
}

static void add_file(struct intake *in, struct str path)
{
	if (in->n_files == in->cap_files)
		in->files = arena_grow(
			in->a, in->files, in->n_files, &in->cap_files, sizeof(struct str));
	in->files[in->n_files++] = path;
}

static int add(struct intake *in, const char *path, unsigned depth)
{
	struct given_name *v;
	size_t n;
	int e = given_names(in->a, path, &v, &n);

	if (e == -ENOTDIR) {
		add_file(in, str_copy(in->a, str_from(path)));
		return 0;
	}
	if (e)
		return e;
	for (size_t i = 0; i < n && in->n_files < FILES_MOST; i++) {
		struct str name = str_from(v[i].path);

		if (v[i].regular && (str_ends(name, ".json") || is_lines(name)))
			add_file(in, name);
		else if (!v[i].regular && depth < DEPTH_MOST)
			(void)add(in, v[i].path, depth + 1);
	}
	return 0;
}

int input_add(struct intake *in, const char *operand)
{
	if (str_is(str_from(operand), "-")) {
		add_file(in, STR("-"));
		return 0;
	}
	return add(in, operand, 0);
}

struct worker {
	struct feed *f;
	struct reader rd;
	struct arena *scratch; /* of a scan */
	char *buf;	       /* REPORT_MOST and SCAN_PAD */
	struct lines lines;
};

static void take_text(struct worker *w, size_t from, size_t to, uint32_t file, uint32_t line)
{
	reader_take(&w->rd, (struct str){ w->buf + from, to - from }, file, line);
}

static void take_lines(struct worker *w)
{
	const struct lines *l = &w->lines;
	uint32_t from = 0;

	memset(w->buf + l->ends[l->n - 1], 0, SCAN_PAD);
	for (size_t i = 0; i < l->n; from = l->ends[i++] + 1) {
		if (str_trim((struct str){ w->buf + from, l->ends[i] - from }).n)
			take_text(w, from, l->ends[i], l->file, l->first + (uint32_t)i);
	}
}

static void take_file(struct worker *w, uint32_t file)
{
	int fd = stream_open(w->f->in, file);
	ssize_t n;

	if (fd < 0)
		return;
	n = stream_read(fd, w->buf, REPORT_MOST);
	close(fd);
	if (n < 0) {
		stream_unreadable(w->f->in, file, (int)-n);
	} else if (n == REPORT_MOST) {
		stream_too_large(w->f->in, file, 0);
	} else {
		memset(w->buf + n, 0, SCAN_PAD);
		take_text(w, 0, (size_t)n, file, 0);
	}
}

enum { SCAN_STATUS_MOST = 2 };

/* The scanner judges it anew: a process of its own, which is contained, since archives are hostile. */
static void take_capture(struct worker *w, uint32_t file)
{
	struct intake *in = w->f->in;
	size_t mark = arena_used(w->scratch);
	char *argv[] = { str_z(w->scratch, STR("latscan")), str_z(w->scratch, STR("scan")),
		str_z(w->scratch, STR("--no-progress")), str_z(w->scratch, STR("--format")),
		str_z(w->scratch, STR("json")), str_z(w->scratch, STR("--profile")),
		str_z(w->scratch, str_from(w->f->profile)), str_z(w->scratch, STR("--root")),
		str_z(w->scratch, in->files[file]), NULL };
	struct str json;
	int status = 0, e = program_read(w->scratch, argv, REPORT_MOST, &json, &status);

	if (e || status > SCAN_STATUS_MOST) {
		intake_fault(in, FAULT_UNREADABLE, file, 0,
			e ? str_from(strerror(-e)) : STR("the scanner could not judge it"));
	} else {
		memcpy(w->buf, json.p, json.n);
		memset(w->buf + json.n, 0, SCAN_PAD);
		take_text(w, 0, json.n, file, 0);
	}
	arena_rewind(w->scratch, mark);
}

/* Under the lock; false: there are none. */
static bool next_lines(struct worker *w)
{
	struct stream *s = &w->f->s;

	w->lines.n = 0;
	while (s->fd >= 0 && !w->lines.n) {
		stream_lines(w->f->in, s, w->buf, &w->lines);
		if (s->over) {
			close(s->fd);
			s->fd = -1;
		}
	}
	return w->lines.n > 0;
}

/* What is to do next, under the lock: lines, or where there are none, a file; false: nothing. */
static bool next_task(struct worker *w, uint32_t *file)
{
	struct feed *f = w->f;

	for (;;) {
		if (next_lines(w))
			return true;
		if (f->next == f->in->n_files)
			return false;
		*file = (uint32_t)f->next++;
		if (f->profile || !is_lines(f->in->files[*file]))
			return true;
		f->s = (struct stream){
			.fd = stream_open(f->in, *file), .file = *file, .line = 1, .rest = f->s.rest
		};
	}
}

static void *work(void *user)
{
	struct worker *w = user;
	uint32_t file = 0;
	bool more;

	for (;;) {
		(void)pthread_mutex_lock(&w->f->lock);
		more = next_task(w, &file);
		(void)pthread_mutex_unlock(&w->f->lock);
		if (!more)
			break;
		if (w->lines.n)
			take_lines(w);
		else if (w->f->profile)
			take_capture(w, file);
		else
			take_file(w, file);
	}
	reader_hand_over(&w->rd);
	return NULL;
}

enum { THREADS_MOST = 256 };

int input_add_captures(struct intake *in, const char *folder)
{
	static const char *const ends[] = { ".tar.zst", ".tar.gz", ".tar", ".fx" };
	struct given_name *v;
	size_t n;
	int e = given_names(in->a, folder, &v, &n);

	for (size_t i = 0; e == 0 && i < n; i++) {
		for (size_t k = 0; k < sizeof(ends) / sizeof(ends[0]); k++) {
			if (str_ends(str_from(v[i].path), ends[k]))
				add_file(in, str_from(v[i].path));
		}
	}
	return e;
}

void input_read(struct intake *in, unsigned threads, const char *profile)
{
	struct feed f = { .in = in, .s = { .fd = -1 }, .profile = profile, .next = in->n_read };
	struct worker *w;
	pthread_t ids[THREADS_MOST];
	bool started[THREADS_MOST] = { false };

	threads = threads < 1 ? 1 : threads > THREADS_MOST ? THREADS_MOST : threads;
	w = ARENA_NEW(in->a, struct worker, threads);
	f.s.rest = ARENA_NEW(in->a, char, REPORT_MOST);
	(void)pthread_mutex_init(&f.lock, NULL);
	for (unsigned i = 0; i < threads; i++) {
		struct arena *a =
			arena_new("a thread of the fleet", (size_t)THREAD_ARENA_MIB << 20);

		w[i].f = &f;
		reader_init(&w[i].rd, in, a);
		w[i].scratch = arena_new("a scan", 3u * REPORT_MOST);
		w[i].lines.ends = ARENA_NEW(a, uint32_t, LINES_ROOM);
		w[i].buf = ARENA_NEW(a, char, REPORT_MOST + SCAN_PAD);
	}
	for (unsigned i = 1; i < threads; i++)
		started[i] = pthread_create(&ids[i], NULL, work, &w[i]) == 0;
	(void)work(&w[0]);
	for (unsigned i = 1; i < threads; i++) {
		if (started[i])
			(void)pthread_join(ids[i], NULL);
	}
	for (unsigned i = 0; i < threads; i++) {
		arena_free(w[i].scratch);
		arena_free(w[i].rd.a);
	}
	in->n_read = in->n_files;
	(void)pthread_mutex_destroy(&f.lock);
}
