-- SPDX-License-Identifier: Apache-2.0
-- Which files of schema/ were applied.
SELECT name
FROM migrations
GROUP BY name
ORDER BY name
