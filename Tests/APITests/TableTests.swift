import Documents
import Measurements
import Rendering
import Text
import Testing
import TestSupport

/// The table and the order of its rows, at the ends of what a number can be.
@Suite struct TableTests {
    private func row(_ value: UInt64, name: String = "a", abi: String? = nil) -> StatsRow {
        let values = Dictionary(
            uniqueKeysWithValues: Statistic.allCases.map { statistic in
                (
                    statistic,
                    statistic.definition.unit == .callsPerSecond
                        ? StatisticValue.real(Double(value)) : StatisticValue.integer(value)
                )
            })
        return StatsRow(
            name: name, abi: abi, number: 1, errnos: ["EWOULDBLOCK": value], values: StatisticValues(values))
    }

    private static let powers: [UInt64] = (0..<64).flatMap { power in
        [UInt64(1) << UInt64(power), (UInt64(1) << UInt64(power)) - 1]
    }
    private static let tens: [UInt64] = (0..<20).flatMap { power -> [UInt64] in
        let ten = (0..<power).reduce(UInt64(1)) { ten, _ in ten * 10 }
        return [ten, ten - 1, ten - ten / 2000]
    }

    @Test func `no figure makes it wider than it may be`() {
        let name = "set_robust_list_and_more_than_that"
        for value in Self.powers + Self.tens + [.max, 8_640_000_000_000_000, 8_639_999_999_999_999] {
            let rows = [row(value, name: name, abi: "i386")]
            for (isWide, width) in [(false, 80), (true, 200)] {
                for seconds in [nil, 1, 1e-9] {
                    for line in StatsTable.lines(rows, per: seconds, isWide: isWide) {
                        #expect(line.count <= width, "\(value): \(line)")
                    }
                }
            }
        }
    }

    @Test(arguments: ["web-3", String(repeating: "h", count: 64)], ["6.18.44", String(repeating: "k", count: 64)])
    func `what stands above it isn't wider either`(host: String, kernel: String) {
        for value in Self.powers + Self.tens + [.max] {
            var recorder = ProbeStatus(attachedAt: "")
            recorder.lost = Losses([.recursion: value, .noMemory: value, .overwritten: value])
            recorder.isFull = true
            let document = StatsDocument(
                host: host, kernel: kernel, version: "v", loadAverage: [],
                window: WindowBounds(
                    from: "2026-11-24T10:00:00.000Z", to: "2026-11-24T10:00:02.000Z", seconds: Double(value) / 1e9),
                cursor: "",
                totals: StatisticValues([
                    .calls: .integer(value), .errors: .integer(value), .callsPerSecond: .real(Double(value)),
                    .total: .integer(value), .cpu: .integer(value), .wait: .integer(value), .inFlight: .integer(value),
                ]),
                recorder: recorder,
                rows: [])
            let lines = StatsTable.summary(document)
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
            #expect(lines[0].hasPrefix(String(host.prefix(5))) && lines[0].hasSuffix("Z"))
            #expect(lines[0].contains(", Linux \(kernel.prefix(5))"))
        }
    }

    @Test func `a duration, a count and a rate keep within their columns`() {
        for value in Self.powers + Self.tens + [.max] {
            #expect(Format.duration(ns: value).count <= 6, "\(Format.duration(ns: value))")
            #expect(Format.count(value).count <= 7, "\(Format.count(value))")
            #expect(Format.rate(Double(value) * 1e9).count <= 6, "\(Format.rate(Double(value) * 1e9))")
        }
        #expect(Format.duration(ns: 8_640_000_000_000_000) == "100d")
        #expect(Format.duration(ns: .max) == "584y")
        #expect(Format.count(.max) == "18.4E")
    }

    /// Five rows of which every key makes another order: each has another one of the 120 permutations.
    @Test(arguments: 0..<5 as Range<UInt64>)
    func `every key sorts by what it names, and by nothing else`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let orders = Array(permutations([0, 1, 2, 3, 4]).shuffled(using: &generator).prefix(SortKey.all.count))
        let order = Dictionary(uniqueKeysWithValues: zip(SortKey.all, orders))
        /// The number by which `key` puts the row at its place.
        func value(_ key: SortKey, _ row: Int) -> UInt64 { UInt64(10 - order[key]!.firstIndex(of: row)!) }
        let rows = (0..<5).map { index in
            var values: [Statistic: StatisticValue] = [.callsPerSecond: .real(0)]
            for case .by(let statistic) in SortKey.all { values[statistic] = .integer(value(.by(statistic), index)) }
            return StatsRow(
                name: "abcdefghijk".map(String.init)[10 - Int(value(.name, index))], abi: "\(index)", number: index,
                values: StatisticValues(values))
        }
        for key in SortKey.all {
            var sorted = rows
            key.sort(&sorted, descending: key.defaultsToDescending)
            #expect(sorted.map(\.number) == order[key]!, "\(key)")
            key.sort(&sorted, descending: !key.defaultsToDescending)
            #expect(sorted.map(\.number) == order[key]!.reversed(), "\(key), the other way")
        }
    }

    private func permutations(_ items: [Int]) -> [[Int]] {
        guard !items.isEmpty else { return [[]] }
        return items.flatMap { item in permutations(items.filter { $0 != item }).map { [item] + $0 } }
    }
}
