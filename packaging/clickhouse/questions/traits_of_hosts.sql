-- SPDX-License-Identifier: Apache-2.0
-- Facts by which hosts are to be sorted into cohorts: $traits$ is a list of ('GROUP', 'KEY').
SELECT host, area, name, value
FROM
(
    SELECT report_id, area, name, value
    FROM facts FINAL
    WHERE sampled_at >= $since$ AND report_id GLOBAL IN (SELECT report_id FROM $latest$) AND (area, name) IN ($traits$)
        AND kind NOT IN ('identity', 'count', 'rate') AND NOT (kind = 'state' AND unit != '')
) AS l
GLOBAL ALL INNER JOIN (SELECT report_id, host FROM $latest$) AS r USING (report_id)
ORDER BY host, area, name
