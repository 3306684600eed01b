import TestSupport
import Testing

@testable import Rendering

@Suite struct SteadySetTests {
    private static let minute: UInt64 = 60_000_000_000

    private static func sums(_ calls: UInt64, ns: UInt64? = nil) -> CallSums {
        var sums = CallSums()
        (sums.calls, sums.cpuNs) = (calls, ns ?? calls)
        return sums
    }

    private static func total(_ sums: [String: CallSums]) -> CallSums {
        sums.values.reduce(into: CallSums()) { $0 += $1 }
    }

    @Test func `the first that come in are the most expensive, with all they counted`() {
        var set = SteadySet<String>(limit: 2)
        let sums = ["a": Self.sums(5), "b": Self.sums(1, ns: 100), "c": Self.sums(9), "d": Self.sums(0)]
        set.update(sums, total: Self.total(sums), nowNs: 0, beginsAtZero: false)
        #expect(set.members.mapValues(\.told.calls) == ["b": 1, "c": 9])
        #expect(set.rest.calls == 5)
    }

    @Test func `after another daemon's counts all begin at 0`() {
        var set = SteadySet<String>(limit: 1)
        var sums = ["a": Self.sums(5), "b": Self.sums(3)]
        set.update(sums, total: Self.total(sums), nowNs: 0, beginsAtZero: true)
        #expect((set.members["a"]?.told.calls, set.rest.calls) == (0, 0))
        sums = ["a": Self.sums(7), "b": Self.sums(4)]
        set.update(sums, total: Self.total(sums), nowNs: 1, beginsAtZero: true)
        #expect((set.members["a"]?.told.calls, set.rest.calls) == (2, 1))
    }

    @Test func `whoever is in stays in, however busy others are, until it was quiet for ten minutes`() {
        var set = SteadySet<String>(limit: 1)
        var sums = ["a": Self.sums(5), "b": Self.sums(1)]
        func update(_ minutes: UInt64) {
            set.update(sums, total: Self.total(sums), nowNs: minutes * Self.minute, beginsAtZero: false)
        }
        update(0)
        sums["b"] = Self.sums(1000)
        update(9)
        #expect(set.members.keys.sorted() == ["a"])
        sums["a"] = Self.sums(6)
        update(10)
        sums["b"] = Self.sums(1010)
        update(19)
        #expect(set.members.keys.sorted() == ["a"])
        sums["b"] = Self.sums(1020)
        update(20)
        #expect(set.members.keys.sorted() == ["b"], "its last call was seen ten minutes ago")
        #expect(set.members["b"]?.told.calls == 0, "what it counted before stays with the rest")
        #expect(set.rest.calls == 1020)
        sums["b"] = Self.sums(1025)
        sums["a"] = Self.sums(7)
        update(21)
        #expect((set.members["b"]?.told.calls, set.rest.calls) == (5, 1021))
    }

    @Test func `one that doesn't call never comes in, so places stay free for those that do`() {
        var set = SteadySet<String>(limit: 2)
        var sums = ["old": Self.sums(1_000_000)]
        set.update(sums, total: Self.total(sums), nowNs: 0, beginsAtZero: false)
        set.update(sums, total: Self.total(sums), nowNs: 10 * Self.minute, beginsAtZero: false)
        #expect(set.members.isEmpty)
        sums["new"] = Self.sums(1)
        for minute in 11...13 as ClosedRange<UInt64> {
            set.update(sums, total: Self.total(sums), nowNs: minute * Self.minute, beginsAtZero: false)
            #expect(set.members.keys.sorted() == ["new"])
        }
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func `nothing ever goes down, and all growth is told once`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var set = SteadySet<Int>(limit: Int.random(in: 0...4, using: &random))
        var (sums, total, now): ([Int: CallSums], CallSums, UInt64) = ([:], CallSums(), 0)
        var (last, lastRest, told): ([Int: UInt64], UInt64, UInt64) = ([:], 0, 0)
        let beginsAtZero = Bool.random(using: &random)
        for step in 0..<300 {
            now += UInt64.random(in: 0...(5 * Self.minute), using: &random)
            var growth = CallSums()
            for _ in 0..<Int.random(in: 0...6, using: &random) {
                let (key, more) = (
                    Int.random(in: 0..<12, using: &random), Self.sums(.random(in: 0...100, using: &random))
                )
                sums[key, default: CallSums()] += more
                growth += more
            }
            // A group that is gone, whose calls are now counted with nobody's.
            if Int.random(in: 0..<4, using: &random) == 0 { sums[Int.random(in: 0..<12, using: &random)] = nil }
            total += growth
            set.update(sums, total: total, nowNs: now, beginsAtZero: beginsAtZero)
            #expect(set.members.count <= set.limit)
            #expect(set.rest.calls >= lastRest)
            var added = set.rest.calls - lastRest
            for (key, member) in set.members {
                #expect(member.told.calls >= last[key, default: 0])
                added += member.told.calls - last[key, default: 0]
            }
            told += added
            if step == 0 {
                #expect(added == (beginsAtZero ? 0 : total.calls))
                if beginsAtZero { told += total.calls }
            }
            (last, lastRest) = (set.members.mapValues(\.told.calls), set.rest.calls)
        }
        // What a member counted just before it left is told nowhere: its series is gone.
        #expect(told <= total.calls)
        if set.limit == 0 { #expect(told == total.calls) }
    }
}
