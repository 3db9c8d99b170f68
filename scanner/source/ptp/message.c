/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layout: a PTP header of 34 bytes, target port identity and hops (to 48), one TLV. All
 * integers are big-endian. ptp4l drops without a word what does not carry its own
 * domainNumber and transportSpecific, on its unix sockets too (port.c, port_ignore).
 */
#include "scanner/source/ptp/message.h"

#include <errno.h>
#include <string.h>

enum {
	MANAGEMENT = 0xd, /* messageType */
	VERSION = 2,
	CONTROL_MANAGEMENT = 4,
	NO_INTERVAL = 0x7f,
	ACTION_RESPONSE = 2,
	TLV_MANAGEMENT = 1,
	TLV_ERROR = 2
};
enum {
	AT_LENGTH = 2,
	AT_DOMAIN = 4,
	AT_SOURCE_PORT = 28,
	AT_SEQUENCE = 30,
	AT_CONTROL = 32,
	AT_INTERVAL = 33,
	AT_TARGET = 34,
	AT_ACTION = 46,
	AT_TLV = 48,
	AT_TLV_LENGTH = 50,
	AT_ID = 52,
	AT_DATA = 54
};
enum { TARGET_BYTES = 10, ID_BYTES = 2, ERROR_BYTES = 8 };

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static unsigned get8(struct str s, size_t at)
{
	return (unsigned char)s.p[at];
}

static unsigned get16(struct str s, size_t at)
{
	return get8(s, at) << 8 | get8(s, at + 1);
}

static uint64_t get_bytes(struct str s, size_t at, unsigned n)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < n; i++)
		v = v << 8 | get8(s, at + i);
	return v;
}

/* Two's complement without relying on the conversion of a value out of range. */
static int64_t get_signed(struct str s, size_t at, unsigned n)
{
	uint64_t v = get_bytes(s, at, n), sign = UINT64_C(1) << (8 * n - 1);

	if (!(v & sign))
		return (int64_t)v;
	return -(int64_t)(~(v | ~(sign | (sign - 1)))) - 1;
}

void ptp_encode_get(struct ptp_address to, unsigned port, unsigned sequence, enum ptp_id id,
	uint8_t ret[PTP_GET_BYTES])
{
	memset(ret, 0, PTP_GET_BYTES);
	ret[0] = (uint8_t)((to.transport & 0xf) << 4 | MANAGEMENT);
	ret[1] = VERSION;
	put16(ret + AT_LENGTH, PTP_GET_BYTES);
	ret[AT_DOMAIN] = (uint8_t)to.domain;
	put16(ret + AT_SOURCE_PORT, port);
	put16(ret + AT_SEQUENCE, sequence);
	ret[AT_CONTROL] = CONTROL_MANAGEMENT;
	ret[AT_INTERVAL] = NO_INTERVAL;
	memset(ret + AT_TARGET, 0xff, TARGET_BYTES);
	put16(ret + AT_TLV, TLV_MANAGEMENT);
	put16(ret + AT_TLV_LENGTH, ID_BYTES);
	put16(ret + AT_ID, (unsigned)id);
}

int ptp_decode(struct str d, struct ptp_reply *ret)
{
	struct ptp_reply r;
	unsigned tlv, length;

	if (d.n < AT_DATA || (get8(d, 0) & 0xf) != MANAGEMENT || (get8(d, 1) & 0xf) != VERSION)
		return -EINVAL;
	if (get16(d, AT_LENGTH) < AT_DATA || get16(d, AT_LENGTH) > d.n ||
		(get8(d, AT_ACTION) & 0xf) != ACTION_RESPONSE)
		return -EINVAL;
	d.n = get16(d, AT_LENGTH);
	tlv = get16(d, AT_TLV);
	length = get16(d, AT_TLV_LENGTH);
	if (length < ID_BYTES || length > d.n - AT_ID)
		return -EINVAL;
	r = (struct ptp_reply){
		.from = { .domain = get8(d, AT_DOMAIN), .transport = get8(d, 0) >> 4 },
		.port = get16(d, AT_SOURCE_PORT),
		.sequence = get16(d, AT_SEQUENCE),
	};
	if (tlv == TLV_MANAGEMENT) {
		r.id = get16(d, AT_ID);
		r.data = (struct str){ d.p + AT_DATA, length - ID_BYTES };
	} else if (tlv == TLV_ERROR && length >= ERROR_BYTES) {
		r.error = get16(d, AT_ID);
		r.id = get16(d, AT_DATA);
	} else {
		return -EINVAL;
	}
	*ret = r;
	return 0;
}

