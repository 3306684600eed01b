import StatsModel
import Testing

@testable import TopView

extension StatsDocument {
    static func sample(names: [String]) -> StatsDocument {
        StatsDocument(
            host: "web-3", kernel: "6.18.44", version: "0.1.0",
            window: WindowSpan(from: "2026-11-23T10:00:00.000Z", to: "2026-11-23T10:00:01.000Z", seconds: 1),
            cursor: "1-2",
            totals: Totals(
                calls: 4211, errors: 12, callsPerSecond: 4211, totalNs: 3_000_000, cpuNs: 1_000_000, waitNs: 2_000_000,
                blockedNs: 1_900_000, runnableNs: 100_000, inFlight: 41),
            recorder: RecorderStatus(
                attachedAt: "2026-11-23T09:00:00.000Z", entries: 1, exits: 1, inFlight: 0, neverReturned: 0,
                unmatchedExits: 0, lost: .init(recursion: 0, noMemory: 0, overwritten: 0), costNsPerCall: 200,
                costCPUPercent: 0.1,
                isFull: false),
            syscalls: names.map { name in
                SyscallRow(
                    name: name, abi: "x86_64", number: 0, entries: 4211, calls: 4211, callsPerSecond: 4211,
                    neverReturned: 0, errors: 12, errnos: ["EAGAIN": 12], totalNs: 3_000_000, cpuNs: 1_000_000,
                    waitNs: 2_000_000, blockedNs: 1_900_000, runnableNs: 100_000, waitsByDesign: false,
                    latencyNs: LatencySummary(
                        min: 210, mean: 712, p50: 1311, p90: 3007, p99: 9983, p999: 40_000, max: 812_345),
                    inFlight: InFlightSummary(count: 2, oldestNs: 5))
            })
    }
}

@Suite struct TopFrameTests {
    @Test func `at 80 by 24 the frame is the summary, the heads and the rows`() {
        let frame = TopFrame(document: .sample(names: ["read", "write"]), trouble: nil, columns: 80, rows: 24)
        #expect(
            frame.lines.map(\.text) == [
                "web-3, Linux 6.18.44, 1.0 s to 2026-11-23T10:00:01.000Z",
                "4211 calls (4211/s), 12 errors, 41 in flight, 1.00ms cpu, 2.00ms wait",
                "q quits",
                "  CALLS     /S  ERRORS   TIME CPU%    P50    P99    MAX INFL SYSCALL            ",
                "   4211   4211      12 3.00ms   33 1.31us 9.98us  812us    2 read",
                "   4211   4211      12 3.00ms   33 1.31us 9.98us  812us    2 write",
            ])
        #expect(frame.lines[3].style == .inverse)
    }

    @Test(arguments: [(80, 24), (40, 10), (200, 50), (1, 1), (0, 0)])
    func `a frame is never larger than the screen`(columns: Int, rows: Int) {
        let names = (0..<300).map { "a_rather_long_system_call_name_\($0)" }
        let frame = TopFrame(document: .sample(names: names), trouble: nil, columns: columns, rows: rows)
        #expect(frame.lines.count == min(rows, 304))
        #expect(frame.lines.allSatisfy { $0.text.count <= columns })
    }

    @Test func `what went wrong is said, and the last picture stays`() {
        let frame = TopFrame(document: .sample(names: ["read"]), trouble: "cannot reach it", columns: 80, rows: 24)
        #expect(frame.lines.contains { $0.text == "cannot reach it" && $0.style == .bold })
        #expect(frame.lines.contains { $0.text.hasSuffix(" read") })
        #expect(TopFrame(document: nil, trouble: "cannot", columns: 80, rows: 24).lines.map(\.text) == ["cannot"])
    }

    @Test func `no control character reaches the terminal`() {
        let frame = TopFrame(document: .sample(names: ["re\u{1b}[2Jad"]), trouble: "a\nb\u{9b}", columns: 80, rows: 24)
        #expect(!frame.lines.contains { $0.text.unicodeScalars.contains { $0.properties.generalCategory == .control } })
    }
}

@Suite struct FormatTests {
    @Test(arguments: [
        (0, "0ns"), (999, "999ns"), (1000, "1.00us"), (1311, "1.31us"), (999_499, "999us"), (999_500, "1.00ms"),
        (20_100_000, "20.1ms"), (1_000_000_000, "1.00s"), (59_990_000_000, "60.0s"), (119_000_000_000, "119s"),
        (750_000_000_000, "12m30s"), (11_100_000_000_000, "3h05m"), (792_000_000_000_000, "9d04h"),
    ])
    func `a duration has at most six characters`(ns: UInt64, text: String) {
        #expect(Format.duration(ns: ns) == text)
        #expect(text.count <= 6)
    }

    @Test(arguments: [
        (0, "0"), (9_999_999, "9999999"), (12_345_678, "12.3M"), (4_560_000_000, "4.56G"), (UInt64(7e12), "7.00T"),
    ])
    func `a count is exact below ten million`(count: UInt64, text: String) {
        #expect(Format.count(count) == text)
    }

    @Test(arguments: [
        (0, "0"), (0.034, "0.03"), (4.2, "4.20"), (421, "421"), (9999, "9999"), (81_200, "81.2k"), (1.2e6, "1.20M"),
    ])
    func `a rate has at most six characters`(rate: Double, text: String) {
        #expect(Format.rate(rate) == text)
    }

    @Test(arguments: [(0, 0, ""), (0, 5, "0"), (1, 1000, "<1"), (37, 100, "37"), (5, 5, "100")])
    func `a percentage says what is small and what is nothing`(part: UInt64, whole: UInt64, text: String) {
        #expect(Format.percent(part, of: whole) == text)
    }

    @Test(arguments: [(1.0005, 3, "1.001"), (0, 3, "0.000"), (-1.5, 1, "-1.5"), (2.5, 0, "3"), (10.04, 1, "10.0")])
    func `a number has as many digits after the point as asked`(value: Double, digits: Int, text: String) {
        #expect(Format.fixed(value, digits: digits) == text)
    }
}
