-- SPDX-License-Identifier: Apache-2.0
-- Hosts that stopped reporting, and when they were last heard of.
SELECT host, sampled_at AS last
FROM $latest$
WHERE sampled_at < $now$ - $silent$
ORDER BY host
