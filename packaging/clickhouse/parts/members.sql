-- SPDX-License-Identifier: Apache-2.0
-- Of each host that reports the last report, with its cohort; apart: judged by another profile or other rules than most of the
-- cohort. place is the order in which examples are named. "latscan fleet" sends a table of this name instead, since an
-- inventory, and a list of slow hosts, are files of its own.
SELECT
    report_id, host, cohort, toUInt32(0) AS place, host IN ($slow$) AS slow, failed_at_level,
    (cohort, rules) NOT IN
    (
        SELECT cohort, rules
        FROM
        (
            SELECT $cohort$ AS cohort, concat(profile, '\n', catalogue) AS rules, count() AS n
            FROM $latest$
            WHERE sampled_at >= $now$ - $silent$
            GROUP BY cohort, rules
        )
        ORDER BY cohort, n DESC, rules
        LIMIT 1 BY cohort
    ) AS apart
FROM
(
    SELECT report_id, host, failed_at_level, $cohort$ AS cohort, concat(profile, '\n', catalogue) AS rules
    FROM $latest$
    WHERE sampled_at >= $now$ - $silent$
)
