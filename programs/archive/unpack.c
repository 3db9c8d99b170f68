/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An archive as the text of an index. It is read twice: the first time to see what it is and
 * that it keeps to the caps, with nothing kept but names; the second time its bytes go out,
 * member by member, each against the digest that the manifest has of it.
 */
#include "programs/archive/archive.h"
#include "programs/archive/foreign.h"
#include "programs/archive/manifest.h"
#include "programs/archive/members.h"
#include "scanner/base/arena.h"
#include "scanner/source/index.h"
#include "scanner/source/source.h"

#include <errno.h>
#include <string.h>

enum { MEMBER_ARENA = ARCHIVE_BYTES_CAP + (16 << 20) };

struct unpacking {
	struct arena *a;
	struct out *out;
	struct manifest manifest;
	struct str manifest_text;
	bool ours;
	struct foreign foreign;
	struct str wrong; /* what stopped it */
};

static bool stop(struct unpacking *u, struct str name, const char *expected)
{
	u->wrong = str_printf(u->a, "member \"" STR_FMT "\": expected %s",
		STR_ARG(archive_escape(u->a, str_head(name, name.n < 200 ? name.n : 200))),
		expected);
	return false;
}

static bool is_manifest(struct str name)
{
	return str_is(name, MANIFEST_NAME);
}

static bool look(void *user, const struct member *m)
{
	struct unpacking *u = user;

	if (!str_is(m->name, MANIFEST_NAME))
		return foreign_add(&u->foreign, m) || stop(u, m->name, "fewer names");
	if (m->type != MEMBER_FILE || u->ours)
		return stop(u, m->name, "one manifest, which is a file");
	if (m->bytes.n > ARCHIVE_MANIFEST_CAP)
		return stop(u, m->name, "at most 48 MiB");
	u->manifest_text = str_copy(u->a, m->bytes);
	u->ours = true;
	return true;
}

static bool write_member(struct unpacking *u, struct str name, struct str bytes)
{
	struct listed *l = manifest_find(&u->manifest, name);
	size_t mark;

	if (!l)
		return stop(u, name, "a member that the manifest names");
	if (l->seen)
		return stop(u, name, "each member once");
	mark = arena_used(u->a);
	if (l->size != bytes.n || !str_eq(l->sha256, archive_digest(u->a, bytes)))
		return stop(u, name, "the size and the SHA-256 that the manifest has");
	arena_rewind(u->a, mark);
	l->seen = true;
	l->answer.bytes = bytes;
	index_write(u->out, &l->answer, manifest_sample(&u->manifest, l->sample));
	l->answer.bytes = (struct str){ 0 };
	return true;
}

static bool give(void *user, const struct member *m)
{
	struct unpacking *u = user;

	if (!u->ours)
		return foreign_give(&u->foreign, m, u->out);
	if (str_is(m->name, MANIFEST_NAME) || m->type == MEMBER_FOLDER)
		return true;
	if (m->type != MEMBER_FILE)
		return stop(u, m->name, "a file");
	return write_member(u, m->name, m->bytes);
}

/* What has no member of its own. */
static bool write_rest(struct unpacking *u)
{
	for (size_t i = 0; i < u->manifest.n; i++) {
		const struct listed *l = &u->manifest.v[i];

		if (l->member.n && !l->seen)
			return stop(u, l->member, "a member that is there: the manifest names it");
		if (!l->member.n)
			index_write(u->out, &l->answer, manifest_sample(&u->manifest, l->sample));
	}
	return true;
}

static int begin_ours(struct unpacking *u, struct str *ret_error)
{
	int error = manifest_read(u->a, u->manifest_text, &u->manifest, ret_error);

	if (error == 0)
		out_z(u->out, "note: a capture\n");
	return error;
}

static int ended(struct unpacking *u, int error, struct str *ret_error)
{
	if (error == 0 && u->wrong.n) {
		*ret_error = u->wrong;
		error = -EINVAL;
	}
	return error;
}

int archive_unpack(struct arena *a, int fd, struct out *o, struct str *ret_error)
{
	struct unpacking u = { .a = a, .out = o };
	struct arena *one = arena_new("a member", MEMBER_ARENA);
	int error;

	foreign_begin(&u.foreign, a);
	error = ended(&u, members_read(one, fd, is_manifest, look, &u, ret_error), ret_error);
	if (error == 0)
		error = u.ours ? begin_ours(&u, ret_error) : foreign_plan(&u.foreign, o, ret_error);
	if (error == 0)
		error = ended(&u, members_read(one, fd, NULL, give, &u, ret_error), ret_error);
	if (error == 0 && u.ours && !write_rest(&u))
		error = ended(&u, 0, ret_error);
	if (error == -EINVAL || error == -EIO)
		*ret_error = str_copy(a, *ret_error);
	arena_free(one);
	return error;
}

static int file_of(struct source *tree, struct arena *a, struct str name, struct str *ret)
{
	struct request r = { .path = str_printf(a, "/" STR_FMT, STR_ARG(name)),
		.kind = ASK_FILE,
		.cap = ARCHIVE_BYTES_CAP };
	struct answer an;

	source_answer(tree, &r, a, &an);
	*ret = an.bytes;
	return an.state == ANSWER_OK ? 0 : an.error ? -an.error : -ENOENT;
}

int archive_unpack_folder(struct arena *a, const char *folder, struct out *o, struct str *ret_error)
{
	struct unpacking u = { .a = a, .out = o, .ours = true };
	struct source *tree = source_tree(folder);
	struct arena *one;
	int error = tree ? file_of(tree, a, STR(MANIFEST_NAME), &u.manifest_text) : -errno;

	if (error) {
		*ret_error = str_printf(a, MANIFEST_NAME ": %s", strerror(-error));
		source_close(tree);
		return error;
	}
	error = begin_ours(&u, ret_error);
	one = arena_new("a member", MEMBER_ARENA);
	for (size_t i = 0; error == 0 && i < u.manifest.members; i++) {
		struct str name = u.manifest.v[i].member, bytes;
		size_t mark = arena_used(one);

		if (file_of(tree, one, name, &bytes))
			stop(&u, name, "a member that is there: the manifest names it");
		else
			write_member(&u, name, bytes);
		error = ended(&u, 0, ret_error);
		arena_rewind(one, mark);
	}
	if (error == 0 && !write_rest(&u))
		error = ended(&u, 0, ret_error);
	arena_free(one);
	source_close(tree);
	return error;
}
