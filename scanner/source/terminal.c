/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/source/terminal.h"

#include "scanner/base/str.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

unsigned terminal_width(int fd)
{
	struct winsize w;
	uint64_t n;

	if (str_u64(str_from(getenv("COLUMNS")), 10, &n) == 0 && n >= 20 && n <= 1000)
		return (unsigned)n;
	if (ioctl(fd, TIOCGWINSZ, &w) == 0)
		return w.ws_col >= 20 ? w.ws_col : 80;
	return 0;
}

bool terminal_colour(int fd)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fd) && !(no && *no) && !str_is(str_from(term), "dumb");
}

void terminal_keep_places(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
			return; /* no /dev: nothing to be done */
	}
}
