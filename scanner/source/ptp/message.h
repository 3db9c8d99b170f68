/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Management messages of IEEE 1588-2008 (clause 15) as ptp4l speaks them over its unix
 * sockets: GET and its answers, to bytes and back. Nothing but GET can be made here.
 */
#ifndef LATSCAN_SOURCE_PTP_MESSAGE_H
#define LATSCAN_SOURCE_PTP_MESSAGE_H

#include "scanner/base/str.h"

enum { PTP_GET_BYTES = 54 };

enum ptp_id {
	PTP_DEFAULT_DATA_SET = 0x2000,
	PTP_CURRENT_DATA_SET = 0x2001,
	PTP_PORT_DATA_SET = 0x2004,
	PTP_TIME_STATUS_NP = 0xc000, /* of linuxptp, like the next */
	PTP_PORT_PROPERTIES_NP = 0xc004
};

struct ptp_address {
	unsigned domain;    /* 0…255 */
	unsigned transport; /* transportSpecific (majorSdoId), 0…15 */
};

/*
 * To all ports of the clock that receives it, and to no other clock: both counts of boundary
 * hops are 0, so ptp4l never passes it on to the network.
 */
void ptp_encode_get(struct ptp_address to, unsigned port, unsigned sequence, enum ptp_id id,
	uint8_t ret[PTP_GET_BYTES]);

struct ptp_reply {
	struct ptp_address from;
	unsigned sequence, id;
	unsigned error; /* managementErrorId, 0: none */
	struct str data;
};
/* -EINVAL: not a management response. */
int ptp_decode(struct str datagram, struct ptp_reply *ret);

/* What the data of a reply says; -EINVAL when it is shorter than the set. */
struct ptp_default_set {
	unsigned flags, ports, domain; /* flags: 1 two-step, 2 client only */
};
struct ptp_port_set {
	unsigned number, state;
	int log_sync;
};
struct ptp_properties {
	unsigned number, state, timestamping; /* 0 software, 1 hardware, … */
};
struct ptp_time_status {
	int64_t offset_ns, ingress_ns;
	int32_t gm_present;
	uint64_t gm_identity; /* EUI-64 */
};
int ptp_default_set(struct str data, struct ptp_default_set *ret);
int ptp_port_set(struct str data, struct ptp_port_set *ret);
int ptp_properties(struct str data, struct ptp_properties *ret);
int ptp_time_status(struct str data, struct ptp_time_status *ret);
/* meanPathDelay of the current data set, in whole ns: the wire carries 2^-16 ns. */
int ptp_path_delay(struct str data, int64_t *ret_ns);

#endif
