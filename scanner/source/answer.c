/* SPDX-License-Identifier: Apache-2.0 */
/* Words for the states of an answer, and what an errno means for one. */
#include "scanner/source/answer.h"

#include <errno.h>

#include "scanner/source/source.h"

static const char *const words[ANSWER_STATES] = {
	[ANSWER_NOT_READ] = "not-read",
	[ANSWER_OK] = "ok",
	[ANSWER_ABSENT] = "absent",
	[ANSWER_DENIED] = "denied",
	[ANSWER_BROKEN] = "broken",
	[ANSWER_NOT_CAPTURED] = "not-captured",
	[ANSWER_UNSUPPORTED] = "unsupported",
	[ANSWER_WITHHELD] = "withheld",
	[ANSWER_TIMEOUT] = "timeout",
	[ANSWER_VANISHED] = "vanished",
};

const char *answer_state_word(enum answer_state s)
{
	return (unsigned)s < ANSWER_STATES ? words[s] : "broken";
}

int answer_state_from_word(struct str word, enum answer_state *ret)
{
	for (unsigned i = 0; i < ANSWER_STATES; i++)
		if (str_is(word, words[i])) {
			*ret = (enum answer_state)i;
			return 0;
		}
	return -EINVAL;
}

/*
 * ESRCH only ever means that a task has ended (fs/proc). ENODEV and ENXIO come from a driver
 * that has no such thing for this device; a removed sysfs file says ENODEV as well, but whoever
 * opens it again gets ENOENT. EAGAIN is how intel_pstate's no_turbo says that the driver is off
 * (drivers/cpufreq/intel_pstate.c). 524 is the kernel's own ENOTSUPP, which escapes from some
 * drivers and has no name in user space.
 */
enum answer_state answer_state_of_errno(int error, bool listed)
{
	enum { KERNEL_ENOTSUPP = 524 };

	switch (error) {
	case 0:
		return ANSWER_OK;
	case ENOENT:
	case ENOTDIR:
		return listed ? ANSWER_VANISHED : ANSWER_ABSENT;
	case ESRCH:
		return ANSWER_VANISHED;
	case EACCES:
	case EPERM:
		return ANSWER_DENIED;
	case EOPNOTSUPP:
	case KERNEL_ENOTSUPP:
	case EINVAL:
	case ENODATA:
	case ENOSYS:
	case ENODEV:
	case ENXIO:
	case EAGAIN:
		return ANSWER_UNSUPPORTED;
	default:
		return ANSWER_BROKEN;
	}
}
