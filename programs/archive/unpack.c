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
#include "programs/archive/memory.h"
#include "programs/sos/sos.h"
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

/* Of the first reading. */
static enum member_use look_at(void *user, struct str name, uint64_t size)
{
	(void)user;
	if (str_is(name, MANIFEST_NAME))
		return size > ARCHIVE_MANIFEST_CAP ? MEMBER_COUNTED : MEMBER_KEPT;
	return foreign_is_beside(name) ? MEMBER_BESIDE : MEMBER_COUNTED;
}

/* Of the second. */
static enum member_use believe(void *user, struct str name, uint64_t size)
{
	const struct unpacking *u = user;

	if (u->ours || !foreign_is_beside(name))
		return u->ours || size <= FOREIGN_ONE_CAP ? MEMBER_KEPT : MEMBER_COUNTED;
	return MEMBER_BESIDE;
}

static bool look(void *user, const struct member *m)
{
	struct unpacking *u = user;

	if (!str_is(m->name, MANIFEST_NAME))
		return foreign_add(&u->foreign, m) || stop(u, m->name, "fewer names");
	if (m->type != MEMBER_FILE || u->ours)
		return stop(u, m->name, "one manifest, which is a file");
	if (m->size > ARCHIVE_MANIFEST_CAP)
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

	if (!u->ours) {
		foreign_give(&u->foreign, m, u->out);
		return true;
	}
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

/* Ours is one host, and has no folder to name. */
static int begin(struct unpacking *u, const char *folder, struct str *ret_error)
{
	if (!u->ours)
		return foreign_plan(&u->foreign, u->out, ret_error);
	if (!folder)
		return begin_ours(u, ret_error);
	*ret_error = STR("expected no folder behind the name: a capture holds one host");
	return -EINVAL;
}

int archive_unpack(
	struct arena *a, int fd, const char *folder, struct out *o, struct str *ret_error)
{
	struct unpacking u = { .a = a, .out = o };
	struct arena *one = arena_new("a member", MEMBER_ARENA);
	int error;

	foreign_begin(&u.foreign, a, folder);
	memory_bound(ARCHIVE_MEMORY_CAP);
	error = ended(&u, members_read(one, fd, look_at, look, &u, ret_error), ret_error);
	memory_unbound();
	if (error == 0)
		error = begin(&u, folder, ret_error);
	if (error == 0)
		error = ended(&u, members_read(one, fd, believe, give, &u, ret_error), ret_error);
	if (error == 0 && u.ours && !write_rest(&u))
		error = ended(&u, 0, ret_error);
	if (error)
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

static void write_command(void *user, const struct answer *an)
{
	index_write(user, an, NULL);
}

static void translate_plugin(struct source *tree, struct arena *a, struct str folder, struct out *o)
{
	struct request r = { .path = folder, .kind = ASK_LIST };
	struct answer list, an;
	struct str rest, name;
	size_t mark;

	source_answer(tree, &r, a, &list);
	rest = list.state == ANSWER_OK ? list.bytes : (struct str){ 0 };
	while (str_cut(&rest, '\n', &name)) {
		mark = arena_used(a);
		r = (struct request){ .path = str_join(a, folder, STR("/"), name),
			.cap = FOREIGN_ONE_CAP };
		if (sos_knows(str_skip(r.path, 1))) {
			source_answer(tree, &r, a, &an);
			if (an.state == ANSWER_OK)
				sos_translate(a, str_skip(r.path, 1), an.bytes, write_command, o);
		}
		arena_rewind(a, mark);
	}
}

int archive_commands_of_folder(
	struct arena *a, const char *folder, struct out *o, struct str *ret_error)
{
	static const char *const plugins[] = { "kernel", "processor", "numa", "networking" };
	struct source *tree = source_tree(folder);

	if (!tree) {
		*ret_error = str_from(strerror(errno));
		return -errno;
	}
	/* A listing that is told is whole; none is made of what happens to be told. */
	out_z(o, "complete: no\n== / !not-captured\n");
	for (unsigned i = 0; i < sizeof(plugins) / sizeof(plugins[0]); i++)
		translate_plugin(tree, a, str_printf(a, "/sos_commands/%s", plugins[i]), o);
	source_close(tree);
	return 0;
}
