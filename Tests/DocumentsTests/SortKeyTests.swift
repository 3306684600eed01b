import Documents
import Measurements
import Testing

@Suite struct SortKeyTests {
    private func row(_ name: String, _ abi: String? = nil, total: UInt64? = 1) -> StatsRow {
        StatsRow(
            name: name, abi: abi, number: nil, values: StatisticValues(total.map { [.total: .integer($0)] } ?? [:]))
    }

    private func sorted(_ rows: [StatsRow], _ key: SortKey, descending: Bool) -> [String] {
        var rows = rows
        key.sort(&rows, descending: descending)
        return rows.map { "\($0.name)/\($0.abi ?? "")" }
    }

    @Test func `every key is found by its text, and there is one for each statistic but the rate`() throws {
        for key in SortKey.all { #expect(SortKey(key.text) == key) }
        #expect(Set(SortKey.all.map(\.text)).count == SortKey.all.count)
        let rates = Statistic.allCases.filter { $0.definition.unit == .callsPerSecond }
        #expect(SortKey.all.count == Statistic.allCases.count - rates.count + 1)
        for rate in rates { #expect(SortKey(rate.definition.key) == nil) }
    }

    @Test(arguments: ["", "Total", "total ", "size", "latency_ns", "total_ns"]) func `nothing else is a key`(
        text: String
    ) {
        #expect(SortKey(text) == nil)
    }

    @Test func `help names every key once`() {
        #expect(SortKey.help.split(separator: ", ").map(String.init) == SortKey.all.map(\.text))
        for key in SortKey.all { #expect(!key.meaning.isEmpty) }
    }

    @Test func `numbers begin with the largest, names with A`() {
        for key in SortKey.all { #expect(key.defaultsToDescending == (key != .name)) }
    }

    @Test func `equal rows stand in the order of their names, whichever way and however they came`() {
        let rows = [row("b"), row("a", "x86_64"), row("c"), row("a", "i386")]
        for descending in [true, false] {
            for rows in [rows, rows.reversed()] {
                #expect(
                    sorted(rows, .by(.total), descending: descending) == ["a/i386", "a/x86_64", "b/", "c/"],
                    "\(descending)")
            }
        }
        #expect(sorted(rows, .name, descending: true) == ["c/", "b/", "a/x86_64", "a/i386"])
    }

    @Test func `a row of which nothing is known is the least`() {
        let rows = [row("none", total: nil), row("much", total: .max), row("little", total: 1)]
        #expect(sorted(rows, .by(.total), descending: true) == ["much/", "little/", "none/"])
        #expect(sorted(rows, .by(.total), descending: false) == ["none/", "little/", "much/"])
    }
}