int ptp_default_set(struct str data, struct ptp_default_set *ret)
{
	if (data.n < 20)
		return -EINVAL;
	*ret = (struct ptp_default_set){
		.flags = get8(data, 0),
		.ports = get16(data, 2),
		.domain = get8(data, 18),
	};
	return 0;
}

int ptp_port_set(struct str data, struct ptp_port_set *ret)
{
	if (data.n < 26)
		return -EINVAL;
	*ret = (struct ptp_port_set){
		.number = get16(data, 8),
		.state = get8(data, 10),
		.log_sync = (int)get_signed(data, 22, 1),
		.log_announce = (int)get_signed(data, 20, 1),
		.mechanism = get8(data, 23),
		.peer_delay_ns = get_signed(data, 12, 8) / 65536,
	};
	return 0;
}

int ptp_properties(struct str data, struct ptp_properties *ret)
{
	if (data.n < 13)
		return -EINVAL;
	*ret = (struct ptp_properties){
		.number = get16(data, 8),
		.state = get8(data, 10),
		.timestamping = get8(data, 11),
	};
	return 0;
}

int ptp_time_status(struct str data, struct ptp_time_status *ret)
{
	if (data.n < 50)
		return -EINVAL;
	*ret = (struct ptp_time_status){
		.offset_ns = get_signed(data, 0, 8),
		.ingress_ns = get_signed(data, 8, 8),
		.gm_present = (int32_t)get_signed(data, 38, 4),
		.gm_identity = get_bytes(data, 42, 8),
	};
	return 0;
}

int ptp_path_delay(struct str data, int64_t *ret_ns)
{
	if (data.n < 18)
		return -EINVAL;
	*ret_ns = get_signed(data, 10, 8) / 65536;
	return 0;
}

int ptp_steps_removed(struct str data, unsigned *ret)
{
	if (data.n < 18)
		return -EINVAL;
	*ret = get16(data, 0);
	return 0;
}

int ptp_parent_set(struct str data, struct ptp_parent_set *ret)
{
	if (data.n < 32)
		return -EINVAL;
	*ret = (struct ptp_parent_set){
		.gm_priority1 = get8(data, 18),
		.gm_class = get8(data, 19),
		.gm_accuracy = get8(data, 20),
		.gm_variance = get16(data, 21),
		.gm_priority2 = get8(data, 23),
		.gm_identity = get_bytes(data, 24, 8),
	};
	return 0;
}

int ptp_time_properties(struct str data, struct ptp_time_properties *ret)
{
	if (data.n < 4)
		return -EINVAL;
	*ret = (struct ptp_time_properties){
		.utc_offset = (int)get_signed(data, 0, 2),
		.flags = get8(data, 2),
		.source = get8(data, 3),
	};
	return 0;
}

int ptp_as_capable(struct str data, bool *ret)
{
	if (data.n < 8)
		return -EINVAL;
	*ret = get_bytes(data, 4, 4) != 0;
	return 0;
}

static uint64_t get_little(struct str s, size_t at)
{
	uint64_t v = 0;

	for (unsigned i = 8; i > 0; i--)
		v = v << 8 | get8(s, at + i - 1);
	return v;
}

int ptp_port_stats(struct str data, struct ptp_port_stats *ret)
{
	if (data.n < 266)
		return -EINVAL;
	ret->number = get16(data, 8);
	for (unsigned i = 0; i < 16; i++) {
		ret->rx[i] = get_little(data, 10 + 8 * i);
		ret->tx[i] = get_little(data, 138 + 8 * i);
	}
	return 0;
}

const char *const ptp_service_words[PTP_SERVICES] = { "announce_timeout", "sync_timeout",
	"delay_timeout", "unicast_service_timeout", "unicast_request_timeout",
	"master_announce_timeout", "master_sync_timeout", "qualification_timeout", "sync_mismatch",
	"followup_mismatch" };

int ptp_service_stats(struct str data, struct ptp_service_stats *ret)
{
	if (data.n < 10 + 8 * PTP_SERVICES)
		return -EINVAL;
	ret->number = get16(data, 8);
	for (unsigned i = 0; i < PTP_SERVICES; i++)
		ret->v[i] = get_little(data, 10 + 8 * i);
	return 0;
}
