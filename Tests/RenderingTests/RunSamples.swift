import Documents
import Measurements

extension StatsRow {
    /// A row whose figures are given, and whose other statistics have no value.
    static func figures(
        _ subject: RowSubject, calls: UInt64, cpuNs: UInt64 = 0, waitNs: UInt64 = 0, p50: UInt64 = 0, p99: UInt64 = 0,
        max: UInt64 = 0, errnos: [String: UInt64]? = [:], errors: UInt64? = nil, neverReturned: UInt64 = 0,
        waitsByDesign: Bool = false, syscalls: [SyscallShare]? = nil
    ) -> StatsRow {
        var values: [Statistic: UInt64] = [
            .calls: calls, .entries: calls + neverReturned, .cpu: cpuNs, .wait: waitNs, .total: cpuNs + waitNs,
            .errors: errors ?? (errnos ?? [:]).values.reduce(0, +), .neverReturned: neverReturned,
        ]
        if calls > 0 {
            for (statistic, value) in [(Statistic.p50, p50), (.p99, p99), (.max, max)] { values[statistic] = value }
        }
        return StatsRow(
            subject: subject, waitsByDesign: waitsByDesign, errnos: errnos,
            values: StatisticValues(values.mapValues { .integer($0) }), syscalls: syscalls)
    }

    /// A row of a system call.
    static func call(
        _ name: String, abi: String = "x86_64", calls: UInt64, cpuNs: UInt64 = 0, waitNs: UInt64 = 0, p50: UInt64 = 0,
        p99: UInt64 = 0, max: UInt64 = 0, errnos: [String: UInt64] = [:], neverReturned: UInt64 = 0,
        waitsByDesign: Bool = false
    ) -> StatsRow {
        figures(
            .syscall(name: name, abi: abi, number: 1), calls: calls, cpuNs: cpuNs, waitNs: waitNs, p50: p50, p99: p99,
            max: max, errnos: errnos, neverReturned: neverReturned, waitsByDesign: waitsByDesign)
    }
}

extension StatsDocument {
    /// What was counted of a command: `rows`, and nothing lost.
    static func ofRun(_ rows: [StatsRow], grouping: Grouping = .syscall) -> StatsDocument {
        var recorder = ProbeStatus(attachedAt: "2026-11-23T09:00:00.000Z")
        recorder.exits = rows.reduce(0) { $0 + $1[.calls] }
        recorder.neverReturned = rows.reduce(0) { $0 + $1[.neverReturned] }
        recorder.entries = recorder.exits + recorder.neverReturned
        recorder.lost = Losses([.recursion: 0, .noMemory: 0, .overwritten: 0])
        return StatsDocument(
            host: "web-3", kernel: "6.18.44", version: "0.1.0", loadAverage: [0.5, 1.25, 2],
            window: WindowBounds(from: "2026-11-23T10:00:00.000Z", to: "2026-11-23T10:00:01.000Z", seconds: 1),
            cursor: "1-2", totals: StatisticValues([.calls: .integer(recorder.exits)]), recorder: recorder,
            grouping: grouping, rows: rows)
    }
}

extension RunDocument {
    /// `make -j2`, which ran for 1.02 s and made these calls.
    static func sample(
        _ rows: [StatsRow], grouping: Grouping = .syscall, command: [String] = ["make", "-j2"], end: End = .exited(0),
        slowest: [SlowDocument.Call] = []
    ) -> RunDocument {
        RunDocument(
            command: command, pid: 812, startedAt: "2026-11-23T10:00:00.000Z", end: end, elapsedNs: 1_020_000_000,
            userNs: 20_100_000, systemNs: 7_040_000, stats: .ofRun(rows, grouping: grouping), slowest: slowest)
    }

    /// Two kinds of call that don't wait by design, one that does, and one that never returns.
    static let typicalRows: [StatsRow] = [
        .call(
            "wait4", calls: 2, cpuNs: 40_000, waitNs: 999_960_000, p50: 400_000_000, p99: 600_000_000,
            max: 600_000_000, waitsByDesign: true),
        .call(
            "read", calls: 4000, cpuNs: 5_000_000, waitNs: 3_000_000, p50: 1000, p99: 20_000, max: 1_500_000,
            errnos: ["EAGAIN": 3]),
        .call(
            "openat", calls: 500, cpuNs: 2_000_000, p50: 4000, p99: 16_000, max: 40_000,
            errnos: ["ENOENT": 300, "EACCES": 12]),
        .call("access", calls: 1, cpuNs: 900, p50: 900, p99: 900, max: 900, errnos: ["ENOENT": 1]),
        .call("exit_group", calls: 0, neverReturned: 2),
    ]

    static let typical = sample(typicalRows)
}
