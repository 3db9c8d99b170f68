/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Main's own cage. Landlock holds against the user root as well, which file modes do not;
 * where the kernel has none, main gives up being root instead, unless it must still write a
 * report into a folder that nobody else may write to. What holds is stated, never assumed.
 */
#include "scanner/source/sandbox.h"

#include <sys/stat.h>
#include <unistd.h>

#include "scanner/source/landlock.h"
#include "scanner/source/rights.h"

static void seal_landlock(
	const char *const *output_dirs, unsigned n, int max_abi, struct sandbox *ret)
{
	int abi = landlock_abi();
	int error;

	if (abi < 0) {
		ret->landlock_error = -abi;
		return;
	}
	if (max_abi > 0 && abi > max_abi)
		abi = max_abi;
	ret->landlock_abi = abi;
	error = landlock_restrict(abi, output_dirs, n);
	ret->landlock = error == 0;
	ret->landlock_error = -error;
}

/*
 * A root without capabilities may not rename a file in the folder of another user. The right
 * to do so is kept only inside the cage, which allows it in the output folders alone.
 */
static uint64_t rights_wanted(const char *const *output_dirs, unsigned n, bool caged)
{
	struct stat st;

	for (unsigned i = 0; i < n && caged; i++) {
		if (stat(output_dirs[i], &st) == 0 && st.st_uid != geteuid())
			return rights_of_main() | rights_to_file();
	}
	return rights_of_main();
}

void sandbox_seal(const char *const *output_dirs, unsigned n, int max_abi, struct sandbox *ret)
{
	uint64_t keep;

	*ret = (struct sandbox){ .no_new_privs = rights_no_gain() == 0 };
	seal_landlock(output_dirs, n, max_abi, ret);
	keep = rights_wanted(output_dirs, n, ret->landlock);
	(void)rights_bound(keep);
	if (!ret->landlock && n == 0)
		(void)rights_to_nobody();
	(void)rights_keep(keep);
	ret->kept = rights_permitted();
	ret->uid = geteuid();
}

static struct str joined(struct arena *a, struct str words, const char *more)
{
	return str_printf(a, STR_FMT "%s%s", STR_ARG(words), words.n ? ", " : "", more);
}

struct str sandbox_words(struct arena *a, const struct sandbox *s)
{
	bool dropped = (s->kept & ~rights_of_main()) == 0;
	struct str words = { NULL, 0 };

	/* Without Landlock root may write its own files with no capability at all. */
	if (!s->landlock && !s->seccomp && s->uid == 0)
		return STR("none");
	if (s->landlock)
		words = str_printf(a, "landlock ABI %d", s->landlock_abi);
	if (s->seccomp)
		words = joined(a, words, "seccomp");
	if (!s->landlock)
		words = joined(a, words, "not root");
	if (s->no_new_privs)
		words = joined(a, words, "no new privileges");
	if (dropped)
		words = joined(a, words, "capabilities dropped");
	else if ((s->kept & ~(rights_of_main() | rights_to_file())) == 0)
		words = joined(a, words,
			"capabilities dropped but DAC_OVERRIDE, for a report in the folder of another user");
	return words;
}
