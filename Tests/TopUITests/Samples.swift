import Documents
import Measurements
import Rendering
import Text

@testable import TopUI

extension StatsRow {
    /// A row whose calls took about `meanNs` each, `cpuShare` of it on a CPU.
    static func sample(
        _ name: String, abi: String = "x86_64", calls: UInt64 = 100, meanNs: UInt64 = 1000, cpuShare: Double = 1,
        errnos: [String: UInt64] = [:], waitsByDesign: Bool = false, inFlight: UInt64 = 0, oldestNs: UInt64? = nil,
        octaves: [UInt64]? = nil
    ) -> StatsRow {
        let total = calls * meanNs
        let cpu = UInt64(Double(total) * cpuShare)
        var integers: [Statistic: UInt64] = [
            .entries: calls, .calls: calls, .neverReturned: 0, .errors: errnos.values.reduce(0, +), .total: total,
            .cpu: cpu, .wait: total - cpu, .blocked: total - cpu, .runnable: 0, .inFlight: inFlight,
        ]
        if calls > 0 {
            let latency: [(Statistic, UInt64)] = [
                (.min, meanNs / 2), (.mean, meanNs), (.p50, meanNs), (.p90, meanNs * 2), (.p99, meanNs * 4),
                (.p999, meanNs * 8), (.max, meanNs * 10),
            ]
            for (statistic, value) in latency { integers[statistic] = value }
        }
        integers[.oldest] = oldestNs
        var values = integers.mapValues { StatisticValue.integer($0) }
        values[.callsPerSecond] = .real(Double(calls))
        return StatsRow(
            name: name, abi: abi, number: 1, waitsByDesign: waitsByDesign, errnos: errnos,
            values: StatisticValues(values), octaves: octaves)
    }
}

extension StatsDocument {
    /// What a machine called web-3 answers for one second.
    static func sample(_ rows: [StatsRow], lost: UInt64 = 0, seconds: Double = 1) -> StatsDocument {
        var totals: [Statistic: StatisticValue] = [:]
        for statistic in StatisticValues.additive {
            totals[statistic] = .integer(rows.reduce(0) { $0 + $1[statistic] })
        }
        let calls: UInt64 = rows.reduce(0) { $0 + $1[.calls] }
        totals[.callsPerSecond] = .real(Double(calls) / seconds)
        var recorder = ProbeStatus(attachedAt: "2026-11-23T09:00:00.000Z")
        (recorder.entries, recorder.exits) = (1, 1)
        recorder.lost = Losses([.recursion: lost, .noMemory: 0, .overwritten: 0])
        (recorder.costNsPerCall, recorder.costCPUPercent) = (200, 0.12)
        return StatsDocument(
            host: "web-3", kernel: "6.18.44", version: "0.1.0", loadAverage: [0.5, 1.25, 2],
            window: WindowBounds(from: "2026-11-23T10:00:00.000Z", to: "2026-11-23T10:00:01.000Z", seconds: seconds),
            cursor: "1-2", totals: StatisticValues(totals), recorder: recorder, rows: rows)
    }

    /// Five calls, of which two wait by design and one fails.
    static let typical = sample([
        .sample(
            "read", calls: 4211, meanNs: 1893, cpuShare: 0.7, inFlight: 2, oldestNs: 42_000_000_000,
            octaves: [0, 0, 0, 0, 0, 0, 0, 0, 100, 2000, 2000, 100, 8, 2, 0, 0, 0, 0, 0, 0, 1]),
        .sample(
            "openat", calls: 500, meanNs: 4000, errnos: ["ENOENT": 300, "EACCES": 12],
            octaves: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 200, 250, 50]),
        .sample(
            "epoll_wait", calls: 9, meanNs: 110_000_000, cpuShare: 0, waitsByDesign: true, inFlight: 3,
            oldestNs: 100_000_000),
        .sample("futex", calls: 20, meanNs: 50_000_000, cpuShare: 0.001, waitsByDesign: true),
        .sample("getpid", abi: "i386", calls: 1000, meanNs: 100, octaves: [0, 0, 0, 0, 0, 0, 0, 1000]),
    ])
}

extension InFlightDocument.Call {
    static func sample(
        _ tid: Int, _ comm: String, _ name: String, ageNs: UInt64, before: Bool = false,
        stack: [String] = ["wait_for_partner", "fifo_open"]
    ) -> InFlightDocument.Call {
        InFlightDocument.Call(
            pid: tid, tid: tid, comm: comm, name: name, abi: "x86_64", ageNs: ageNs, sinceBeforeAttach: before,
            stack: stack)
    }
}

extension SyscallDetail {
    /// `read` of the typical document.
    static let typical: SyscallDetail = {
        let document = StatsDocument.typical
        let buckets: [(UInt64, UInt64, UInt64)] = [
            (241, 256, 100), (481, 496, 1000), (497, 512, 1000), (961, 992, 2000), (1921, 1984, 100), (3969, 4096, 8),
            (7937, 8192, 2), (1_015_809, 1_048_576, 1),
        ]
        return SyscallDetail(
            window: document.window, cursor: "1-2", syscall: document.syscalls[0],
            quantiles: [
                QuantileBounds(quantile: 0.5, valueNs: 976, lowerNs: 961, upperNs: 992),
                QuantileBounds(quantile: 0.9, valueNs: 976, lowerNs: 961, upperNs: 992),
                QuantileBounds(quantile: 0.99, valueNs: 1952, lowerNs: 1921, upperNs: 1984),
                QuantileBounds(quantile: 0.999, valueNs: 4032, lowerNs: 3969, upperNs: 4096),
            ],
            buckets: buckets.map { BucketCount(fromNs: $0.0, toNs: $0.1, count: $0.2) })
    }()
}

extension Capabilities {
    static let full = Capabilities(colors: 256, isUnicode: true)
    static let plain = Capabilities(colors: 0, isUnicode: false)
}

extension TopData {
    /// The typical document, as it came from a daemon.
    static var typical: TopData { data(.typical) }

    static func data(_ document: StatsDocument) -> TopData {
        var data = TopData(origin: "127.0.0.1:9737")
        data.add(TopAnswer(latest: document))
        return data
    }
}

extension TopFrame {
    static func of(
        _ data: TopData = .typical, _ state: TopState = TopState(interval: 1), _ columns: Int = 80, _ rows: Int = 24,
        _ capabilities: Capabilities = .full
    ) -> TopFrame {
        TopFrame(data: data, state: state, columns: columns, rows: rows, capabilities: capabilities)
    }

    /// What it says, without the blanks at the ends of lines.
    var text: [String] {
        lines.map { line in String(line.text.reversed().drop { $0 == " " }.reversed()) }
    }
}

extension TopState {
    /// The state after `keys`: characters, and the names of others in angle brackets.
    func typing(_ keys: Key..., data: TopData = .typical) -> TopState? {
        var state = self
        for key in keys {
            guard let next = state.after(key, TopFrame.of(data, state).context) else { return nil }
            state = next
        }
        return state
    }
}
