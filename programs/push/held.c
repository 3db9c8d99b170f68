/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line of a fixed length: the bytes as 16 hexadecimal digits, and the boot in which they were
 * counted (random/boot_id). A page of the cache is the same for all processes of a boot, so what
 * was written stands there without a sync; what a crash of the machine left is of another boot.
 */
#include "programs/push/held.h"

#include "scanner/base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DIGITS = 16, BOOT = 36, LINE = DIGITS + 1 + BOOT + 1 };

static bool this_boot(char boot[BOOT])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, boot, BOOT);
	close(fd);
	return n == BOOT;
}

bool held_read(int fd, uint64_t *ret)
{
	char line[LINE + 1], boot[BOOT];

	return fd >= 0 && pread(fd, line, sizeof(line), 0) == LINE && line[DIGITS] == ' ' &&
	       line[LINE - 1] == '\n' && this_boot(boot) &&
	       !memcmp(line + DIGITS + 1, boot, BOOT) &&
	       str_u64((struct str){ line, DIGITS }, 16, ret) == 0;
}

int held_write(int fd, uint64_t bytes)
{
	char line[LINE + 1], boot[BOOT];

	if (fd < 0)
		return 0;
	if (!this_boot(boot)) /* it counts anew each time */
		return ftruncate(fd, 0) ? -errno : 0;
	snprintf(
		line, sizeof(line), "%0*llx %.*s\n", DIGITS, (unsigned long long)bytes, BOOT, boot);
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	return write(fd, line, LINE) == LINE ? 0 : -EIO;
}
