/* SPDX-License-Identifier: Apache-2.0 */
/* From the findings of a look to the alarms that they raise and clear. */
#ifndef LATSCAN_WATCH_JUDGED_H
#define LATSCAN_WATCH_JUDGED_H

#include "scanner/watch/watch.h"

void judged_take(struct watch *w, struct arena *a, const struct lane *l);
/* Numbers an event, fills in who and when, and hands it out. */
void watch_emit(struct watch *w, struct event *e);

#endif
