-- SPDX-License-Identifier: Apache-2.0
-- What slow hosts and the others say, where they do not all say the same: of each fact, each check and what they were judged by the
-- values, and how many of the two sets say each; how many say any; how many tell all of its group.
SELECT
    what, area, kind, name, vals, slow, others, slow_told, others_told, slow_whole, others_whole
FROM
(
    SELECT
        what, area, kind, name,
        groupArray(value) AS vals, groupArray(slow_hosts) AS slow, groupArray(other_hosts) AS others,
        sum(slow_hosts) AS slow_told, sum(other_hosts) AS others_told
    FROM
    (
        SELECT what, area, kind, name, value, countIf(is_slow) AS slow_hosts, countIf(NOT is_slow) AS other_hosts
        FROM
        (
            SELECT report_id, 'trait' AS what, area, kind, name, value FROM $standing$
            UNION ALL
            SELECT report_id, 'trait' AS what, area, kind, name, if(number > 0, '> 0', '0') AS value
            FROM facts FINAL
            WHERE sampled_at >= $now$ - $silent$ AND report_id GLOBAL IN (SELECT report_id FROM $members$) AND kind = 'rate'
            UNION ALL
            SELECT report_id, 'check' AS what, area, '' AS kind, check_id AS name, outcome AS value
            FROM checks FINAL
            WHERE sampled_at >= $now$ - $silent$ AND report_id GLOBAL IN (SELECT report_id FROM $members$)
            UNION ALL
            SELECT report_id, 'run' AS what, 'run' AS area, '' AS kind, pair.1 AS name, pair.2 AS value
            FROM
            (
                SELECT report_id, role, profile
                FROM reports FINAL
                WHERE sampled_at >= $now$ - $silent$ AND report_id GLOBAL IN (SELECT report_id FROM $members$)
            )
            ARRAY JOIN [('role', role), ('profile', profile)] AS pair
            WHERE pair.2 != ''
        ) AS l
        GLOBAL ALL INNER JOIN (SELECT report_id, slow AS is_slow FROM $members$) AS r USING (report_id)
        GROUP BY what, area, kind, name, value
        ORDER BY value
    )
    GROUP BY what, area, kind, name
) AS l
GLOBAL ALL LEFT JOIN
(
    SELECT 'trait' AS what, area, countIf(is_slow) AS slow_whole, countIf(NOT is_slow) AS others_whole
    FROM $whole$ AS l
    GLOBAL ALL INNER JOIN (SELECT report_id, slow AS is_slow FROM $members$) AS r USING (report_id)
    GROUP BY area
) AS r USING (what, area)
WHERE length(vals) > 1 OR slow_whole > slow_told OR others_whole > others_told
ORDER BY what, area, kind, name
