# SPDX-License-Identifier: Apache-2.0
# The bench's question, asked of jq: rows of "COHORT <tab> WHAT <tab> N".
def trait($group; $key): first(.traits[] | select(.group == $group) | .lines[] | select(.key == $key) | .value);
reduce (inputs | select(.run.sampled_at >= "2026-03-15T12:00:00.000Z")
  | (trait("bios"; "product") + ", " + trait("cpu"; "model of hot CPUs") + " / " + .roles.targets[0].name) as $cohort
  | $cohort + "\t" + (.summary.verdict,
      (select(.run.profile == "trading") | .checks[] | select(.status == "fail" and (.open // "fail") == "fail") | .id)))
  as $row ({}; .[$row] += 1)
| to_entries[] | .key + "\t" + (.value | tostring)
