/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tree that anyone captured: sosreport, a tarball of /proc and /sys, gather scripts. It has
 * no list of what was asked, so what is missing says nothing about the host: not captured,
 * never absent. Permission bits and times are those of the copy and do not count either.
 *
 * Links are the host's own (/sys/class/net/eth0 -> ../../devices/…, /proc/net -> self/net) and
 * may be hostile; all are resolved inside the tree, see contain.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "scanner/source/collected.h"
#include "scanner/source/contain.h"

enum { TREE_DIRS = 256 }; /* descriptors; the limit is 1024 where nobody raised it */

struct tree {
	struct source source;
	int root;
	struct contain contain;
	struct scratch scratch;
	bool asked_processes, processes; /* whether files of processes were read, see collected.h */
};

static bool has_processes(struct tree *t)
{
	struct stat st;
	int fd = -1;

	for (unsigned i = 0; !t->asked_processes && collected_witnesses[i]; i++) {
		char byte;

		if (contain_file(&t->contain, str_from(collected_witnesses[i]), 0, &fd, &st))
			continue;
		t->processes |= read(fd, &byte, 1) == 1;
		close(fd);
	}
	t->asked_processes = true;
	return t->processes;
}

/* ENOENT: there is a file, and it says nothing. */
static int look_at(struct tree *t, const struct request *r, struct answer *ret)
{
	bool fed = r->feed && ret->size;

	if (fed || collected_says(r->path, false, &ret->bytes) ||
		collected_says(r->path, has_processes(t), &ret->bytes)) {
		ret->size = fed ? ret->size : ret->bytes.n;
		return 0;
	}
	ret->size = 0;
	return ENOENT;
}

static int answer_file(struct tree *t, const struct request *r, struct arena *a, struct answer *ret)
{
	int fd = -1;
	struct stat st;
	int error = contain_file(&t->contain, r->path, r->base, &fd, &st);

	if (error)
		return error;
	if (st.st_size > (off_t)(r->cap ? r->cap : FILE_CAP))
		error = EFBIG;
	else
		error = file_read(fd,
			(struct file_rule){
				.piece = FILE_PIECE, .short_is_end = true, .cap = r->cap },
			r->feed, &t->scratch, a, ret);
	close(fd);
	return error ? error : look_at(t, r, ret);
}

static int answer_list(struct tree *t, const struct request *r, struct arena *a, struct answer *ret)
{
	int fd = contain_list(&t->contain, r->path, r->base);

	if (fd < 0)
		return -fd;
	int error = file_list(fd, false, &t->scratch, a, ret);

	close(fd);
	return error;
}

/* EINVAL: a copy that followed the link put a directory there; where it pointed is not known. */
static int answer_link(struct tree *t, const struct request *r, struct arena *a, struct answer *ret)
{
	struct str dir, last;
	struct pathz name;

	if (!str_split_last(r->path, '/', &dir, &last) || last.n == 0)
		return ENOENT;
	int fd = contain_dir(&t->contain, dir, r->base);

	if (fd < 0)
		return -fd;
	pathz_set(&name, last);
	int error = file_link(fd, name.z, &t->scratch, a, ret);

	return error == EINVAL ? ENOENT : error;
}

static enum answer_state state_of(int error)
{
	switch (error) {
	case 0:
		return ANSWER_OK;
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return ANSWER_NOT_CAPTURED;
	case EACCES:
	case EPERM:
		return ANSWER_DENIED;
	case EAGAIN:
		return ANSWER_TIMEOUT; /* a lease on the copy, held for longer than we ask */
	default:
		return ANSWER_BROKEN;
	}
}

static void tree_answer(
	struct source *s, const struct request *r, struct arena *a, struct answer *ret)
{
	struct tree *t = (struct tree *)s;
	int error = ENOENT;

	switch (r->kind) {
	case ASK_FILE:
		error = answer_file(t, r, a, ret);
		break;
	case ASK_LIST:
		error = answer_list(t, r, a, ret);
		break;
	case ASK_LINK:
		error = answer_link(t, r, a, ret);
		break;
	case ASK_MODE:
	case ASK_KINDS:
		break;
	}
	ret->state = state_of(error);
	ret->error = ret->state == ANSWER_NOT_CAPTURED ? 0 : error;
}

static void tree_close(struct source *s)
{
	struct tree *t = (struct tree *)s;

	contain_free(&t->contain);
	scratch_free(&t->scratch);
	close(t->root);
	free(t);
}

static const struct source_ops tree_ops = { .answer = tree_answer, .close = tree_close };

struct source *source_tree(const char *dir)
{
	int root = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return NULL;
	struct tree *t = calloc(1, sizeof(*t));

	if (!t || contain_init(&t->contain, root, TREE_DIRS) != 0) {
		free(t);
		close(root);
		errno = ENOMEM;
		return NULL;
	}
	t->source.ops = &tree_ops;
	t->root = root;
	return &t->source;
}
