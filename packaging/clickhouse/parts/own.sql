-- SPDX-License-Identifier: Apache-2.0
-- Reports of the time that is asked for. A name belongs to the machine that has said it most often, and then first: what another
-- one says under it does not count (questions/claimed.sql tells of it).
SELECT *
FROM reports FINAL
WHERE sampled_at >= $since$ AND sampled_at <= $now$ + 86400 AND (host, host_id) GLOBAL IN
(
    SELECT host, host_id
    FROM
    (
        SELECT host, host_id, count() AS n, min(sampled_ms) AS first_ms
        FROM reports FINAL
        WHERE sampled_at >= $since$ AND sampled_at <= $now$ + 86400
        GROUP BY host, host_id
    )
    ORDER BY host, n DESC, first_ms, host_id
    LIMIT 1 BY host
)
