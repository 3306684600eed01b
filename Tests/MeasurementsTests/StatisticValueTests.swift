import Histograms
import Measurements
import Testing
import TestSupport

@Suite struct StatisticValueTests {
    /// Ten calls in two seconds: eight of 100 ns, one of 1000 and one of 5000, half of the time off the CPU.
    private static let figures = {
        var counts = SyscallCounts()
        for duration in [UInt64](repeating: 100, count: 8) + [1000, 5000] { counts.histogram.record(duration) }
        (counts.minNs, counts.maxNs) = (100, 5000)
        counts[.entries] = 15
        counts[.totalNs] = 6800
        counts[.waitNs] = 3400
        counts[.runnableNs] = 400
        counts[.errors] = 3
        counts[.neverReturned] = 2
        counts[.lost] = 1
        return Figures(counts, seconds: 2, inFlight: 2, oldestNs: 70)
    }()

    /// The middle of the bucket that a duration is counted in.
    private static func middle(_ nanoseconds: UInt64) -> StatisticValue {
        let bounds = Bucket.bounds(Bucket.index(of: nanoseconds)).clamped(to: 100...5000)
        return .integer((bounds.lowerBound + bounds.upperBound) / 2)
    }

    private static let expected: [Statistic: StatisticValue] = [
        .entries: .integer(15), .calls: .integer(10), .callsPerSecond: .real(5), .neverReturned: .integer(2),
        .errors: .integer(3), .total: .integer(6800), .cpu: .integer(3400), .wait: .integer(3400),
        .blocked: .integer(3000), .runnable: .integer(400), .min: .integer(100), .mean: .integer(680),
        .p50: middle(100), .p90: middle(1000), .p99: middle(5000), .p999: middle(5000), .max: .integer(5000),
        .inFlight: .integer(2), .oldest: .integer(70),
    ]

    @Test(arguments: Statistic.allCases) func `a statistic has the value that its name says`(statistic: Statistic)
        throws
    {
        let expected = try #require(Self.expected[statistic])
        #expect(statistic.value(Self.figures) == expected)
    }

    @Test(arguments: Statistic.allCases) func `of nothing there are sums, and no latency and no age`(
        statistic: Statistic
    ) {
        let value = statistic.value(Figures(SyscallCounts(), seconds: 0, inFlight: 0, oldestNs: nil))
        let zero: StatisticValue = statistic.definition.unit == .callsPerSecond ? .real(0) : .integer(0)
        #expect(value == (statistic.definition.adds ? zero : nil))
    }

    @Test func `a part is never longer than the whole`() {
        var figures = Self.figures
        (figures.counters[.waitNs], figures.counters[.runnableNs]) = (6801, 7000)
        #expect(Statistic.cpu.value(figures) == .integer(0))
        #expect(Statistic.wait.value(figures) == .integer(6800))
        #expect(Statistic.blocked.value(figures) == .integer(0))
        #expect(Statistic.runnable.value(figures) == .integer(6800))
    }

    @Test(arguments: 0..<50 as Range<UInt64>) func `the values of a sum are the sums of the rows' values`(seed: UInt64)
    {
        var generator = SeededGenerator(seed: seed)
        let rows = (0..<30).map { _ in SyscallCounts.random(using: &generator) }
        var sum = Figures(seconds: 2)
        for row in rows {
            sum.add(row)
            sum.inFlight += row.inFlight
        }
        for statistic in Statistic.allCases where statistic.definition.adds && statistic != .callsPerSecond {
            let values = rows.map { row in
                statistic.value(Figures(row, seconds: 2, inFlight: row.inFlight, oldestNs: nil))!.integer
            }
            #expect(statistic.value(sum) == .integer(values.reduce(0, +)), "\(statistic)")
        }
        #expect(Statistic.callsPerSecond.value(sum) == .real(Double(sum.calls) / 2))
    }

    @Test func `values are told as integers and as real numbers, and compared`() {
        #expect(StatisticValue.integer(7).double == 7)
        #expect(StatisticValue.real(7.9).integer == 7)
        #expect(StatisticValue.real(0.9).integer == 0)
        #expect(StatisticValue.real(-5).integer == 0)
        #expect(StatisticValue.real(1e300).integer == .max)
        #expect(StatisticValue.integer(.max - 1) < .integer(.max), "which no floating-point number tells apart")
        #expect(StatisticValue.real(1.5) < .integer(2))
    }
}
