/* SPDX-License-Identifier: Apache-2.0 */
/* How the kernel disciplines CLOCK_REALTIME, by whoever told it to last: /probe/adjtimex. */
#ifndef LATSCAN_FACTS_KERNEL_CLOCK_H
#define LATSCAN_FACTS_KERNEL_CLOCK_H

#include "scanner/facts/fact.h"

/* include/uapi/linux/timex.h */
enum {
	KERNEL_CLOCK_INS = 0x10,
	KERNEL_CLOCK_DEL = 0x20,
	KERNEL_CLOCK_UNSYNC = 0x40,
	KERNEL_CLOCK_ERR = 0x1000
};
/* What adjtimex() returns. */
enum {
	KERNEL_CLOCK_OK = 0,
	KERNEL_CLOCK_STATE_INS,
	KERNEL_CLOCK_STATE_DEL,
	KERNEL_CLOCK_OOP,
	KERNEL_CLOCK_WAIT,
	KERNEL_CLOCK_ERROR
};

struct kernel_clock {
	const struct answer *from;
	bool valid;
	int state;
	unsigned status;
	int64_t maxerror_us, esterror_us;
	int64_t freq; /* ppm times 65536 */
	int64_t tai;  /* 0: nobody told the kernel */
};
extern const struct fact fact_kernel_clock;

#endif
