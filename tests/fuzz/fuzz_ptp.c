/* SPDX-License-Identifier: Apache-2.0 */
/* A datagram of whoever answers, and the command line and file of whatever is called ptp4l. */
#include "scanner/source/ptp/setup.h"
#include "tests/fuzz/fuzz.h"

static void datagram(struct str input)
{
	struct ptp_default_set d;
	struct ptp_port_set p;
	struct ptp_properties q;
	struct ptp_time_status t;
	struct ptp_reply r;

	if (ptp_decode(input, &r) < 0)
		return;
	FUZZ_CHECK(r.data.n <= input.n);
	(void)ptp_default_set(r.data, &d);
	(void)ptp_port_set(r.data, &p);
	(void)ptp_properties(r.data, &q);
	(void)ptp_time_status(r.data, &t);
}

FUZZ_TARGET(struct arena *a, struct str input)
{
	struct ptp_setup s;

	(void)a;
	datagram(input);
	ptp_setup_argv(input, &s);
	ptp_setup_config(input, &s);
	FUZZ_CHECK(s.address.domain < 256 && s.address.transport < 16);
}
