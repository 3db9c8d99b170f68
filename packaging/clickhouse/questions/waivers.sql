-- SPDX-License-Identifier: Apache-2.0
-- What is accepted, by whom and until when: of hosts that report.
SELECT
    check_id, subject, accept, reason, owner, ticket, valid_from, valid_until,
    count() AS hosts,
    countIf(state = 'holds') AS holds,
    countIf(state = 'expired') AS expired,
    arrayMap(x -> x.2, arraySlice(arraySort(groupArray((place, host))), 1, 8)) AS some
FROM
(
    SELECT report_id, check_id, subject, accept, reason, owner, ticket, valid_from, valid_until, state
    FROM waivers FINAL
    WHERE sampled_at >= $now$ - $silent$ AND report_id GLOBAL IN (SELECT report_id FROM $members$)
) AS l
GLOBAL ALL INNER JOIN (SELECT report_id, place, host FROM $members$) AS r USING (report_id)
GROUP BY check_id, subject, accept, reason, owner, ticket, valid_from, valid_until
ORDER BY valid_until = '', valid_until, hosts DESC, check_id, subject
