/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libarchive decompresses; what may be in the archive is decided here. A name is relative and
 * has no "..", a member says how long it is before it is read, and all of them together stay
 * below a cap: an archive that would be larger is refused at the member that goes past it.
 */
#include "programs/archive/members.h"

#include "programs/archive/archive.h"
#include "programs/archive/memory.h"
#include "scanner/base/arena.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { PIECES_A_LOOK = 64 }; /* of 16 KiB: how often memory is looked at */

struct reading {
	struct arena *arena; /* of one member at a time */
	struct archive *tar;
	uint64_t bytes, beside, members, pieces;
	struct str why;
};

struct listener {
	member_want *want;
	member_take *take;
	void *user;
};

static int refuse(struct reading *r, struct str name, const char *expected)
{
	struct str head = str_head(name, name.n < 200 ? name.n : 200);

	r->why = str_printf(r->arena, "member %llu%s" STR_FMT "%s: expected %s",
		(unsigned long long)r->members, name.n ? ", \"" : "",
		STR_ARG(archive_escape(r->arena, head)), name.n ? "\"" : "", expected);
	return -EINVAL;
}

/* The name without "./" in front, '/' at its end or doubled ones. */
static int clean(struct reading *r, struct str name, struct str *ret)
{
	char *to = arena_alloc(r->arena, name.n + 1, 1);
	struct str rest = name, part;
	size_t n = 0;

	if (name.n > ARCHIVE_NAME_CAP)
		return refuse(r, name, "a name of at most 4096 bytes");
	if (memchr(name.p, '\0', name.n))
		return refuse(r, name, "a name without a zero byte");
	while (str_cut(&rest, '/', &part)) {
		if (!part.n || str_is(part, "."))
			continue;
		if (str_is(part, ".."))
			return refuse(r, name, "a name without \"..\"");
		if (n)
			to[n++] = '/';
		memcpy(to + n, part.p, part.n);
		n += part.n;
	}
	*ret = (struct str){ to, n };
	return 0;
}

static enum member_type type_of(struct archive_entry *e)
{
	if (archive_entry_hardlink(e))
		return MEMBER_OTHER;
	switch (archive_entry_filetype(e)) {
	case AE_IFREG:
		return MEMBER_FILE;
	case AE_IFDIR:
		return MEMBER_FOLDER;
	case AE_IFLNK:
		return MEMBER_LINK;
	default:
		return MEMBER_OTHER;
	}
}

static int library(struct reading *r)
{
	const char *why = archive_error_string(r->tar);
	int error = archive_errno(r->tar);

	r->why = str_printf(r->arena, "member %llu: %s", (unsigned long long)r->members,
		why ? why : strerror(error));
	return error == EIO || error == ENOMEM ? -error : -EINVAL;
}

/* Into to, or nowhere. */
static int drain(struct reading *r, la_int64_t size, char *to, la_int64_t *ret_had)
{
	char nowhere[16384];
	la_int64_t had = 0;
	la_ssize_t n;

	while (had < size) {
		size_t room = (size_t)(size - had);

		if (!to && room > sizeof(nowhere))
			room = sizeof(nowhere);
		n = archive_read_data(r->tar, to ? to + had : nowhere, room);
		if (n < 0)
			return library(r);
		if (n == 0)
			break;
		had += n;
		if (++r->pieces % PIECES_A_LOOK == 0 && memory_is_past(ARCHIVE_RESIDENT_CAP)) {
			r->why = STR("expected an archive that is read within 64 MiB of memory: "
				     "its compression has too large a window");
			return -EINVAL;
		}
	}
	*ret_had = had;
	return 0;
}

/*
 * A log may be larger than all that is judged, but a few bytes that become many are a bomb: text
 * shrinks to a tenth, seldom to a thirtieth.
 */
static bool is_too_much(struct reading *r, uint64_t size)
{
	int64_t read = archive_filter_bytes(r->tar, -1);

	if (size > ARCHIVE_BESIDE_CAP - r->beside)
		return true;
	r->beside += size;
	return r->beside > ARCHIVE_BYTES_CAP &&
	       r->beside / ARCHIVE_RATIO_CAP > (uint64_t)(read > 0 ? read : 0);
}

