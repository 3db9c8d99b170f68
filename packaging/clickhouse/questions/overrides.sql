-- SPDX-License-Identifier: Apache-2.0
-- Gates that somebody opened by a file, or tried to.
SELECT host, override AS honoured, override_reason AS reason, override_owner AS owner, override_refused AS refused,
    if(override_until_ms > 0, override_until_ms, toUInt64(toUInt32(override_until)) * 1000) AS until_ms
FROM $latest$
WHERE sampled_at >= $now$ - $silent$ AND (override OR override_found)
ORDER BY host
