/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sorting without memory of its own: glibc's qsort() takes as much as the array has, which a
 * report of any size does not leave. Equal elements end in any order.
 */
#ifndef LATSCAN_BASE_SORT_H
#define LATSCAN_BASE_SORT_H

#include <stddef.h>

void sort_in_place(void *v, size_t n, size_t each, int (*compare)(const void *, const void *));

#endif
