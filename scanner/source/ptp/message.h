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
	PTP_PARENT_DATA_SET = 0x2002,
	PTP_TIME_PROPERTIES = 0x2003,
	PTP_PORT_DATA_SET = 0x2004,
	PTP_TIME_STATUS_NP = 0xc000, /* of linuxptp, like all below */
	PTP_PORT_DATA_SET_NP = 0xc002,
	PTP_PORT_PROPERTIES_NP = 0xc004,
	PTP_PORT_STATS_NP = 0xc005,	   /* 3.0 on */
	PTP_PORT_SERVICE_STATS_NP = 0xc007 /* 4.0 on; before: NO_SUCH_ID */
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
	unsigned port; /* of the clock, which sent it */
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
	int log_sync, log_announce;
	unsigned mechanism;    /* delayMechanism: 1 E2E, 2 P2P */
	int64_t peer_delay_ns; /* peerMeanPathDelay */
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
int ptp_steps_removed(struct str data, unsigned *ret);

struct ptp_parent_set { /* of the grandmaster, as it announces itself */
	unsigned gm_class, gm_accuracy, gm_variance, gm_priority1, gm_priority2;
	uint64_t gm_identity;
};
struct ptp_time_properties {
	int utc_offset;
	unsigned
		flags; /* 1 leap61, 2 leap59, 4 utcOffsetValid, 8 ptpTimescale, 0x10 timeTraceable … */
	unsigned source;
};
int ptp_parent_set(struct str data, struct ptp_parent_set *ret);
int ptp_time_properties(struct str data, struct ptp_time_properties *ret);
int ptp_as_capable(struct str data, bool *ret);

/* Messages of a port by messageType. The only integers of the protocol that are little-endian. */
enum { PTP_SYNC = 0, PTP_DELAY_REQ = 1, PTP_FOLLOW_UP = 8, PTP_DELAY_RESP = 9, PTP_ANNOUNCE = 11 };
struct ptp_port_stats {
	unsigned number;
	uint64_t rx[16], tx[16];
};
enum { PTP_SERVICES = 10 };
extern const char *const ptp_service_words[PTP_SERVICES];
struct ptp_service_stats {
	unsigned number;
	uint64_t v[PTP_SERVICES];
};
int ptp_port_stats(struct str data, struct ptp_port_stats *ret);
int ptp_service_stats(struct str data, struct ptp_service_stats *ret);

#endif
