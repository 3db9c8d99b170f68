-- SPDX-License-Identifier: Apache-2.0
-- Names that another machine says too, and which machines.
SELECT host, groupArray(host_id) AS machines, count() AS n
FROM (SELECT host, host_id FROM reports FINAL WHERE sampled_at >= $since$ GROUP BY host, host_id ORDER BY host, host_id)
GROUP BY host
HAVING n > 1
ORDER BY host
