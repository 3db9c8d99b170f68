-- SPDX-License-Identifier: Apache-2.0
-- NOT RUN by the tests: wants a ZooKeeper or a ClickHouse Keeper, and the macros {cluster}, {shard} and {replica} on each server.
-- Instead of schema/001-tables.sql. The columns are those of it; a test holds them equal.
-- Hosts divided among shards by their name, all rows of a host on one: questions that end in a host's last report are answered where
-- it is. Reports are pushed into the Distributed tables, and these are what views and questions read.

CREATE TABLE IF NOT EXISTS reports_local ON CLUSTER '{cluster}'
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    sampled_ms UInt64,
    judged_at DateTime,
    boot_id String,
    kernel String,
    virt String,
    product String,
    bios String,
    cpu_model String,
    microcode String,
    hot_cpus String,
    role String,
    version String,
    catalogue String,
    profile String,
    level String,
    gate UInt8,
    window_ms UInt64,
    verdict String,
    exit UInt8,
    incomplete UInt8,
    advisory UInt8,
    passed UInt32,
    warned UInt32,
    unknown UInt32,
    failed UInt32,
    skipped UInt32,
    waived UInt32,
    failed_at_level UInt32,
    clock String,
    divergence_ns Int64,
    override UInt8,
    override_reason String,
    override_owner String,
    override_until DateTime,
    bytes UInt64,
    override_found UInt8,
    override_refused String,
    override_until_ms UInt64
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/latscan/reports', '{replica}')
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (host, host_id, sampled_at, report_id);
CREATE TABLE IF NOT EXISTS reports ON CLUSTER '{cluster}' AS reports_local
ENGINE = Distributed('{cluster}', currentDatabase(), reports_local, cityHash64(host));

CREATE TABLE IF NOT EXISTS checks_local ON CLUSTER '{cluster}'
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    check_id String,
    rule UInt32,
    severity String,
    status String,
    outcome String,
    reason String,
    waived UInt32,
    findings UInt32,
    area String,
    title String
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/latscan/checks', '{replica}')
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (check_id, host, host_id, sampled_at, report_id);
CREATE TABLE IF NOT EXISTS checks ON CLUSTER '{cluster}' AS checks_local
ENGINE = Distributed('{cluster}', currentDatabase(), checks_local, cityHash64(host));

CREATE TABLE IF NOT EXISTS findings_local ON CLUSTER '{cluster}'
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    number UInt32,
    check_id String,
    severity String,
    status String,
    reason String,
    subject_kind String,
    subject String,
    fingerprint String,
    observed String,
    observed_number Float64,
    wanted String,
    wanted_number Float64,
    text String,
    cause String,
    waived UInt8,
    waiver_owner String,
    waiver_ticket String,
    waiver_reason String,
    waiver_until String
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/latscan/findings', '{replica}')
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (check_id, host, host_id, sampled_at, report_id, number);
CREATE TABLE IF NOT EXISTS findings ON CLUSTER '{cluster}' AS findings_local
ENGINE = Distributed('{cluster}', currentDatabase(), findings_local, cityHash64(host));

CREATE TABLE IF NOT EXISTS waivers_local ON CLUSTER '{cluster}'
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    number UInt32,
    check_id String,
    subject String,
    accept String,
    reason String,
    owner String,
    ticket String,
    valid_from String,
    valid_until String,
    state String,
    findings UInt32
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/latscan/waivers', '{replica}')
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (owner, check_id, host, host_id, sampled_at, report_id, number);
CREATE TABLE IF NOT EXISTS waivers ON CLUSTER '{cluster}' AS waivers_local
ENGINE = Distributed('{cluster}', currentDatabase(), waivers_local, cityHash64(host));

CREATE TABLE IF NOT EXISTS facts_local ON CLUSTER '{cluster}'
(
    report_id String,
    host_id String,
    host String,
    sampled_at DateTime,
    area String,
    name String,
    kind String,
    whole UInt8,
    value String,
    number Float64,
    unit String
)
ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/latscan/facts', '{replica}')
PARTITION BY toYYYYMM(sampled_at)
ORDER BY (area, name, host, host_id, sampled_at, report_id);
CREATE TABLE IF NOT EXISTS facts ON CLUSTER '{cluster}' AS facts_local
ENGINE = Distributed('{cluster}', currentDatabase(), facts_local, cityHash64(host));
