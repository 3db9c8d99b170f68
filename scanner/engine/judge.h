/* SPDX-License-Identifier: Apache-2.0 */
/* One check while it is judged. */
#ifndef LATSCAN_ENGINE_JUDGE_H
#define LATSCAN_ENGINE_JUDGE_H

#include "scanner/engine/findings.h"
#include "scanner/engine/report.h"

struct judged {
	const struct check *check;
	struct findings findings;
	uint64_t duration_us;
};

#endif
