/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Members go out as answers come in; the manifest grows in a memory file of its own and is the
 * last member, so that a capture needs no more memory than its longest file.
 */
#include "programs/archive/archive.h"

#include "scanner/base/arena.h"
#include "scanner/base/json.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct archive_writer {
	struct arena *arena; /* of one answer at a time */
	struct archive *tar;
	int manifest; /* a memory file */
	int *keep;    /* where it goes at the end; NULL: it is closed */
	struct out out;
	struct json json;
	int error;
	struct str why;
	bool sample[SAMPLES_MAX]; /* has an answer */
};

static void fail(struct archive_writer *w, int error, const char *why)
{
	if (w->error)
		return;
	w->error = error ? error : -EIO;
	w->why = str_printf(w->arena, "%s", why ? why : strerror(-w->error));
}

static void check(struct archive_writer *w, la_ssize_t r)
{
	if (r < ARCHIVE_OK)
		fail(w, -archive_errno(w->tar), archive_error_string(w->tar));
}

/* 0, or -EINVAL for a suffix that is none of ours. */
static int compress(struct archive *tar, struct str name)
{
	if (str_ends(name, ".tar"))
		return archive_write_add_filter_none(tar) ? -ENOTSUP : 0;
	if (str_ends(name, ".tar.gz") || str_ends(name, ".tgz"))
		return archive_write_add_filter_gzip(tar) ? -ENOTSUP : 0;
	if (!str_ends(name, ".tar.zst"))
		return -EINVAL;
	if (archive_write_add_filter_zstd(tar) != ARCHIVE_OK ||
		archive_write_set_filter_option(tar, "zstd", "compression-level", "15"))
		return -ENOTSUP;
	return 0;
}

bool archive_is_name(const char *name)
{
	struct str s = str_from(name);

	return str_ends(s, ".tar") || str_ends(s, ".tar.gz") || str_ends(s, ".tgz") ||
	       str_ends(s, ".tar.zst");
}

static struct archive *open_tar(struct arena *a, int fd, const char *name, struct str *ret_error)
{
	struct archive *tar = archive_write_new();
	int r = tar ? compress(tar, str_from(name)) : -ENOMEM;

	if (r == 0 && (archive_write_set_format_pax_restricted(tar) ||
			      archive_write_set_bytes_in_last_block(tar, 1) ||
			      archive_write_open_fd(tar, fd)))
		r = -EIO;
	if (r == 0)
		return tar;
	*ret_error = r == -EINVAL
			     ? str_printf(a,
				       "%s: expected a name that ends in .tar.zst, .tar.gz or .tar",
				       name)
			     : str_printf(a, "%s: %s", name,
				       tar && archive_error_string(tar) ? archive_error_string(tar)
									: strerror(-r));
	archive_write_free(tar);
	return NULL;
}

static void begin_manifest(struct archive_writer *w, char *const *arguments, bool redacted)
{
	out_init(&w->out, w->manifest);
	json_init(&w->json, &w->out, false);
	json_object(&w->json, NULL);
	json_z(&w->json, "format", MANIFEST_FORMAT);
	json_u64(&w->json, "version", MANIFEST_VERSION);
	json_z(&w->json, "made_by", "latscan " LATSCAN_VERSION);
	if (redacted)
		json_bool(&w->json, "redacted", true);
	json_array(&w->json, "arguments");
	for (; *arguments; arguments++)
		json_str(&w->json, NULL, archive_escape(w->arena, str_from(*arguments)));
	json_end_array(&w->json);
	json_array(&w->json, "answers");
}

struct archive_writer *archive_begin(struct arena *a, int fd, const char *name,
	char *const *arguments, bool redacted, struct str *ret_error)
{
	struct archive_writer *w = ARENA_NEW(a, struct archive_writer, 1);

	w->tar = open_tar(a, fd, name, ret_error);
	if (!w->tar)
		return NULL;
	w->arena = a;
	w->manifest = memfd_create("manifest", MFD_CLOEXEC);
	if (w->manifest < 0) {
		*ret_error = str_printf(a, "no memory file: %s", strerror(errno));
		archive_write_free(w->tar);
		return NULL;
	}
	begin_manifest(w, arguments, redacted);
	return w;
}

