/* SPDX-License-Identifier: Apache-2.0 */
/* Who the host is, what the scanner is on it, and when the sample was taken. */
#ifndef LATSCAN_FACTS_HOST_H
#define LATSCAN_FACTS_HOST_H

#include "scanner/facts/fact.h"

enum virt { VIRT_UNKNOWN, VIRT_NONE, VIRT_GUEST };

struct host {
	struct str name, release, version,
		machine;	    /* uname, else below /proc/sys/kernel, or /proc/version */
	unsigned kernel[3];	    /* 6, 1, 0; zeros: not told */
	struct str boot_id;	    /* empty: not told */
	struct str machine_id_hash; /* never the id itself */
	enum virt virt;		    /* hypervisor bit, DMI vendor, /sys/hypervisor/type */
	struct str virt_why;
	bool container; /* own pid or network namespace is not the first one */
	bool netns_foreign, pidns_foreign;
	bool realtime;	       /* PREEMPT_RT: /sys/kernel/realtime, "PREEMPT_RT" in version */
	uint64_t monotonic_ns; /* 0: not told, as by older recordings */
	uint64_t realtime_ns, raw_ns,
		boottime_ns;	 /* 0: not told; /probe/clock, else /proc/uptime */
	struct str capabilities; /* of the scanner */
	bool root;
};
extern const struct fact fact_host;
bool host_kernel_at_least(const struct host *h, unsigned major, unsigned minor);

#endif
