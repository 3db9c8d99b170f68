-- SPDX-License-Identifier: Apache-2.0
-- Check by cohort: of the last report of each host that reports. Hosts that were judged by another profile or other rules than most
-- of their cohort do not count here; judged_by.sql tells of them. rank is the gravest severity, from 1 (info) to 5 (critical).
SELECT
    check_id,
    cohort,
    countIf(outcome = 'pass') AS pass,
    countIf(outcome = 'warn') AS warn,
    countIf(outcome = 'fail') AS fail,
    countIf(outcome = 'unknown') AS unknown,
    countIf(outcome = 'skip') AS skip,
    countIf(outcome = 'waived') AS waived,
    countIf(outcome = 'withheld') AS withheld,
    max(area) AS area,
    max(indexOf(['info', 'low', 'medium', 'high', 'critical'], severity)) AS rank,
    max(title) AS title
FROM
(
    SELECT report_id, check_id, outcome, area, severity, title
    FROM checks FINAL
    WHERE sampled_at >= $now$ - $silent$ AND report_id GLOBAL IN (SELECT report_id FROM $members$ WHERE NOT apart)
) AS l
GLOBAL ALL INNER JOIN (SELECT report_id, cohort FROM $members$ WHERE NOT apart) AS r USING (report_id)
GROUP BY check_id, cohort
ORDER BY check_id, cohort
