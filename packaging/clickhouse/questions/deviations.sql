-- SPDX-License-Identifier: Apache-2.0
-- Facts of which more than half of a cohort say one value, and the hosts that say another, or that say that it is not there (there
-- is 0); at least three must tell it.
SELECT cohort, area, name, usual_there, usual, usual_hosts, told, there, value, hosts, some
FROM $deviating$ AS l
GLOBAL ALL INNER JOIN $deviants$ AS r USING (cohort, area, kind, name, there, value)
ORDER BY hosts, cohort, area, name, value
