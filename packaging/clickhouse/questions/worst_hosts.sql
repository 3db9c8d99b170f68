-- SPDX-License-Identifier: Apache-2.0
-- Hosts with the most failures at their level, then with the most failures.
SELECT host, failed_at_level, fail, warn, unknown, failing
FROM
(
    SELECT
        report_id,
        countIf(outcome = 'fail') AS fail,
        countIf(outcome = 'warn') AS warn,
        countIf(outcome = 'unknown') AS unknown,
        groupArrayIf(check_id, outcome = 'fail') AS failing
    FROM checks FINAL
    WHERE sampled_at >= $now$ - $silent$ AND report_id GLOBAL IN (SELECT report_id FROM $members$)
    GROUP BY report_id
    HAVING fail > 0
) AS l
GLOBAL ALL INNER JOIN (SELECT report_id, host, place, failed_at_level FROM $members$) AS r USING (report_id)
ORDER BY failed_at_level DESC, fail DESC, warn DESC, unknown DESC, place, host
