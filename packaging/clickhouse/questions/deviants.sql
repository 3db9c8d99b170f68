-- SPDX-License-Identifier: Apache-2.0
-- Who says what parts/deviating.sql lists: of each value how many hosts, and the first of them; of each host how often.
SELECT
    number, cohort, area, kind, name, there, value,
    count() AS hosts,
    arrayMap(x -> x.2, arraySlice(arraySort(groupArray((place, host))), 1, 8)) AS some
FROM $who$
GROUP BY number, cohort, area, kind, name, there, value
ORDER BY number, cohort, area, kind, name, there, value
