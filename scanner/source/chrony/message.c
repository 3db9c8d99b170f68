/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A request is a header of 20 bytes and its arguments, padded so that the reply is not longer than
 * it (chronyd drops or refuses a shorter one: cmdmon.c, BADPKTLENGTH). A reply has a header of 28.
 * All integers are big-endian. A float is coefficient × 2^(exponent - 25) (util.c,
 * UTI_FloatNetworkToHost).
 */
#include "scanner/source/chrony/message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { VERSION = 6, REQUEST = 1, REPLY = 2, REQUEST_HEADER = 20, REPLY_HEADER = 28 };
enum { TRACKING_BYTES = 76, SOURCE_BYTES = 48, N_SOURCES_BYTES = 4 };
enum { FAMILY_NONE = 0, FAMILY_IP4 = 1, FAMILY_IP6 = 2, FAMILY_ID = 3 };
enum { NO_SECONDS = 0x7fffffff };

static uint16_t get16(struct str s, size_t at)
{
	return (uint16_t)((unsigned char)s.p[at] << 8 | (unsigned char)s.p[at + 1]);
}

static uint32_t get32(struct str s, size_t at)
{
	return (uint32_t)get16(s, at) << 16 | get16(s, at + 2);
}

static void put16(uint8_t *p, unsigned v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

static size_t data_bytes(enum chrony_command c)
{
	if (c == CHRONY_TRACKING)
		return TRACKING_BYTES;
	return c == CHRONY_SOURCE_DATA ? SOURCE_BYTES : N_SOURCES_BYTES;
}

/* candm.h: RPY_N_SOURCES, RPY_SOURCE_DATA, RPY_TRACKING */
static unsigned reply_of(enum chrony_command c)
{
	if (c == CHRONY_TRACKING)
		return 5;
	return c == CHRONY_SOURCE_DATA ? 3 : 2;
}

size_t chrony_encode(
	enum chrony_command c, uint32_t sequence, uint32_t index, uint8_t ret[CHRONY_REQUEST_MAX])
{
	memset(ret, 0, CHRONY_REQUEST_MAX);
	ret[0] = VERSION;
	ret[1] = REQUEST;
	put16(ret + 4, (unsigned)c);
	put32(ret + 8, sequence);
	if (c == CHRONY_SOURCE_DATA)
		put32(ret + REQUEST_HEADER, index);
	return REPLY_HEADER + data_bytes(c);
}

int chrony_decode(struct str d, enum chrony_command c, uint32_t sequence, struct chrony_reply *ret)
{
	struct chrony_reply r = { .version = 0 };

	if (d.n < REPLY_HEADER || d.p[1] != REPLY)
		return -EINVAL;
	if (get16(d, 4) != (unsigned)c || get32(d, 16) != sequence)
		return -EAGAIN;
	r.version = (unsigned char)d.p[0];
	if (r.version != VERSION)
		return -EPROTO;
	r.status = get16(d, 8);
	if (r.status == 0) {
		if (get16(d, 6) != reply_of(c) || d.n - REPLY_HEADER < data_bytes(c))
			return -EPROTO;
		r.data = (struct str){ d.p + REPLY_HEADER, data_bytes(c) };
	}
	*ret = r;
	return 0;
}

static int64_t bounded(double v)
{
	if (v >= 9.2e18)
		return INT64_MAX;
	return v <= -9.2e18 ? -INT64_MAX : (int64_t)llround(v);
}

int64_t chrony_nano(uint32_t word)
{
	int exponent = (int)(word >> 25);
	int32_t coefficient = (int32_t)(word & 0x1ffffff);

	if (exponent >= 1 << 6)
		exponent -= 1 << 7;
	if (coefficient >= 1 << 24)
		coefficient -= 1 << 25;
	return bounded(ldexp((double)coefficient, exponent - 25) * 1e9);
}

/* The value in parts per million, times 1000. */
static int64_t ppb(uint32_t word)
{
	return chrony_nano(word) / 1000000;
}

/* A reference clock is named by four bytes, as text where it is text. */
static struct chrony_address refid(uint32_t id)
{
	struct chrony_address a;
	char c[4];

	for (unsigned i = 0; i < 4; i++)
		c[i] = (char)(id >> (24 - 8 * i));
	for (unsigned n = 4; n > 0; n--) {
		unsigned good = 0;

		while (good < n && c[good] > ' ' && c[good] < 0x7f)
			good++;
		if (good == n) {
			snprintf(a.text, sizeof(a.text), "%.*s", (int)n, c);
			return a;
		}
		if (c[n - 1] != '\0')
			break;
	}
	snprintf(a.text, sizeof(a.text), "0x%08x", (unsigned)id);
	return a;
}

static struct chrony_address address(struct str d, size_t at, bool clock)
{
	struct chrony_address a = { "-" };
	unsigned family = get16(d, at + 16);

	if (family == FAMILY_IP4 && clock)
		return refid(get32(d, at));
	if (family == FAMILY_IP4)
		(void)inet_ntop(AF_INET, d.p + at, a.text, sizeof(a.text));
	else if (family == FAMILY_IP6)
		(void)inet_ntop(AF_INET6, d.p + at, a.text, sizeof(a.text));
	else if (family == FAMILY_ID)
		snprintf(a.text, sizeof(a.text), "id%08x", (unsigned)get32(d, at));
	return a;
}

static bool time_of(struct str d, size_t at, int64_t *ret)
{
	uint32_t high = get32(d, at), low = get32(d, at + 4), nano = get32(d, at + 8);
	int64_t s;

	if (high == NO_SECONDS)
		high = 0;
	s = (int64_t)((uint64_t)high << 32 | low);
	if (s <= 0 || s > INT64_MAX / 1000000000 - 1 || nano >= 1000000000)
		return false;
	*ret = s * 1000000000 + nano;
	return true;
}

int chrony_tracking(struct str d, struct chrony_tracking *ret)
{
	struct chrony_tracking t;

	if (d.n < TRACKING_BYTES)
		return -EINVAL;
	t = (struct chrony_tracking){
		.refid = get32(d, 0),
		.from = address(d, 4, false),
		.stratum = get16(d, 24),
		.leap = get16(d, 26),
		.correction_ns = chrony_nano(get32(d, 40)),
		.last_ns = chrony_nano(get32(d, 44)),
		.rms_ns = chrony_nano(get32(d, 48)),
		.freq_ppb = ppb(get32(d, 52)),
		.resid_ppb = ppb(get32(d, 56)),
		.skew_ppb = ppb(get32(d, 60)),
		.delay_ns = chrony_nano(get32(d, 64)),
		.dispersion_ns = chrony_nano(get32(d, 68)),
		.interval_ns = chrony_nano(get32(d, 72)),
	};
	t.has_time = time_of(d, 28, &t.ref_ns);
	/* A reference clock has no address: its name is in the reference id. */
	if (t.from.text[0] == '-' && t.refid)
		t.from = refid(t.refid);
	*ret = t;
	return 0;
}

enum { MODE_REFCLOCK = 2 };

int chrony_source(struct str d, struct chrony_source *ret)
{
	struct chrony_source s;

	if (d.n < SOURCE_BYTES)
		return -EINVAL;
	s = (struct chrony_source){
		.poll = get16(d, 20) < 0x8000 ? get16(d, 20) : (int)get16(d, 20) - 0x10000,
		.stratum = get16(d, 22),
		.state = get16(d, 24),
		.mode = get16(d, 26),
		.flags = get16(d, 28),
		.reach = get16(d, 30),
		.since_s = get32(d, 32),
		.latest_ns = chrony_nano(get32(d, 40)),
		.error_ns = chrony_nano(get32(d, 44)),
	};
	s.name = address(d, 0, s.mode == MODE_REFCLOCK);
	*ret = s;
	return 0;
}

int chrony_n_sources(struct str d, uint32_t *ret)
{
	if (d.n < N_SOURCES_BYTES)
		return -EINVAL;
	*ret = get32(d, 0);
	return 0;
}
