-- SPDX-License-Identifier: Apache-2.0
-- Each report with its place among those of its host, from 1 on.
SELECT
    host, report.2 AS report_id, ordinal
FROM
(
    SELECT host, arraySort(groupArray((sampled_ms, report_id))) AS reports_of
    FROM $own$
    GROUP BY host
)
ARRAY JOIN reports_of AS report, arrayEnumerate(reports_of) AS ordinal
