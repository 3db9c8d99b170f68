-- SPDX-License-Identifier: Apache-2.0
-- Hosts with the most failures at their level, then with the most failures.
SELECT host, failed_at_level, fail, warn, unknown
FROM
(
    SELECT report_id, host, failed_at_level
    FROM latest
    WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$
)
ANY INNER JOIN
(
    SELECT
        report_id,
        countIf(outcome = 'fail') AS fail,
        countIf(outcome = 'warn') AS warn,
        countIf(outcome = 'unknown') AS unknown
    FROM checks FINAL
    WHERE report_id IN (SELECT report_id FROM latest)
    GROUP BY report_id
) USING report_id
WHERE fail > 0
ORDER BY failed_at_level DESC, fail DESC, warn DESC, unknown DESC, host
