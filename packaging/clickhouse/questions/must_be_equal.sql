-- SPDX-License-Identifier: Apache-2.0
-- Facts of which a cohort should have one value, and has several: MTU, firmware, kernel arguments.
SELECT cohort_name, area, name, value, hosts, values
FROM
(
    SELECT cohort_name, area, name, groupArray(value) AS all_values, groupArray(n) AS all_hosts, count() AS values
    FROM
    (
        SELECT cohort_name, area, name, value, count() AS n
        FROM
        (
            SELECT report_id, area, name, value
            FROM standing_facts
            WHERE report_id IN (SELECT report_id FROM latest)
                AND ((area = 'nic' AND (endsWith(name, ' MTU') OR endsWith(name, ' firmware')))
                    OR (area = 'bios' AND name = 'version') OR (area = 'cpu' AND startsWith(name, 'microcode of '))
                    OR (area = 'kernel' AND name = 'release') OR area = 'param')
        )
        ANY INNER JOIN
        (
            SELECT report_id, $cohort$ AS cohort_name
            FROM latest
            WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$
        ) USING report_id
        GROUP BY cohort_name, area, name, value
    )
    GROUP BY cohort_name, area, name
    HAVING values > 1
)
ARRAY JOIN all_values AS value, all_hosts AS hosts
ORDER BY cohort_name, area, name, hosts DESC, value
