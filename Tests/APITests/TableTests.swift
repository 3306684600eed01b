import Documents
import Rendering
import Text
import Testing

/// The table and the order of its rows, at the ends of what a number can be.
@Suite struct TableTests {
    private func row(_ value: UInt64, name: String = "a", abi: String? = nil) -> SyscallRow {
        SyscallRow(
            name: name, abi: abi, number: 1, entries: value, calls: value, callsPerSecond: Double(value),
            neverReturned: 0, errors: value, errnos: ["EWOULDBLOCK": value], totalNs: value, cpuNs: value,
            waitNs: value,
            blockedNs: value, runnableNs: value, waitsByDesign: false,
            latencyNs: .init(
                min: value, mean: value, p50: value, p90: value, p99: value, p999: value, max: value),
            inFlight: .init(count: value, oldestNs: value))
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
                for line in StatsTable.lines(rows, isWide: isWide) {
                    #expect(line.count <= width, "\(value): \(line)")
                }
            }
        }
    }

    @Test(arguments: ["web-3", String(repeating: "h", count: 64)], ["6.18.44", String(repeating: "k", count: 64)])
    func `what stands above it isn't wider either`(host: String, kernel: String) {
        for value in Self.powers + Self.tens + [.max] {
            let lost = ProbeStatus.Lost(recursion: value, noMemory: value, overwritten: value)
            let document = StatsDocument(
                host: host, kernel: kernel, version: "v", loadAverage: [],
                window: WindowBounds(
                    from: "2026-11-24T10:00:00.000Z", to: "2026-11-24T10:00:02.000Z", seconds: Double(value) / 1e9),
                cursor: "",
                totals: Totals(
                    calls: value, errors: value, callsPerSecond: Double(value), totalNs: value, cpuNs: value,
                    waitNs: value, blockedNs: 0, runnableNs: 0, inFlight: value),
                recorder: ProbeStatus(
                    attachedAt: "", entries: 0, exits: 0, inFlight: 0, neverReturned: 0, unmatchedExits: 0, lost: lost,
                    costNsPerCall: nil, costCPUPercent: nil, isFull: true),
                syscalls: [])
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

    /// Five rows of which every key makes another order: the 17 keys have 17 of the 120 permutations.
    @Test func `every key sorts by what it names, and by nothing else`() throws {
        let orders = Array(permutations([0, 1, 2, 3, 4]).shuffled().prefix(SortKey.allCases.count))
        let order = Dictionary(uniqueKeysWithValues: zip(SortKey.allCases, orders))
        /// The number by which `key` puts the row at its place.
        func value(_ key: SortKey, _ row: Int) -> UInt64 { UInt64(10 - order[key]!.firstIndex(of: row)!) }
        let rows = (0..<5).map { index in
            SyscallRow(
                name: "abcdefghijk".map(String.init)[10 - Int(value(.name, index))], abi: "\(index)", number: index,
                entries: 0, calls: value(.calls, index), callsPerSecond: 0, neverReturned: 0,
                errors: value(.errors, index), errnos: [:], totalNs: value(.total, index), cpuNs: value(.cpu, index),
                waitNs: value(.wait, index), blockedNs: value(.blocked, index), runnableNs: value(.runnable, index),
                waitsByDesign: false,
                latencyNs: .init(
                    min: value(.min, index), mean: value(.mean, index), p50: value(.p50, index),
                    p90: value(.p90, index), p99: value(.p99, index), p999: value(.p999, index),
                    max: value(.max, index)),
                inFlight: .init(count: value(.inFlight, index), oldestNs: value(.oldest, index)))
        }
        for key in SortKey.allCases {
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
