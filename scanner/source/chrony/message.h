/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chronyd's command protocol, version 6 (chrony 2.0 on; candm.h), to bytes and back: requests that
 * are open to everybody on this host, and nothing that changes anything.
 */
#ifndef LATSCAN_SOURCE_CHRONY_MESSAGE_H
#define LATSCAN_SOURCE_CHRONY_MESSAGE_H

#include "scanner/base/str.h"

enum chrony_command { CHRONY_N_SOURCES = 14, CHRONY_SOURCE_DATA = 15, CHRONY_TRACKING = 33 };

enum { CHRONY_REQUEST_MAX = 104, CHRONY_REPLY_MAX = 512 };

/* What the reply needs at least, so that chronyd answers; the number of bytes. */
size_t chrony_encode(
	enum chrony_command c, uint32_t sequence, uint32_t index, uint8_t ret[CHRONY_REQUEST_MAX]);

struct chrony_reply {
	unsigned version, status;
	struct str data; /* empty unless the status is 0 */
};
/*
 * -EINVAL: no reply; -EAGAIN: one to another request; -EPROTO: of another version, or too short
 * for what it says. status: 0 is success (candm.h, STT_…).
 */
int chrony_decode(
	struct str datagram, enum chrony_command c, uint32_t sequence, struct chrony_reply *ret);

struct chrony_address {
	char text[48]; /* "10.0.0.1", "2001:db8::1", "PHC0", "0x50484330"; "-": none */
};

struct chrony_tracking {
	uint32_t refid;
	struct chrony_address from;
	unsigned stratum, leap;
	bool has_time; /* of the last update */
	int64_t ref_ns;
	int64_t correction_ns, last_ns, rms_ns, delay_ns, dispersion_ns, interval_ns;
	int64_t freq_ppb, resid_ppb, skew_ppb;
};
int chrony_tracking(struct str data, struct chrony_tracking *ret);

struct chrony_source {
	struct chrony_address name;
	int poll;
	unsigned stratum, state, mode, flags, reach;
	uint32_t since_s;
	int64_t latest_ns, error_ns;
};
int chrony_source(struct str data, struct chrony_source *ret);
int chrony_n_sources(struct str data, uint32_t *ret);

/* 7 bits of exponent and 25 of coefficient, both signed, times 1e9: as a whole number, bounded. */
int64_t chrony_nano(uint32_t word);

#endif
