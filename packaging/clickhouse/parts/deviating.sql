-- SPDX-License-Identifier: Apache-2.0
-- Values that are not what more than half of a cohort say, where at least three say something. there is 0 where it is not there.
-- "latscan fleet" sends a table of this name instead.
SELECT
    toUInt32(0) AS number, cohort, area, kind, name, all_told AS told, usual_there, usual, usual_hosts, pair.1 AS there, pair.2 AS value
FROM
(
    SELECT
        cohort, area, kind, name, vals, counts, missing,
        told + missing AS all_told,
        arrayReduce('max', counts) AS most,
        2 * most > all_told AS usual_there,
        if(usual_there, vals[indexOf(counts, most)], '') AS usual,
        if(usual_there, most, missing) AS usual_hosts,
        arrayJoin(arrayConcat(
            arrayMap(v -> (1, v), arrayFilter(v -> NOT usual_there OR v != usual, vals)),
            arrayFilter(x -> usual_there AND missing > 0, [(0, '')]))) AS pair
    FROM $values$
)
WHERE all_told >= 3 AND 2 * usual_hosts > all_told