static int count_bytes(struct reading *r, struct str name, enum member_use use, uint64_t size)
{
	if (use == MEMBER_BESIDE)
		return is_too_much(r, size)
			       ? refuse(r, name,
					 "at most 2 GiB of logs, and no more than 100 times the archive")
			       : 0;
	if (size > ARCHIVE_BYTES_CAP - r->bytes)
		return refuse(r, name, "at most 128 MiB in all");
	r->bytes += size;
	return 0;
}

static int read_bytes(
	struct reading *r, struct archive_entry *e, const struct listener *l, struct member *m)
{
	la_int64_t size = archive_entry_size(e), had = 0;
	enum member_use use;
	char *to;
	int error;

	if (!archive_entry_size_is_set(e) || size < 0)
		return refuse(r, m->name, "a size");
	m->size = (uint64_t)size;
	use = l->want ? l->want(l->user, m->name, m->size) : MEMBER_KEPT;
	error = count_bytes(r, m->name, use, m->size);
	if (error)
		return error;
	to = use == MEMBER_KEPT ? arena_alloc(r->arena, (size_t)size + 1, 1) : NULL;
	error = drain(r, size, to, &had);
	if (error == 0 && had < size)
		return refuse(r, m->name, "as many bytes as its header says");
	m->bytes = (struct str){ to, to ? (size_t)had : 0 };
	return error;
}

static int one(struct reading *r, struct archive_entry *e, const struct listener *l, bool *go)
{
	const char *path = archive_entry_pathname(e), *link;
	struct member m = { .type = type_of(e) };
	int error;

	if (r->members > ARCHIVE_MEMBERS_CAP)
		return refuse(r, (struct str){ 0 }, "at most 400000 members");
	if (!path)
		return refuse(r, (struct str){ 0 }, "a name");
	error = clean(r, str_from(path), &m.name);
	if (error || !m.name.n)
		return error;
	if (m.type == MEMBER_FILE)
		error = read_bytes(r, e, l, &m);
	if (m.type == MEMBER_LINK) {
		link = archive_entry_symlink(e);
		m.link = link ? str_from(link) : STR("");
		if (m.link.n > ARCHIVE_NAME_CAP)
			return refuse(r, m.name, "a link of at most 4096 bytes");
	}
	if (error == 0)
		*go = l->take(l->user, &m);
	return error;
}

static int open_tar(struct reading *r, int fd)
{
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	if (archive_read_support_filter_zstd(r->tar) < ARCHIVE_WARN ||
		archive_read_support_filter_gzip(r->tar) < ARCHIVE_WARN ||
		archive_read_support_filter_xz(r->tar) < ARCHIVE_WARN ||
		archive_read_support_filter_bzip2(r->tar) < ARCHIVE_WARN ||
		archive_read_support_format_tar(r->tar) < ARCHIVE_WARN)
		return library(r);
	return archive_read_open_fd(r->tar, fd, 64 << 10) == ARCHIVE_OK ? 0 : library(r);
}

int members_read(struct arena *a, int fd, member_want *want, member_take *take, void *user,
	struct str *ret_error)
{
	const struct listener listener = { want, take, user };

	struct reading r = { .arena = a, .tar = archive_read_new() };
	size_t mark = arena_used(a);
	struct archive_entry *e;
	int error = r.tar ? open_tar(&r, fd) : -ENOMEM, next;
	bool go = true;

	while (error == 0 && go) {
		next = archive_read_next_header(r.tar, &e);
		if (next == ARCHIVE_EOF)
			break;
		r.members++;
		error = next < ARCHIVE_WARN ? library(&r) : one(&r, e, &listener, &go);
		if (error == 0)
			arena_rewind(a, mark);
	}
	if (error)
		*ret_error = r.why.n ? r.why : str_from(strerror(-error));
	archive_read_free(r.tar);
	return error;
}
