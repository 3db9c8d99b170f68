/* SPDX-License-Identifier: Apache-2.0 */
/* Boot parameters that harm latency, or that do not do what they are used for. */
#ifndef LATSCAN_JUDGING_HARMFUL_PARAMS_H
#define LATSCAN_JUDGING_HARMFUL_PARAMS_H

#include "scanner/engine/check.h"

struct param;

struct harmful_param {
	const char *name;   /* NULL ends the table */
	const char *value;  /* glob; NULL: any value, or none */
	const char *except; /* a value that is harmless; NULL: there is none */
	enum status status;
	const char *text;
};
extern const struct harmful_param harmful_params[];

bool harmful_is(const struct harmful_param *h, const struct param *p);

#endif
