/* SPDX-License-Identifier: Apache-2.0 */
/* Devices come sorted and with a name; the helpers for names take any bytes. */
#include "scanner/facts/net/netdevs.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct netdev *v = NULL;
	size_t n = 0;

	if (!netdevs_parse_stats(a, input, &v, &n))
		FUZZ_CHECK(!v && n == 0);
	for (size_t i = 0; i < n; i++) {
		FUZZ_CHECK(v[i].name.n && v[i].has_stats);
		FUZZ_CHECK(!i || str_cmp_natural(v[i - 1].name, v[i].name) <= 0);
	}
	FUZZ_CHECK(netdevs_pci_address(input).n <= input.n);
	FUZZ_CHECK(!netdevs_is_representor(input) || input.n >= 3);
}
