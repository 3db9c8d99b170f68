/* SPDX-License-Identifier: Apache-2.0 */
/*
 * send_ipis COUNT: a scanner as it must not be. Sends so many times ten interrupts to every CPU on which a process runs that
 * registered for it (kernel/sched/membarrier.c, membarrier_global_expedited()): beside.c does. Needs no right.
 * At most 20; with 0 it is as long and sends none.
 */
#include <errno.h>
#include <linux/membarrier.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { TURNS = 20, EACH = 10 };

int main(int argc, char **argv)
{
	const struct timespec pause = { .tv_nsec = 100000 };
	char *end = NULL;
	long n = argc == 2 ? strtol(argv[1], &end, 10) : -1;

	if (n < 0 || *end)
		return 3;
	for (long i = 0; i < TURNS; i++) { /* spread: others may have that CPU for a while */
		nanosleep(&pause, NULL);
		for (int k = 0; k < EACH && i < n; k++)
			if (syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0))
				return 4;
	}
	return 0;
}
