-- SPDX-License-Identifier: Apache-2.0
-- The same by cohort.
SELECT
    $cohort$ AS cohort_name,
    count() AS hosts,
    countIf(sampled_at >= $now$ - $silent$) AS reporting,
    countIf(sampled_at < $now$ - $silent$) AS silent,
    countIf(sampled_at >= $now$ - $silent$ AND verdict = 'pass') AS pass,
    countIf(sampled_at >= $now$ - $silent$ AND verdict = 'fail') AS fail,
    countIf(sampled_at >= $now$ - $silent$ AND verdict = 'unknown') AS unknown
FROM $latest$
GROUP BY cohort_name
ORDER BY cohort_name
