import Testing
import TestSupport

@testable import Histograms
@testable import Measurements

@Suite struct BucketTests {
    @Test func `buckets tile the whole range without gap or overlap`() {
        #expect(Bucket.bounds(0).lowerBound == 0)
        for index in 1..<Bucket.count {
            #expect(Bucket.bounds(index).lowerBound == Bucket.bounds(index - 1).upperBound + 1)
        }
        #expect(Bucket.bounds(Bucket.count - 1) == (1 << 40) + 1...UInt64.max)
    }

    @Test func `a duration falls into the bucket whose bounds hold it, on every boundary`() {
        for index in 0..<Bucket.count {
            let bounds = Bucket.bounds(index)
            #expect(Bucket.index(of: bounds.lowerBound) == index)
            #expect(Bucket.index(of: bounds.upperBound) == index)
        }
    }

    @Test(arguments: 0...40)
    func `a power of two is the inclusive upper bound of a bucket`(exponent: UInt64) {
        let power: UInt64 = 1 << exponent
        #expect(Bucket.bounds(Bucket.index(of: power)).upperBound == power)
    }

    @Test func `a bucket is at most a sixteenth of its lower bound wide`() {
        for index in 16..<Bucket.count - 1 {
            let bounds = Bucket.bounds(index)
            #expect((bounds.upperBound - bounds.lowerBound + 1) * 16 <= bounds.lowerBound)
        }
    }
}

@Suite struct QuantileTests {
    /// Distributions of different shape, by name, as functions of a generator.
    static let distributions: [(name: String, draw: @Sendable (inout SeededGenerator) -> UInt64)] = [
        ("uniform", { .random(in: 0...1_000_000, using: &$0) }),
        ("constant", { _ in 123_456 }),
        (
            "two peaks",
            {
                Bool.random(using: &$0)
                    ? .random(in: 200...300, using: &$0) : .random(in: 1 << 30...1 << 31, using: &$0)
            }
        ),
        (
            "log-uniform",
            { (UInt64(1) << UInt64.random(in: 0...39, using: &$0)) + UInt64.random(in: 0...99, using: &$0) }
        ),
        ("tiny", { .random(in: 0...20, using: &$0) }),
    ]

    @Test(arguments: distributions.map(\.name), [1, 2, 7, 1000, 5003])
    func `a quantile is within 3.2 percent of the exact one and inside its bounds`(name: String, count: Int) throws {
        let draw = Self.distributions.first { $0.name == name }!.draw
        // The number of values is the seed too.
        var generator = SeededGenerator(seed: UInt64(count))
        var histogram = Histogram()
        let values = (0..<count).map { _ in draw(&generator) }.sorted()
        for value in values { histogram.record(value) }
        for permille: UInt64 in [1, 100, 500, 900, 990, 999, 1000] {
            let rank = (count * Int(permille) + 999) / 1000
            let exact = values[rank - 1]
            let quantile = try #require(histogram.quantile(permille: permille))
            #expect(quantile.bounds.contains(exact))
            #expect(abs(Double(quantile.value) - Double(exact)) <= max(0.032 * Double(exact), 1))
        }
    }

    @Test func `an empty histogram has no quantile`() {
        #expect(Histogram().quantile(permille: 500) == nil)
    }

    @Test func `what is known of the extremes narrows a quantile`() throws {
        var histogram = Histogram()
        histogram.record(50_100_000)
        let quantile = try #require(histogram.quantile(permille: 990, within: 50_100_000...50_100_000))
        #expect(quantile.value == 50_100_000)
    }

    @Test(arguments: [7, 8, 9]) func `merging histograms equals recording into one`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var parts = [Histogram](repeating: Histogram(), count: 8)
        var whole = Histogram()
        for _ in 0..<10_000 {
            let value = UInt64.random(in: 0...UInt64.random(in: 1...1 << 41, using: &generator), using: &generator)
            parts[Int.random(in: 0..<8, using: &generator)].record(value)
            whole.record(value)
        }
        var merged = Histogram()
        for part in parts { merged += part }
        #expect(merged == whole)
        #expect(merged.total == 10_000)
    }
}

@Suite struct SyscallCountsTests {
    private func value(_ statistic: Statistic, _ counts: SyscallCounts) -> StatisticValue? {
        statistic.value(Figures(counts, seconds: 1, inFlight: 0, oldestNs: nil))
    }

    @Test func `cpu and wait make up the total`() {
        var counts = SyscallCounts()
        (counts[.totalNs], counts[.waitNs]) = (100, 30)
        #expect(value(.cpu, counts) == .integer(70))
        #expect(value(.wait, counts) == .integer(30))
        counts[.waitNs] = 101
        #expect(value(.cpu, counts) == .integer(0))
        #expect(value(.wait, counts) == .integer(100))
    }

    @Test func `what entered and neither returned nor ended is in flight`() {
        var counts = SyscallCounts()
        counts[.entries] = 10
        for _ in 0..<6 { counts.histogram.record(5) }
        counts[.neverReturned] = 1
        counts[.lost] = 1
        #expect(counts.inFlight == 2)
        counts[.neverReturned] = 9
        #expect(counts.inFlight == 0)
    }
}
