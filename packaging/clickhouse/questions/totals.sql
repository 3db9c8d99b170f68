-- SPDX-License-Identifier: Apache-2.0
-- How much there is to answer from: reports, what they had as JSON, first and last, and what is older.
SELECT
    countIf(sampled_at >= $since$) AS reports,
    sum(bytes) AS bytes,
    countIf(sampled_at < $since$) AS older,
    minIf(sampled_ms, sampled_at >= $since$ AND sampled_at <= $now$ + 86400) AS first_ms,
    maxIf(sampled_ms, sampled_at >= $since$ AND sampled_at <= $now$ + 86400) AS last_ms
FROM reports FINAL
