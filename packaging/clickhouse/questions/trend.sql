-- SPDX-License-Identifier: Apache-2.0
-- Day by day (or whatever $step$ says in seconds): of each the last report of each host.
SELECT
    at,
    count() AS hosts,
    countIf(last_verdict = 'pass') AS pass,
    countIf(last_verdict = 'fail') AS fail,
    countIf(last_verdict = 'unknown') AS unknown
FROM
(
    SELECT intDiv(toUInt32(sampled_at), $step$) * $step$ AS at, host, argMax(verdict, sampled_ms) AS last_verdict
    FROM $own$
    GROUP BY at, host
)
GROUP BY at
ORDER BY at
