/* SPDX-License-Identifier: Apache-2.0 */
/* A process with the name of its file and whatever arguments: it looks like a daemon, and sleeps. */
#include <unistd.h>

int main(void)
{
	for (;;)
		pause();
}
