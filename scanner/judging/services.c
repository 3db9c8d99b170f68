/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/services.h"

#include "scanner/facts/host.h"

void find_services_hidden(struct findings *out, struct subject who)
{
	find_reason(out, STATUS_UNKNOWN, REASON_NAMESPACE, who,
		"the host's services cannot be seen from a container");
}

bool find_service_untold(
	const struct check_in *in, const char *unit, enum unit_presence p, struct findings *out)
{
	const struct host *h = in_fact(in, &fact_host);
	struct subject who = subject_named(SUBJECT_SERVICE, str_from(unit));

	if (h->container && p != UNIT_ON)
		find_services_hidden(out, who);
	else if (p == UNIT_UNTOLD)
		find_unreadable(out, who, services_unread(in_fact(in, &fact_services)), false);
	else
		return false;
	return true;
}
