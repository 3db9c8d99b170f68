-- SPDX-License-Identifier: Apache-2.0
-- For regulated clocks: of each host and day (UTC) the largest divergence.
SELECT host, toDate(sampled_at, 'UTC') AS day, max(divergence_ns) AS ns, argMax(clock, divergence_ns) AS clock_name
FROM $own$
WHERE clock != ''
GROUP BY host, day
ORDER BY ns DESC, host, day
