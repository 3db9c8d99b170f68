/* SPDX-License-Identifier: Apache-2.0 */
/* What a header of a fixture sets. Words are as in docs/format-fixture.md. */
#ifndef LATSCAN_TESTS_SUPPORT_FIXTURE_HEADERS_H
#define LATSCAN_TESTS_SUPPORT_FIXTURE_HEADERS_H

#include "tests/support/fixture.h"

/* False: nobody knows the key, or the value is none of it. f->check is known. */
bool fixture_take_header(struct arena *a, struct fixture *f, const struct index_header *h);

#endif
