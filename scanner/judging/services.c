/* SPDX-License-Identifier: Apache-2.0 */
#include "scanner/judging/services.h"

#include "scanner/facts/host.h"
#include "scanner/facts/process/tasks.h"

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

struct finding *find_service_off(
	const struct check_in *in, const char *unit, const char *name, struct findings *out)
{
	const struct services *sv = in_fact(in, &fact_services);
	const struct tasks *t = in_fact(in, &fact_tasks);
	struct subject who = subject_named(SUBJECT_SERVICE, str_from(unit));
	struct finding *f;

	if (sv->cgroup_list->state == ANSWER_OK) {
		f = find(out, STATUS_PASS, who, "%s does not run", name);
		find_evidence_text(f, sv->cgroup_list, "no %s", unit);
		return f;
	}
	f = find(out, STATUS_PASS, who, "%s does not run: no process is it%s", name,
		sv->enabled_known || sv->units_list->state == ANSWER_ABSENT
			? ""
			: "; whether it starts at the next boot is not known");
	find_evidence_text(f, t->list, "%zu threads, none of %s", t->n, name);
	return f;
}
