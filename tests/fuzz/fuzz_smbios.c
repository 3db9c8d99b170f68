/* SPDX-License-Identifier: Apache-2.0 */
/* The firmware's tables: what is decoded lies within them, and the walk always gets on. */
#include "scanner/facts/hw/smbios.h"
#include "scanner/base/smbios_table.h"
#include "tests/fuzz/fuzz.h"

static void within(struct str whole, struct str part)
{
	FUZZ_CHECK(part.n == 0 || (part.p >= whole.p && part.n <= whole.n &&
					  part.p + part.n <= whole.p + whole.n));
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct smbios_structure one;
	struct smbios s = { 0 }, kept = { 0 };
	struct str rest = input;
	size_t n = rest.n;

	while (smbios_next(&rest, &one) == SMBIOS_STRUCTURE) {
		FUZZ_CHECK(rest.n < n);
		n = rest.n;
		within(input, one.area);
		within(input, one.strings);
	}
	smbios_parse(a, input, &s);
	rest = smbios_without_serials(a, input);
	FUZZ_CHECK(rest.n == input.n);
	smbios_parse(a, rest, &kept);
	FUZZ_CHECK(
		kept.valid == s.valid && kept.n_dimms == s.n_dimms && kept.n_arrays == s.n_arrays);
	for (size_t i = 0; i < s.n_dimms; i++) {
		within(input, s.dimms[i].locator);
		within(input, s.dimms[i].bank);
		within(input, s.dimms[i].part);
		within(input, s.dimms[i].maker);
		FUZZ_CHECK(s.dimms[i].place.package >= -1 && s.dimms[i].place.channel >= -1);
	}
}
