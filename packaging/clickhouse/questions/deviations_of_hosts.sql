-- SPDX-License-Identifier: Apache-2.0
-- How often a host differs from most of its cohort.
SELECT host, count() AS deviations
FROM $who$
GROUP BY host
ORDER BY deviations DESC, host
