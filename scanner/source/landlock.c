/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Landlock (security/landlock, 5.13 on) denies what a ruleset says that it handles and no rule
 * allows. Only rights that change something are handled, so reading stays as it was, but for
 * one thing: a restricted process may not ptrace one outside of its domain, and much of
 * /proc/PID asks that question. Those reads belong to the probe child.
 *
 * Each ABI added rights: 1 (5.13) the first thirteen, 2 (5.19) moving between folders,
 * 3 (6.2) truncation, 4 (6.7) TCP, 5 (6.10) ioctl on devices, 6 (6.12) scopes, 7 (6.15) flags
 * of logging only. A right that the kernel does not know makes landlock_create_ruleset() fail
 * with EINVAL, which is no sandbox at all: so rights are masked by the ABI. The constants
 * stand here since the headers of Debian 12 end at ABI 2.
 */
#include "scanner/source/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	CREATE_RULESET = 444, /* the numbers are the same on all architectures */
	ADD_RULE = 445,
	RESTRICT_SELF = 446
};
enum { CREATE_RULESET_VERSION = 1, RULE_PATH_BENEATH = 1 };

enum fs_right {
	WRITE_FILE = 1 << 1,
	REMOVE_DIR = 1 << 4,
	REMOVE_FILE = 1 << 5,
	MAKE_CHAR = 1 << 6,
	MAKE_DIR = 1 << 7,
	MAKE_REG = 1 << 8,
	MAKE_SOCK = 1 << 9,
	MAKE_FIFO = 1 << 10,
	MAKE_BLOCK = 1 << 11,
	MAKE_SYM = 1 << 12,
	REFER = 1 << 13,    /* ABI 2; before it, moving between folders is always denied */
	TRUNCATE = 1 << 14, /* ABI 3; before it, truncate(2) is not mediated at all */
	IOCTL_DEV = 1 << 15 /* ABI 5; for files that are opened after the seal */
};
enum { BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };
enum { SCOPE_ABSTRACT_SOCKET = 1 << 0, SCOPE_SIGNAL = 1 << 1 };

struct ruleset {
	uint64_t fs;
	uint64_t net;	 /* ABI 4 */
	uint64_t scoped; /* ABI 6 */
};

struct path_beneath {
	uint64_t allowed;
	int32_t parent;
} __attribute__((packed));

static uint64_t fs_rights(int abi)
{
	uint64_t rights = WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_CHAR | MAKE_DIR | MAKE_REG |
			  MAKE_SOCK | MAKE_FIFO | MAKE_BLOCK | MAKE_SYM;

	if (abi >= 2)
		rights |= REFER;
	if (abi >= 3)
		rights |= TRUNCATE;
	if (abi >= 5)
		rights |= IOCTL_DEV;
	return rights;
}

/* The size tells the kernel which fields there are. */
static size_t ruleset_of(int abi, struct ruleset *ret)
{
	*ret = (struct ruleset){ .fs = fs_rights(abi) };
	if (abi < 4)
		return offsetof(struct ruleset, net);
	ret->net = BIND_TCP | CONNECT_TCP;
	if (abi < 6)
		return offsetof(struct ruleset, scoped);
	ret->scoped = SCOPE_ABSTRACT_SOCKET | SCOPE_SIGNAL;
	return sizeof(*ret);
}

int landlock_abi(void)
{
	long abi = syscall(CREATE_RULESET, NULL, (size_t)0, CREATE_RULESET_VERSION);

	return abi < 0 ? -errno : (int)abi;
}

static int allow_output(int ruleset, int abi, const char *dir)
{
	struct path_beneath rule = {
		.allowed =
			(WRITE_FILE | REMOVE_FILE | MAKE_REG | REFER | TRUNCATE) & fs_rights(abi),
		.parent = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	int error;

	if (rule.parent < 0)
		return -errno;
	error = syscall(ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0) < 0 ? -errno : 0;
	close(rule.parent);
	return error;
}

int landlock_restrict(int abi, const char *const *output_dirs, unsigned n)
{
	struct ruleset attr;
	size_t size = ruleset_of(abi, &attr);
	int ruleset = (int)syscall(CREATE_RULESET, &attr, size, 0);
	int error = 0;

	if (ruleset < 0)
		return -errno;
	/* A folder that cannot be opened gets no rule: the report file there will say why. */
	for (unsigned i = 0; i < n; i++)
		(void)allow_output(ruleset, abi, output_dirs[i]);
	if (syscall(RESTRICT_SELF, ruleset, 0) < 0)
		error = -errno;
	close(ruleset);
	return error;
}
