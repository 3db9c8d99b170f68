-- SPDX-License-Identifier: Apache-2.0
-- Each host with each value that it deviates by.
SELECT number, cohort, area, kind, name, toUInt8(1) AS there, value, place, host
FROM
(
    SELECT report_id, cohort, place, host, area, kind, name, value
    FROM $standing$ AS l
    GLOBAL ALL INNER JOIN (SELECT report_id, cohort, place, host FROM $members$) AS r USING (report_id)
) AS l
GLOBAL ALL INNER JOIN
(
    SELECT number, cohort, area, kind, name, value
    FROM $deviating$
    WHERE there
) AS r USING (cohort, area, kind, name, value)
UNION ALL
SELECT number, cohort, area, kind, name, toUInt8(0) AS there, '' AS value, place, host
FROM
(
    SELECT report_id, cohort, place, host, area, kind, name, number
    FROM
    (
        SELECT report_id, cohort, place, host, area
        FROM $whole$ AS l
        GLOBAL ALL INNER JOIN (SELECT report_id, cohort, place, host FROM $members$) AS r USING (report_id)
    ) AS l
    GLOBAL ALL INNER JOIN (SELECT number, cohort, area, kind, name FROM $deviating$ WHERE NOT there) AS r USING (cohort, area)
)
WHERE (report_id, area, kind, name) GLOBAL NOT IN
(
    SELECT report_id, area, kind, name
    FROM $standing$
    WHERE (area, kind, name) GLOBAL IN (SELECT area, kind, name FROM $deviating$ WHERE NOT there)
)
