/* SPDX-License-Identifier: Apache-2.0 */
/* sysctl.d: every line has a key, line numbers rise, a glob matches or does not, and ends. */
#include "scanner/facts/service/sysctl_parse.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct sysctl_text t = { .rest = input };
	struct sysctl_line l;
	unsigned last = 0;

	while (sysctl_next(a, &t, &l)) {
		FUZZ_CHECK(l.key.n > 0 && l.line > last);
		last = l.line;
		(void)sysctl_glob(l.key, STR("net/ipv4/conf/eth0/rp_filter"));
		FUZZ_CHECK(l.glob || sysctl_glob(l.key, l.key));
	}
}
