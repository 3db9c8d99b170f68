/* SPDX-License-Identifier: Apache-2.0 */
/* A sample of facts from a captured tree. */
#ifndef LATSCAN_TESTS_SUPPORT_TREE_H
#define LATSCAN_TESTS_SUPPORT_TREE_H

#include "scanner/engine/sample.h"

/* NULL when dir is no directory. The sample lives as long as the program. */
struct sample *sample_from_tree(
	struct arena *a, const char *dir, const struct fact *const *facts, size_t n);

#endif
