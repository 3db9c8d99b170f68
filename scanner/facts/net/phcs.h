/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PTP hardware clocks: which there are, which port each belongs to, and how far each is from the
 * system's clock. The probe's text (/probe/phc/ptpN), one sample a reading of both:
 *
 *	method precise | extended | basic
 *	sample before=NS phc=NS after=NS
 *
 * before and after are CLOCK_REALTIME; with "precise" both are the one stamp that the hardware took.
 */
#ifndef LATSCAN_FACTS_PHCS_H
#define LATSCAN_FACTS_PHCS_H

#include "scanner/facts/fact.h"

struct phc {
	struct str name;	       /* "ptp0" */
	struct str clock_name;	       /* the driver's word for it: not unique */
	bool emulated;		       /* of a hypervisor, or a virtual clock: of no port */
	unsigned vclocks;	       /* virtual clocks above it: then it runs freely itself */
	const struct answer *measured; /* NULL: not asked for */
	struct str method;
	bool has_offset;
	int64_t offset_ns; /* PHC minus CLOCK_REALTIME, of the best sample */
	int64_t bound_ns;  /* half of the time that reading both took; 0 for precise */
};

struct phc_port {
	struct str name; /* the interface */
	struct str phc;	 /* "ptp0" */
};

struct phcs {
	const struct answer *list; /* of /sys/class/ptp */
	const struct phc *v;	   /* by number */
	size_t n;
	const struct answer *nics; /* of /sys/class/net: whether the ports are all */
	const struct phc_port *ports;
	size_t n_ports;
};
extern const struct fact fact_phcs;

const struct phc *phcs_find(const struct phcs *t, struct str name); /* NULL */
struct str phcs_of_port(const struct phcs *t, struct str nic);	    /* "ptp0"; empty: none */
/* The parser of the probe's text alone: sets method, has_offset and what goes with it. */
void phc_parse(struct str text, struct phc *ret);

/*
 * What is left of offset when the whole seconds between TAI and UTC are taken off: those that the
 * kernel was told (tai), or where it was not the nearest, up to 60; or none, for a clock that keeps
 * UTC. *ret_tai is what was taken off. False: more than a tenth of a second is left by all of them.
 */
bool phc_residual(int64_t offset_ns, int64_t tai, int64_t *ret_ns, int64_t *ret_tai);

#endif
