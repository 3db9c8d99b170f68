/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Buffered output to a descriptor. The first error sticks: write on, ask once at the end.
 */
#ifndef LATSCAN_BASE_OUT_H
#define LATSCAN_BASE_OUT_H

#include <stdarg.h>

#include "scanner/base/str.h"

struct out {
	int fd;
	int error; /* 0 or a negative errno; what came after it was dropped */
	size_t n;
	char buf[16384];
};

void out_init(struct out *o, int fd);
void out_bytes(struct out *o, const char *p, size_t n);
void out_str(struct out *o, struct str s);
void out_z(struct out *o, const char *z);
void out_printf(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int out_flush(struct out *o); /* 0 or the first error as a negative errno */

#endif
