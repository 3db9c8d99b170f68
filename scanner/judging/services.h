/* SPDX-License-Identifier: Apache-2.0 */
/* What checks of services say where nobody can tell. They need fact_services and fact_host. */
#ifndef LATSCAN_JUDGING_SERVICES_H
#define LATSCAN_JUDGING_SERVICES_H

#include "scanner/engine/check.h"
#include "scanner/facts/service/services.h"

/* Of a container, in which systemd is not the host's. */
void find_services_hidden(struct findings *out, struct subject who);
/*
 * Says that this is not known of a unit, or not of the host's: what runs here is seen from a
 * container too. True where it did.
 */
bool find_service_untold(
	const struct check_in *in, const char *unit, enum unit_presence p, struct findings *out);
/*
 * A pass for a unit that is off, with what proves it: the list of the slice, or, where that is not known, all tasks of the host, of which
 * none is it (services_presence() asks for no less). They need fact_tasks too.
 */
struct finding *find_service_off(
	const struct check_in *in, const char *unit, const char *name, struct findings *out);

#endif
