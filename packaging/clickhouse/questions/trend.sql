-- SPDX-License-Identifier: Apache-2.0
-- Day by day: of each day the last report of each host.
SELECT
    day,
    count() AS hosts,
    countIf(verdict = 'pass') AS pass,
    countIf(verdict = 'fail') AS fail,
    countIf(verdict = 'unknown') AS unknown
FROM
(
    SELECT toDate(sampled_at, 'UTC') AS day, host, argMax(verdict, sampled_ms) AS verdict
    FROM own_reports
    WHERE sampled_at >= $since$
    GROUP BY day, host
)
GROUP BY day
ORDER BY day
