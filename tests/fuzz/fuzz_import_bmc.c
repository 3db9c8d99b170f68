/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz_import.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	fuzz_import(a, input, kept_bmc);
}
