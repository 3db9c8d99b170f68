/* SPDX-License-Identifier: Apache-2.0 */
/* replay DIR: every file of a corpus through its fuzz target, once; no libFuzzer needed. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int replay(struct arena *a, int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint8_t *data;

	if (fd < 0 || fstat(fd, &st) < 0) {
		perror(name);
		return 1;
	}
	data = ARENA_NEW(a, uint8_t, (size_t)st.st_size);
	if (read(fd, data, (size_t)st.st_size) != st.st_size) {
		fprintf(stderr, "%s: could not be read whole\n", name);
		close(fd);
		return 1;
	}
	close(fd);
	LLVMFuzzerTestOneInput(data, (size_t)st.st_size);
	return 0;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new("corpus", FUZZ_CAP);
	DIR *dir = argc == 2 ? opendir(argv[1]) : NULL;
	unsigned files = 0, bad = 0;

	if (!dir || !a) {
		fprintf(stderr, "usage: %s CORPUS, a folder\n", argv[0]);
		return 2;
	}
	for (const struct dirent *e; (e = readdir(dir));) {
		if (e->d_name[0] == '.')
			continue;
		bad += (unsigned)replay(a, dirfd(dir), e->d_name);
		files++;
		arena_rewind(a, 0);
	}
	closedir(dir);
	arena_free(a);
	printf("%u files\n", files);
	return bad || files == 0;
}
