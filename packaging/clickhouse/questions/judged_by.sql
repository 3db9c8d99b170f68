-- SPDX-License-Identifier: Apache-2.0
-- Profiles, rule sets and versions in use.
SELECT profile, catalogue, version, count() AS hosts
FROM $latest$
GROUP BY profile, catalogue, version
ORDER BY hosts DESC, profile, catalogue, version
