-- SPDX-License-Identifier: Apache-2.0
-- Gates that somebody opened by a file.
SELECT host, override_reason AS reason, override_owner AS owner, toUInt32(override_until) AS until
FROM latest
WHERE sampled_at >= $since$ AND sampled_at >= $now$ - $silent$ AND override
ORDER BY host
