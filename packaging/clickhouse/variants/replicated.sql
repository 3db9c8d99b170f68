-- SPDX-License-Identifier: Apache-2.0
-- NOT RUN by the tests: wants a ZooKeeper or a ClickHouse Keeper, and the macros {cluster}, {shard} and {replica} on each server.
-- Instead of schema/001-tables.sql. The columns are those of it; a test holds them equal.
-- Two copies of all: each table is replicated, and an insert that is sent again is known by its block, too
-- ("insert_deduplication_token=*" in the URL of latscan push makes that certain from 22.2 on).

CREATE TABLE IF NOT EXISTS reports ON CLUSTER '{cluster}'
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

CREATE TABLE IF NOT EXISTS checks ON CLUSTER '{cluster}'
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

CREATE TABLE IF NOT EXISTS findings ON CLUSTER '{cluster}'
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

CREATE TABLE IF NOT EXISTS waivers ON CLUSTER '{cluster}'
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

CREATE TABLE IF NOT EXISTS facts ON CLUSTER '{cluster}'
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
