-- SPDX-License-Identifier: Apache-2.0
-- Check by cohort: of the last report of each host that reports. Hosts that were judged by another profile or other rules than most
-- of their cohort do not count here; judged_by.sql tells of them.
SELECT
    check_id,
    cohort_name,
    countIf(outcome = 'pass') AS pass,
    countIf(outcome = 'warn') AS warn,
    countIf(outcome = 'fail') AS fail,
    countIf(outcome = 'unknown') AS unknown,
    countIf(outcome = 'skip') AS skip,
    countIf(outcome = 'waived') AS waived,
    countIf(outcome = 'withheld') AS withheld
FROM
(
    SELECT report_id, check_id, outcome
    FROM checks FINAL
    WHERE report_id IN (SELECT report_id FROM latest)
)
ANY INNER JOIN
(
    SELECT report_id, $cohort$ AS cohort_name
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
) USING report_id
GROUP BY check_id, cohort_name
ORDER BY check_id, cohort_name
