-- SPDX-License-Identifier: Apache-2.0
-- Reports that do not count: under a name of another machine, or taken more than a day from now. owner is the machine whose name it is.
SELECT kind, report_id, host, host_id, owner, sampled_ms
FROM
(
    SELECT 'claimed' AS kind, report_id, host, host_id, owner, sampled_ms
    FROM
    (
        SELECT report_id, host, host_id, sampled_ms
        FROM reports FINAL
        WHERE sampled_at >= $since$ AND sampled_at <= $now$ + 86400
            AND (host, host_id) GLOBAL NOT IN (SELECT host, host_id FROM $own$)
    ) AS l
    GLOBAL ALL INNER JOIN (SELECT host, any(host_id) AS owner FROM $own$ GROUP BY host) AS r USING (host)
    UNION ALL
    SELECT 'clock' AS kind, report_id, host, host_id, '' AS owner, sampled_ms
    FROM reports FINAL
    WHERE sampled_at > $now$ + 86400
)
ORDER BY kind, host, sampled_ms
