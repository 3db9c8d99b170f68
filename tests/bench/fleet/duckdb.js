// SPDX-License-Identifier: Apache-2.0
// duckdb.js FILE: the bench's question, asked of DuckDB (NODE_PATH leads to @duckdb/node-api). Only what is asked for is
// read out of each line: columns that are not named are passed over. Prints rows of "COHORT <tab> WHAT <tab> N".
const { DuckDBInstance } = require('@duckdb/node-api');

const file = process.argv[2].replace(/'/g, "''");
const question = `
WITH raw AS (SELECT * FROM read_json('${file}', format = 'newline_delimited', maximum_object_size = 33554432, columns = {
    run: 'STRUCT(sampled_at VARCHAR, profile VARCHAR)', summary: 'STRUCT(verdict VARCHAR)',
    roles: 'STRUCT(targets STRUCT(name VARCHAR)[])', checks: 'STRUCT(id VARCHAR, status VARCHAR, "open" VARCHAR)[]',
    traits: 'STRUCT("group" VARCHAR, lines STRUCT("key" VARCHAR, "value" VARCHAR)[])[]'})),
hosts AS (SELECT run.profile AS profile, summary.verdict AS verdict, checks,
    list_filter(flatten(list_transform(list_filter(traits, g -> g."group" = 'bios'), g -> g.lines)),
        l -> l."key" = 'product')[1]."value" || ', ' ||
    list_filter(flatten(list_transform(list_filter(traits, g -> g."group" = 'cpu'), g -> g.lines)),
        l -> l."key" = 'model of hot CPUs')[1]."value" || ' / ' || roles.targets[1].name AS cohort
    FROM raw WHERE run.sampled_at >= '2026-03-15T12:00:00.000Z')
SELECT cohort, verdict AS what, count(*) AS n FROM hosts GROUP BY ALL
UNION ALL
SELECT cohort, c.id, count(*) FROM (SELECT cohort, unnest(list_filter(checks,
    c -> c.status = 'fail' AND coalesce(c."open", 'fail') = 'fail')) AS c FROM hosts WHERE profile = 'trading') GROUP BY ALL`;

(async () => {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: process.env.THREADS || '2' })).connect();
  const rows = (await connection.runAndReadAll(question)).getRows();
  process.stdout.write(rows.map((row) => row.join('\t') + '\n').join(''));
})();
