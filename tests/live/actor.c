/* SPDX-License-Identifier: Apache-2.0 */
/*
 * actor NAME WORD...: a process that takes the name NAME and does, word by word, what a check has
 * to see; then it says "ready" and lives until it is killed. What lasts comes last.
 *
 *	touch      32 MiB of its own, each page written
 *	lock       mlockall() of all that is and comes
 *	unlock     munlockall()
 *	pageout    asks the kernel to move those 32 MiB to swap (5.4 on)
 *	pagein     touches them again
 *	spin       keeps a CPU busy
 *	read FILE  reads the file again and again through the page cache
 *	pause      waits for a line on its standard input before the next word
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

enum { SIZE = 32 << 20, PAGE = 4096 };
static volatile char *memory;

static void say_ready(void)
{
	puts("ready");
	fflush(stdout);
}

static int touch(void)
{
	if (!memory) {
		void *p = mmap(
			NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (p == MAP_FAILED || madvise(p, SIZE, MADV_NOHUGEPAGE))
			return -1;
		memory = p;
	}
	for (int i = 0; i < SIZE; i += PAGE)
		memory[i]++;
	return 0;
}

static void spin(void)
{
	for (;;)
		memory = memory;
}

static int read_again(const char *path)
{
	static char buffer[1 << 16];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	/* Pages that somebody else read first are in that one's cgroup. */
	if (fd < 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED))
		return -1;
	say_ready();
	for (;;) {
		if (read(fd, buffer, sizeof(buffer)) <= 0)
			lseek(fd, 0, SEEK_SET);
	}
}

static int wait_line(void)
{
	char line[64];

	say_ready();
	return fgets(line, sizeof(line), stdin) ? 0 : -1;
}

static int act(const char *word, const char *next)
{
	if (!strcmp(word, "touch") || !strcmp(word, "pagein"))
		return touch();
	if (!strcmp(word, "lock"))
		return mlockall(MCL_CURRENT | MCL_FUTURE);
	if (!strcmp(word, "unlock"))
		return munlockall();
	if (!strcmp(word, "pageout"))
		return madvise((void *)(size_t)memory, SIZE, MADV_PAGEOUT);
	if (!strcmp(word, "pause"))
		return wait_line();
	if (!strcmp(word, "read"))
		return next ? read_again(next) : -1;
	if (!strcmp(word, "spin")) {
		say_ready();
		spin();
	}
	return -1;
}

int main(int argc, char **argv)
{
	if (argc < 3 || prctl(PR_SET_NAME, argv[1], 0, 0, 0))
		return 2;
	for (int i = 2; i < argc; i++) {
		if (act(argv[i], argv[i + 1])) {
			perror(argv[i]);
			return 1;
		}
	}
	say_ready();
	for (;;)
		pause();
}
