-- SPDX-License-Identifier: Apache-2.0
-- Facts of which more than half of a cohort say one value, and the hosts that say another; at least three must tell it.
SELECT cohort_name, area, name, usual, usual_hosts, told, value, count() AS hosts, groupArray(8)(host) AS some
FROM
(
    SELECT host, area, name, value, cohort_name
    FROM
    (
        SELECT report_id, host, area, name, value
        FROM standing_facts
        WHERE report_id IN (SELECT report_id FROM latest)
    )
    ANY INNER JOIN
    (
        SELECT report_id, $cohort$ AS cohort_name
        FROM latest
        WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$
    ) USING report_id
    ORDER BY host
)
ANY INNER JOIN
(
    SELECT cohort_name, area, name, argMax(value, n) AS usual, max(n) AS usual_hosts, sum(n) AS told
    FROM
    (
        SELECT cohort_name, area, name, value, count() AS n
        FROM
        (
            SELECT report_id, area, name, value
            FROM standing_facts
            WHERE report_id IN (SELECT report_id FROM latest)
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
    HAVING 2 * usual_hosts > told AND usual_hosts < told AND told >= 3
) USING cohort_name, area, name
WHERE value != usual
GROUP BY cohort_name, area, name, usual, usual_hosts, told, value
ORDER BY hosts, cohort_name, area, name, value