static void put_header(struct archive_writer *w, struct str name, size_t size)
{
	struct archive_entry *e = archive_entry_new();

	if (!e) {
		fail(w, -ENOMEM, NULL);
		return;
	}
	archive_entry_set_pathname(e, str_z(w->arena, name));
	archive_entry_set_size(e, (la_int64_t)size);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	check(w, archive_write_header(w->tar, e));
	archive_entry_free(e);
}

static void put_member(struct archive_writer *w, struct str name, struct str bytes)
{
	put_header(w, name, bytes.n);
	if (!w->error)
		check(w, archive_write_data(w->tar, bytes.p, bytes.n));
}

static void list_answer(
	struct archive_writer *w, unsigned sample, const struct answer *an, struct str member)
{
	struct json *j = &w->json;
	struct str text = an->state == ANSWER_OK ? an->bytes : an->note;

	json_object(j, NULL);
	json_u64(j, "sample", sample);
	json_str(j, "path", archive_escape(w->arena, an->path));
	json_z(j, "ask", archive_ask_word(an->kind));
	json_z(j, "state", answer_state_word(an->state));
	if (an->error)
		json_i64(j, "errno", an->error);
	if (an->mode)
		json_u64(j, "mode", an->mode);
	if (member.n) {
		json_str(j, "member", member);
		json_u64(j, "size", an->bytes.n);
		json_str(j, "sha256", archive_digest(w->arena, an->bytes));
	} else if (text.n) {
		json_str(j, "text", archive_escape(w->arena, text));
	}
	json_end_object(j);
}

void archive_put(struct archive_writer *w, unsigned sample, const struct answer *an)
{
	size_t mark = arena_used(w->arena);
	struct str member = { 0 };

	if (w->error)
		return;
	if (an->kind == ASK_FILE && an->state == ANSWER_OK && an->bytes.n) {
		member = archive_member(w->arena, sample, an->path);
		put_member(w, member, an->bytes);
	}
	list_answer(w, sample, an, member);
	w->sample[sample] = true;
	if (!w->error)
		arena_rewind(w->arena, mark);
}

static void put_manifest(struct archive_writer *w)
{
	char buffer[16384];
	off_t size = lseek(w->manifest, 0, SEEK_END);
	ssize_t n;

	lseek(w->manifest, 0, SEEK_SET);
	put_header(w, STR(MANIFEST_NAME), (size_t)size);
	while (!w->error && (n = read(w->manifest, buffer, sizeof(buffer))) > 0)
		check(w, archive_write_data(w->tar, buffer, (size_t)n));
}

/* Of all that was written of it so far: a changed bit of what has no member is seen too. */
static struct str manifest_digest(struct archive_writer *w)
{
	off_t size = lseek(w->manifest, 0, SEEK_END);
	struct str text = { NULL, (size_t)size }, digest = { 0 };
	void *p = size > 0 ? mmap(NULL, text.n, PROT_READ, MAP_SHARED, w->manifest, 0) : MAP_FAILED;

	if (p == MAP_FAILED) {
		fail(w, -errno, NULL);
		return digest;
	}
	text.p = p;
	digest = archive_digest(w->arena, text);
	munmap(p, text.n);
	return digest;
}

static int end_manifest(struct archive_writer *w)
{
	int r;

	json_end_array(&w->json);
	json_u64(&w->json, "samples", (uint64_t)w->sample[0] + w->sample[1]);
	r = out_flush(&w->out);
	if (r)
		return r;
	json_str(&w->json, "sha256", manifest_digest(w));
	json_end_object(&w->json);
	out_z(&w->out, "\n");
	return out_flush(&w->out);
}

void archive_keep_manifest(struct archive_writer *w, int *ret_fd)
{
	w->keep = ret_fd;
}

int archive_end(struct archive_writer *w, struct str *ret_error)
{
	int r = end_manifest(w);

	if (r)
		fail(w, r, NULL);
	if (!w->error)
		put_manifest(w);
	if (!w->error)
		check(w, archive_write_close(w->tar));
	archive_write_free(w->tar);
	if (w->keep)
		*w->keep = w->manifest;
	else
		close(w->manifest);
	if (w->error)
		*ret_error = w->why;
	return w->error;
}
