/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernel/time/ntp.c: maxerror grows by 500 us a second, and at 16 s without an update STA_UNSYNC
 * is set by the kernel itself. freq is a scaled value, in units of 2^-16 ppm.
 */
#include "scanner/facts/net/kernel_clock.h"

#include "scanner/facts/keyed.h"

static bool number(struct str text, const char *name, int64_t *ret)
{
	struct str value = keyed_line(text, name);
	uint64_t hex;

	if (!str_starts(value, "0x"))
		return str_i64(value, ret) == 0;
	if (str_u64(value, 16, &hex) || hex > INT32_MAX)
		return false;
	*ret = (int64_t)hex;
	return true;
}

static void parse(const struct fact_in *in, void *ret)
{
	struct kernel_clock *c = ret;
	int64_t state, status;
	struct str text;

	c->from = answers_file(in->answers, "/probe/adjtimex");
	if (c->from->state != ANSWER_OK)
		return;
	text = c->from->bytes;
	if (!number(text, "state", &state) || !number(text, "status", &status) || state < 0 ||
		state > KERNEL_CLOCK_ERROR || status < 0 || status > INT32_MAX ||
		!number(text, "maxerror", &c->maxerror_us) ||
		!number(text, "esterror", &c->esterror_us) || !number(text, "freq", &c->freq) ||
		!number(text, "tai", &c->tai))
		return;
	c->state = (int)state;
	c->status = (unsigned)status;
	c->valid = true;
}

const struct fact fact_kernel_clock = {
	.name = "kernel_clock",
	.asks = { { "/probe/adjtimex", ASK_FILE } },
	.size = sizeof(struct kernel_clock),
	.parse = parse,
};
