import Histograms
import Measurements
import Testing
import TestSupport

@Suite struct StatisticTests {
    private static let all = Statistic.allCases

    @Test func `every statistic has a key of its own, by which it is found`() {
        #expect(Set(Self.all.map(\.definition.key)).count == Self.all.count)
        for statistic in Self.all { #expect(Statistic(key: statistic.definition.key) == statistic) }
        #expect(Statistic(key: "name") == nil, "the name is no statistic")
    }

    @Test func `every member has a name of its own in its object, and among the totals`() {
        let members = Self.all.map { "\($0.definition.group ?? "")/\($0.definition.member)" }
        #expect(Set(members).count == members.count)
        let totals = Self.all.filter(\.definition.adds).map(\.definition.totalsMember)
        #expect(Set(totals).count == totals.count, "\(totals)")
        let inRow = Self.all.filter { $0.definition.group == nil }.map(\.definition.member)
        let groups = Set(Self.all.compactMap(\.definition.group))
        #expect(groups.isDisjoint(with: inRow), "an object of a row has no statistic's name")
    }

    @Test(arguments: all) func `every title fits its column`(statistic: Statistic) {
        let definition = statistic.definition
        for title in [definition.title, definition.perSecondTitle, definition.shareTitle].compactMap({ $0 }) {
            #expect(!title.isEmpty && title.count <= definition.width, "\(title)")
        }
        #expect(!definition.meaning.isEmpty)
    }

    @Test(arguments: all) func `what has a share has a whole of the same unit, and both add up`(statistic: Statistic) {
        let definition = statistic.definition
        #expect((definition.shareTitle == nil) == (definition.whole == nil))
        guard let whole = definition.whole?.definition else { return }
        #expect(whole.unit == definition.unit)
        #expect(whole.adds && definition.adds)
    }

    @Test(arguments: all.filter { $0.definition.unit != .callsPerSecond })
    func `nanoseconds stand in the name`(statistic: Statistic) {
        let definition = statistic.definition
        let name = "\(definition.group ?? "")/\(definition.member)"
        #expect(name.contains("_ns") == (definition.unit == .nanoseconds), "\(name)")
    }
}
