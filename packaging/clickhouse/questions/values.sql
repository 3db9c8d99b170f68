-- SPDX-License-Identifier: Apache-2.0
-- What hosts of a cohort say of a fact, where they do not all say the same: each value with how many say it, how many say any, how
-- many tell all of its group, and on how many of these it is not there.
SELECT
    cohort, area, kind, name, vals, counts, told, whole,
    if(whole > told, toUInt64(whole - told), toUInt64(0)) AS missing
FROM
(
    SELECT cohort, area, kind, name, groupArray(value) AS vals, groupArray(n) AS counts, sum(n) AS told
    FROM
    (
        SELECT cohort, area, kind, name, value, count() AS n
        FROM $standing$ AS l
        GLOBAL ALL INNER JOIN (SELECT report_id, cohort FROM $members$) AS r USING (report_id)
        GROUP BY cohort, area, kind, name, value
        ORDER BY value
    )
    GROUP BY cohort, area, kind, name
) AS l
GLOBAL ALL LEFT JOIN
(
    SELECT cohort, area, count() AS whole
    FROM $whole$ AS l
    GLOBAL ALL INNER JOIN (SELECT report_id, cohort FROM $members$) AS r USING (report_id)
    GROUP BY cohort, area
) AS r USING (cohort, area)
WHERE length(vals) > 1 OR whole > told
ORDER BY cohort, area, kind, name
