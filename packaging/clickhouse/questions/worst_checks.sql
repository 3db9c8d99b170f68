-- SPDX-License-Identifier: Apache-2.0
-- Checks that fail on most hosts, counted as in matrix.sql.
SELECT
    check_id,
    any(severity) AS severity,
    countIf(outcome = 'fail') AS fail,
    countIf(outcome = 'warn') AS warn,
    countIf(outcome = 'unknown') AS unknown,
    countIf(outcome = 'waived') AS waived
FROM checks FINAL
WHERE report_id IN
(
    SELECT report_id
    FROM latest
    WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$
        AND ($cohort$, concat(profile, '\n', catalogue)) IN
        (
            SELECT cohort_name, argMin(rules, toFloat64(place))
            FROM
            (
                SELECT cohort_name, rules, n, rowNumberInAllBlocks() AS place
                FROM
                (
                    SELECT $cohort$ AS cohort_name, concat(profile, '\n', catalogue) AS rules, count() AS n
                    FROM latest
                    WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$
                    GROUP BY cohort_name, rules
                    ORDER BY n DESC, rules
                )
            )
            GROUP BY cohort_name
        )
)
GROUP BY check_id
HAVING fail + warn + unknown + waived > 0
ORDER BY fail DESC, warn DESC, check_id
