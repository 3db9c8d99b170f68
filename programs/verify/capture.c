/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A capture: first the signature of its manifest, before a byte of that is understood, and then
 * by the manifest each member; what it does not name is refused.
 */
#include "programs/verify/evidence.h"

#include "programs/archive/archive.h"
#include "programs/archive/manifest.h"
#include "programs/archive/members.h"
#include "programs/verify/container.h"
#include "programs/verify/folder.h"
#include "scanner/base/arena.h"

#include <errno.h>
#include <string.h>

enum { MEMBER_ARENA = ARCHIVE_BYTES_CAP + (16 << 20) };

struct capture {
	struct arena *a;
	struct str text; /* of the manifest */
	bool has_manifest;
	struct manifest manifest;
	struct str wrong;
};

static bool stop(struct capture *c, struct str name, const char *expected)
{
	c->wrong = str_printf(c->a, "member \"" STR_FMT "\": expected %s",
		STR_ARG(archive_escape(c->a, str_head(name, 200))), expected);
	return false;
}

static bool is_manifest(struct str name)
{
	return str_is(name, MANIFEST_NAME);
}

static enum member_use only_manifest(void *user, struct str name, uint64_t size)
{
	(void)user;
	return is_manifest(name) && size <= ARCHIVE_MANIFEST_CAP ? MEMBER_KEPT : MEMBER_COUNTED;
}

static bool find_manifest(void *user, const struct member *m)
{
	struct capture *c = user;

	if (!is_manifest(m->name))
		return true;
	if (c->has_manifest || m->type != MEMBER_FILE || m->size > ARCHIVE_MANIFEST_CAP)
		return stop(c, m->name, "one manifest, which is a file of at most 48 MiB");
	c->text = str_copy(c->a, m->bytes);
	c->has_manifest = true;
	return true;
}

static bool check_member(void *user, const struct member *m)
{
	struct capture *c = user;
	struct listed *l;
	size_t mark;

	if (is_manifest(m->name))
		return true;
	if (m->type != MEMBER_FILE)
		return stop(c, m->name, "a file");
	l = manifest_find(&c->manifest, m->name);
	if (!l)
		return stop(c, m->name, "a member that the manifest names");
	if (l->seen)
		return stop(c, m->name, "each member once");
	l->seen = true;
	mark = arena_used(c->a);
	if (l->size != m->bytes.n || !str_eq(l->sha256, archive_digest(c->a, m->bytes)))
		return stop(c, m->name, "the size and the SHA-256 that the manifest has");
	arena_rewind(c->a, mark);
	return true;
}

static bool none_missing(struct capture *c)
{
	for (size_t i = 0; i < c->manifest.members; i++) {
		if (!c->manifest.v[i].seen)
			return stop(c, c->manifest.v[i].member,
				"a member that is there: the manifest names it");
	}
	return true;
}

static int ended(struct capture *c, int error, struct str *ret_error)
{
	if (error == 0 && c->wrong.n) {
		*ret_error = c->wrong;
		error = -EINVAL;
	}
	if (error)
		*ret_error = str_copy(c->a, *ret_error);
	return error;
}

static int by_manifest(struct capture *c, struct arena *one, int fd, struct str *ret_error)
{
	int r = manifest_read(c->a, c->text, &c->manifest, ret_error);

	if (r == 0)
		r = ended(c, members_read(one, fd, NULL, check_member, c, ret_error), ret_error);
	if (r == 0 && !none_missing(c))
		r = ended(c, 0, ret_error);
	return r ? r : container_check(one, fd, &c->manifest, ret_error);
}

static struct str described(const struct evidence *e, const struct capture *c)
{
	return str_printf(e->a, "capture, %zu answers in %u sample%s, %zu members", c->manifest.n,
		c->manifest.samples, c->manifest.samples == 1 ? "" : "s", c->manifest.members);
}

static enum verified archive(struct evidence *e, struct arena *one, int fd)
{
	struct capture c = { .a = e->a };
	struct str error = { 0 };
	enum verified v = evidence_signature(e, false);

	if (v) /* what nobody signed is not looked into */
		return v;
	if (ended(&c, members_read(one, fd, only_manifest, find_manifest, &c, &error), &error))
		return wrong(e, NOT_VERIFIED, str_copy(e->a, error));
	if (!c.has_manifest)
		return evidence_file(e, fd);
	v = evidence_holds(e, c.text, "manifest");
	if (v)
		return v;
	if (by_manifest(&c, one, fd, &error))
		return wrong(e, NOT_VERIFIED, str_copy(e->a, error));
	e->text = described(e, &c);
	return VERIFIED;
}

enum verified evidence_archive(struct evidence *e, int fd)
{
	struct arena *one = arena_new("a member", MEMBER_ARENA);
	enum verified v = archive(e, one, fd);

	arena_free(one);
	return v;
}

static bool check_file(void *user, struct str name, struct str bytes)
{
	const struct member m = { .type = MEMBER_FILE, .name = name, .bytes = bytes };

	return check_member(user, &m);
}

enum verified evidence_folder(struct evidence *e)
{
	struct capture c = { .a = e->a };
	struct str error = { 0 };
	enum verified v;
	int r = folder_file(e->a, e->file, MANIFEST_NAME, ARCHIVE_MANIFEST_CAP, &c.text);

	if (r)
		return wrong(e, UNREADABLE,
			str_printf(e->a, MANIFEST_NAME " of the capture: %s", strerror(-r)));
	v = evidence_signature(e, true);
	if (v == VERIFIED)
		v = evidence_holds(e, c.text, "manifest");
	if (v)
		return v;
	r = manifest_read(e->a, c.text, &c.manifest, &error);
	if (r == 0)
		r = ended(&c, folder_walk(e->a, e->file, check_file, &c, &error), &error);
	if (r == 0 && !none_missing(&c))
		r = ended(&c, 0, &error);
	if (r)
		return wrong(e, NOT_VERIFIED, error);
	e->text = described(e, &c);
	return VERIFIED;
}
