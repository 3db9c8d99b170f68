-- SPDX-License-Identifier: Apache-2.0
-- How many hosts there are, report, pass, fail; compliance in percent of all that ever reported.
SELECT
    count() AS hosts,
    countIf(sampled_at >= $now$ - $silent$) AS reporting,
    countIf(sampled_at < $now$ - $silent$) AS silent,
    countIf(sampled_at >= $now$ - $silent$ AND verdict = 'pass') AS pass,
    countIf(sampled_at >= $now$ - $silent$ AND verdict = 'fail') AS fail,
    countIf(sampled_at >= $now$ - $silent$ AND verdict = 'unknown') AS unknown,
    100 * countIf(sampled_at >= $now$ - $silent$ AND verdict = 'pass') / count() AS compliance
FROM $latest$
