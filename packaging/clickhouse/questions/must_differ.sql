-- SPDX-License-Identifier: Apache-2.0
-- Identities that two hosts share: a cloned machine id, one address of a NIC twice.
SELECT what, value, count() AS hosts, groupArray(8)(host) AS some
FROM
(
    SELECT host, any(concat(area, ' ', name)) AS what, value
    FROM
    (
        SELECT host, area, name, value
        FROM facts FINAL
        WHERE kind = 'identity' AND value NOT IN ('-', '00:00:00:00:00:00')
            AND ((area = 'host' AND name = 'machine-id hash') OR (area = 'nic' AND name LIKE '% address'))
            AND report_id IN (SELECT report_id FROM latest WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$)
    )
    GROUP BY host, value
    ORDER BY host
)
GROUP BY what, value
HAVING hosts > 1
ORDER BY hosts DESC, what, value
