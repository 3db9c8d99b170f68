-- SPDX-License-Identifier: Apache-2.0
-- What is accepted, by whom and until when: of hosts that report.
SELECT
    check_id, subject, accept, reason, owner, ticket, valid_from, valid_until,
    count() AS hosts,
    countIf(state = 'holds') AS holds,
    countIf(state = 'expired') AS expired
FROM waivers FINAL
WHERE report_id IN (SELECT report_id FROM latest WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$)
GROUP BY check_id, subject, accept, reason, owner, ticket, valid_from, valid_until
ORDER BY valid_until = '', valid_until, hosts DESC, check_id, subject
