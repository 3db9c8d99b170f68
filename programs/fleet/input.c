/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where reports come from. A file that ends in .ndjson or .jsonl, and standard input, has one a
 * line; any other file is one. Threads take files in turn, and of a file of lines as many whole
 * lines as fit: reading stands under one lock and costs a tenth of what understanding costs.
 * The bytes are copied into a buffer of each thread instead of being mapped: pages of a mapping
 * count as memory, and the buffer stays in the cache.
 */
#include "programs/fleet/input.h"

#include "programs/fleet/report.h"
#include "scanner/base/arena.h"
#include "scanner/source/given_names.h"
#include "scanner/source/program.h"
#include "scanner/source/slurp.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MOST = 8, FILES_MOST = 16 << 20, THREAD_ARENA_MIB = 8192 };

/* A file of lines that is being read. */
struct stream {
	int fd; /* -1: none */
	uint32_t file, line;
	char *rest; /* the begin of a line, from the chunk before */
	size_t n_rest;
	bool over, passing; /* at its end; in a line that is too long */
};

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

static void unreadable(struct intake *in, uint32_t file, int error)
{
	intake_fault(in, FAULT_UNREADABLE, file, 0, str_from(strerror(error)));
}

static void too_large(struct intake *in, uint32_t file, uint32_t line)
{
	intake_fault(in, FAULT_TOO_LARGE, file, line, STR("more than 16 MiB"));
}

static int open_file(struct intake *in, uint32_t file)
{
	char path[4096];
	struct str name = in->files[file];
	int fd;

	if (str_is(name, "-"))
		return dup(STDIN_FILENO);
	if (name.n >= sizeof(path))
		fd = -ENAMETOOLONG;
	else {
		memcpy(path, name.p, name.n);
		path[name.n] = 0;
		fd = slurp_open(path);
	}
	if (fd < 0)
		unreadable(in, file, -fd);
	return fd;
}

/* At most so many bytes, fewer only at the end. */
static ssize_t read_some(int fd, char *to, size_t most)
{
	size_t n = 0;
	ssize_t r = 1;

	while (n < most && r > 0) {
		r = read(fd, to + n, most - n);
		if (r < 0 && errno == EINTR)
			r = 1;
		else if (r > 0)
			n += (size_t)r;
	}
	return r < 0 ? -errno : (ssize_t)n;
}

static void end_stream(struct feed *f)
{
	close(f->s.fd);
	f->s.fd = -1;
}

/* Behind the newline of a line that is too long; how many bytes of the chunk that is. */
static size_t pass_line(struct feed *f, const char *buf, size_t n)
{
	const char *newline = memchr(buf, '\n', n);

	if (!newline)
		return n;
	f->s.passing = false;
	f->s.line++;
	return (size_t)(newline - buf) + 1;
}

/*
 * Whole lines of the stream into buf: how many bytes, 0 at its end. *ret_line is the number of the
 * first.
 */
static size_t whole_lines(struct feed *f, char *buf, uint32_t *ret_line)
{
	struct stream *s = &f->s;
	size_t n = s->n_rest, used;
	const char *newline = NULL;
	ssize_t r;

	if (n)
		memcpy(buf, s->rest, n);
	s->n_rest = 0;
	while (!newline && !s->over) {
		if (n + CHUNK > REPORT_MOST) {
			too_large(f->in, s->file, s->line);
			s->passing = true;
			n = 0;
		}
		r = read_some(s->fd, buf + n, CHUNK);
		if (r < 0)
			unreadable(f->in, s->file, (int)-r);
		s->over = r < CHUNK;
		r = r < 0 ? 0 : r;
		if (s->passing) {
			used = pass_line(f, buf, (size_t)r);
			memmove(buf, buf + used, (size_t)r - used);
			r -= (ssize_t)used;
		}
		newline = r ? memrchr(buf + n, '\n', (size_t)r) : NULL;
		n += (size_t)r;
	}
	*ret_line = s->line;
	if (!s->over) {
		used = (size_t)(newline - buf) + 1;
		s->n_rest = n - used;
		memcpy(s->rest, buf + used, s->n_rest);
		n = used;
	}
	for (const char *p = buf; (p = memchr(p, '\n', n - (size_t)(p - buf))) != NULL; p++)
		s->line++;
	return n;
}

struct worker {
	struct feed *f;
	struct reader rd;
	struct arena *scratch; /* of a scan */
	char *buf;	       /* REPORT_MOST and SCAN_PAD */
};

static void take_lines(struct worker *w, size_t n, uint32_t file, uint32_t line)
{
	struct str rest = { w->buf, n }, one;

	memset(w->buf + n, 0, SCAN_PAD);
	for (; str_cut(&rest, '\n', &one); line++) {
		if (str_trim(one).n)
			reader_take(&w->rd, one, file, line);
	}
}

static void take_file(struct worker *w, int fd, uint32_t file)
{
	ssize_t n = read_some(fd, w->buf, REPORT_MOST);

	close(fd);
	if (n < 0) {
		unreadable(w->f->in, file, (int)-n);
	} else if (n == REPORT_MOST) {
		too_large(w->f->in, file, 0);
	} else {
		memset(w->buf + n, 0, SCAN_PAD);
		reader_take(&w->rd, (struct str){ w->buf, (size_t)n }, file, 0);
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
		reader_take(&w->rd, (struct str){ w->buf, json.n }, file, 0);
	}
	arena_rewind(w->scratch, mark);
}

/* What is to do next, under the lock; false: nothing. One of n and fd says what. */
static bool next_task(struct worker *w, size_t *n, int *fd, uint32_t *file, uint32_t *line)
{
	struct feed *f = w->f;

	*n = 0;
	*fd = -1;
	while (f->s.fd >= 0) {
		*n = whole_lines(f, w->buf, line);
		*file = f->s.file;
		if (f->s.over)
			end_stream(f);
		if (*n)
			return true;
	}
	while (f->next < f->in->n_files) {
		*file = (uint32_t)f->next++;
		if (f->profile || !is_lines(f->in->files[*file]))
			return true;
		f->s = (struct stream){
			.fd = open_file(f->in, *file), .file = *file, .line = 1, .rest = f->s.rest
		};
		if (f->s.fd >= 0)
			return next_task(w, n, fd, file, line);
	}
	return false;
}

static void *work(void *user)
{
	struct worker *w = user;
	uint32_t file, line;
	size_t n;
	int fd;
	bool more = true;

	while (more) {
		(void)pthread_mutex_lock(&w->f->lock);
		more = next_task(w, &n, &fd, &file, &line);
		(void)pthread_mutex_unlock(&w->f->lock);
		if (!more)
			break;
		if (n) {
			take_lines(w, n, file, line);
			continue;
		}
		if (w->f->profile) {
			take_capture(w, file);
			continue;
		}
		fd = open_file(w->f->in, file);
		if (fd >= 0)
			take_file(w, fd, file);
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
