-- SPDX-License-Identifier: Apache-2.0
-- Identities that two hosts share: a cloned machine id, one address of a NIC twice. what is the name of the second host.
SELECT
    arraySort(groupArray((place, host, first_area, first_name))) AS who,
    who[2].3 AS area,
    who[2].4 AS name,
    value,
    count() AS hosts,
    arrayMap(x -> x.2, arraySlice(who, 1, 8)) AS some
FROM
(
    SELECT value, place, host, min(area) AS first_area, min(name) AS first_name
    FROM
    (
        SELECT report_id, area, name, value
        FROM facts FINAL
        WHERE sampled_at >= $now$ - $silent$ AND report_id GLOBAL IN (SELECT report_id FROM $members$) AND kind = 'identity'
            AND ((area = 'host' AND name = 'machine-id hash')
                OR (area = 'nic' AND endsWith(name, ' address') AND value NOT IN ('-', '00:00:00:00:00:00')))
    ) AS l
    GLOBAL ALL INNER JOIN (SELECT report_id, place, host FROM $members$) AS r USING (report_id)
    GROUP BY value, place, host
)
GROUP BY value
HAVING hosts > 1
ORDER BY hosts DESC, area, name, value
