/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Holds the kernel's rtnl lock for as many milliseconds as its argument says, without any
 * change to the host: ETHTOOL_GET_TS_INFO of lo copies its answer to user space under the lock
 * (net/ethtool/ioctl.c), and the page that it is copied to is missing, with a userfaultfd that
 * fills it late. Only the first word of the structure, which is read before the lock is taken,
 * lies in a page that is there. Prints "held" when the fault has come, so the lock is held.
 */
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <linux/userfaultfd.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { CANNOT = 77, PAGE = 4096, FAULT_MS = 5000 };

static void cannot(const char *what)
{
	perror(what);
	exit(CANNOT);
}

static char *two_pages(int uffd)
{
	struct uffdio_api api = { .api = UFFD_API };
	char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_register r = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	if (p == MAP_FAILED)
		cannot("mmap");
	p[0] = 0;
	r.range.start = (unsigned long)p + PAGE;
	r.range.len = PAGE;
	if (ioctl(uffd, UFFDIO_API, &api) < 0 || ioctl(uffd, UFFDIO_REGISTER, &r) < 0)
		cannot("userfaultfd");
	return p;
}

static void *query(void *info)
{
	struct ifreq request;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	memset(&request, 0, sizeof(request));
	memcpy(request.ifr_name, "lo", sizeof("lo"));
	request.ifr_data = info;
	if (fd < 0 || ioctl(fd, SIOCETHTOOL, &request) < 0)
		perror("SIOCETHTOOL");
	return NULL;
}

static void fill(int uffd, char *page)
{
	struct uffdio_zeropage zero = { .range = { .start = (unsigned long)page, .len = PAGE } };

	if (ioctl(uffd, UFFDIO_ZEROPAGE, &zero) < 0)
		perror("UFFDIO_ZEROPAGE");
}

int main(int argc, char **argv)
{
	long ms = argc == 2 ? strtol(argv[1], NULL, 10) : 1000;
	struct timespec hold = { ms / 1000, ms % 1000 * 1000000 };
	int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	struct pollfd fault = { .fd = uffd, .events = POLLIN };
	const __u32 command = ETHTOOL_GET_TS_INFO;
	pthread_t thread;
	char *pages;

	if (uffd < 0)
		cannot("userfaultfd");
	pages = two_pages(uffd);
	memcpy(pages + PAGE - sizeof(command), &command, sizeof(command));
	if (pthread_create(&thread, NULL, query, pages + PAGE - sizeof(command)) != 0)
		cannot("thread");
	if (poll(&fault, 1, FAULT_MS) != 1)
		cannot("the answer was not copied under the lock");
	printf("held\n");
	fflush(stdout);
	nanosleep(&hold, NULL);
	fill(uffd, pages + PAGE);
	pthread_join(thread, NULL);
	return 0;
}
