/* SPDX-License-Identifier: Apache-2.0 */
/* A profile inferred from the text of a fixture. */
#ifndef LATSCAN_TESTS_SUPPORT_INFER_H
#define LATSCAN_TESTS_SUPPORT_INFER_H

#include "scanner/profile/infer.h"
#include "tests/support/fixture.h"

void infer_from_text(struct arena *a, struct str text, struct inferred *ret);
/* The profile as it is printed. */
struct str infer_text(struct arena *a, const struct inferred *in);

#endif
