import Measurements
import TestSupport
import Testing

extension Tally {
    /// A tally whose every figure is random, and small enough that no sum of a test wraps.
    static func random(using generator: inout SeededGenerator) -> Tally {
        var tally = Tally()
        tally.totalNs = UInt64.random(in: 0...1 << 40, using: &generator)
        tally.waitNs = UInt64.random(in: 0...tally.totalNs, using: &generator)
        tally.runnableNs = UInt64.random(in: 0...tally.waitNs, using: &generator)
        tally.maxNs = UInt64.random(in: 0...tally.totalNs, using: &generator)
        tally.errors = UInt64.random(in: 0...100, using: &generator)
        for index in tally.counts.indices { tally.counts[index] = UInt64.random(in: 0...100, using: &generator) }
        return tally
    }

    /// A tally of one call.
    static func call(_ ns: UInt64, place: Int = 0) -> Tally {
        var tally = Tally()
        (tally.totalNs, tally.maxNs) = (ns, ns)
        tally.counts[place] = 1
        return tally
    }
}

@Suite struct LedgerKeyTests {
    @Test(arguments: [0, 1, .max] as [UInt32], [0, 1, 0xff_fffe, 0xff_ffff] as [UInt32])
    func `a key has its parts, each up to its greatest value`(caller: UInt32, code: UInt32) {
        for group: UInt8 in [0, 1, 15, 255] {
            let key = LedgerKey(caller: caller, code: code, group: group)
            #expect((key.caller, key.code, key.group) == (caller, code, group))
            #expect(LedgerKey(rawValue: key.rawValue) == key)
            let other = key.of(caller: ~caller)
            #expect((other.caller, other.code, other.group) == (~caller, code, group))
        }
    }

    @Test func `a code that is too large reaches no other part`() {
        let key = LedgerKey(caller: 7, code: .max, group: 0)
        #expect((key.caller, key.code, key.group) == (7, 0xff_ffff, 0))
    }

    @Test func `no two keys with other parts are one`() {
        var keys: Set<LedgerKey> = []
        for caller: UInt32 in 0..<20 {
            for code: UInt32 in 0..<20 {
                for group: UInt8 in 0..<10 { keys.insert(LedgerKey(caller: caller, code: code, group: group)) }
            }
        }
        #expect(keys.count == 20 * 20 * 10)
    }
}

@Suite struct TallyTests {
    @Test func `every figure adds up, but of two longest calls the longer stays`() {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<1000 {
            let (left, right) = (Tally.random(using: &generator), Tally.random(using: &generator))
            var sum = left
            sum += right
            #expect(sum.totalNs == left.totalNs + right.totalNs)
            #expect(sum.waitNs == left.waitNs + right.waitNs)
            #expect(sum.runnableNs == left.runnableNs + right.runnableNs)
            #expect(sum.errors == left.errors + right.errors)
            #expect(sum.maxNs == max(left.maxNs, right.maxNs))
            for index in sum.counts.indices { #expect(sum.counts[index] == left.counts[index] + right.counts[index]) }
            #expect(sum.calls == left.calls + right.calls)
        }
    }

    @Test func `tallies that differ in any figure differ`() {
        let base = Tally.call(5)
        var changed = [Tally](repeating: base, count: 9)
        changed[0].totalNs += 1
        changed[1].waitNs += 1
        changed[2].runnableNs += 1
        changed[3].maxNs += 1
        changed[4].errors += 1
        for index in 0..<Tally.octaves { changed[5 + index].counts[index] += 1 }
        for tally in changed { #expect(tally != base) }
        #expect(base == .call(5))
    }
}

@Suite struct LedgerTests {
    @Test func `an empty ledger has nothing of any key`() {
        let ledger = Ledger()
        #expect(ledger.count == 0)
        #expect(ledger.tally(LedgerKey(caller: 0, code: 0, group: 0)) == nil)
    }

    @Test func `the key that is 0 is one like others`() {
        var ledger = Ledger()
        let zero = LedgerKey(rawValue: 0)
        ledger.add(.call(1), to: LedgerKey(rawValue: 1))
        #expect(ledger.tally(zero) == nil)
        ledger.add(.call(7), to: zero)
        #expect(ledger.tally(zero) == .call(7))
        #expect(ledger.keys == [LedgerKey(rawValue: 1), zero])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `after 100,000 random changes it holds what a dictionary holds`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var ledger = Ledger()
        var expected: [LedgerKey: Tally] = [:]
        for step in 0..<100_000 {
            let key = LedgerKey(
                caller: UInt32.random(in: 0..<2000, using: &generator),
                code: UInt32.random(in: 0..<8, using: &generator),
                group: UInt8.random(in: 0..<10, using: &generator))
            switch step % 10_000 {
            case 9_999:
                let count = UInt32.random(in: 1...1500, using: &generator)
                ledger.reassign { $0 % count }
                var merged: [LedgerKey: Tally] = [:]
                for (key, tally) in expected { merged[key.of(caller: key.caller % count), default: Tally()] += tally }
                expected = merged
            case 5_000:
                var other = Ledger()
                other.add(.call(3), to: key)
                other.add(.call(4, place: 2), to: LedgerKey(caller: UInt32(step), code: 1, group: 1))
                ledger.add(other)
                other.forEach { expected[$0, default: Tally()] += $1 }
            default:
                let tally = Tally.random(using: &generator)
                ledger.add(tally, to: key)
                expected[key, default: Tally()] += tally
            }
            if step % 3 == 0 { #expect(ledger.tally(key) == expected[key]) }
        }
        #expect(ledger.count == expected.count)
        #expect(ledger.keys.count == ledger.tallies.count)
        var seen: Set<LedgerKey> = []
        ledger.forEach { key, tally in
            #expect(seen.insert(key).inserted, "a key comes once")
            #expect(tally == expected[key])
        }
        for (key, tally) in expected { #expect(ledger.tally(key) == tally) }
    }

    @Test func `keys whose hashes end alike are found however many there are`() {
        var ledger = Ledger()
        let keys = (0..<20_000).map { LedgerKey(rawValue: UInt64($0) << 44) }
        for (number, key) in keys.enumerated() { ledger.add(.call(UInt64(number)), to: key) }
        #expect(ledger.count == keys.count)
        for (number, key) in keys.enumerated() { #expect(ledger.tally(key)?.totalNs == UInt64(number)) }
        #expect(ledger.tally(LedgerKey(rawValue: 1)) == nil)
    }

    @Test func `callers that become one have one tally for each call and group`() {
        var ledger = Ledger()
        for caller: UInt32 in 2...5 {
            ledger.add(.call(UInt64(caller)), to: LedgerKey(caller: caller, code: 1, group: 0))
            ledger.add(.call(100), to: LedgerKey(caller: caller, code: 1, group: 1))
        }
        ledger.reassign { $0 < 5 ? 9 : $0 }
        #expect(ledger.count == 4)
        let merged = ledger.tally(LedgerKey(caller: 9, code: 1, group: 0))
        #expect((merged?.calls, merged?.totalNs, merged?.maxNs) == (3, 2 + 3 + 4, 4))
        #expect(ledger.tally(LedgerKey(caller: 9, code: 1, group: 1))?.totalNs == 300)
        #expect(ledger.tally(LedgerKey(caller: 5, code: 1, group: 0)) == .call(5))
        #expect(ledger.tally(LedgerKey(caller: 2, code: 1, group: 0)) == nil)
    }

    @Test func `a copy keeps what it had`() {
        var ledger = Ledger()
        ledger.add(.call(1), to: LedgerKey(rawValue: 1))
        let copy = ledger
        for value in 0..<1000 { ledger.add(.call(1), to: LedgerKey(rawValue: UInt64(value))) }
        #expect(copy.count == 1)
        #expect(copy.tally(LedgerKey(rawValue: 1)) == .call(1))
        #expect(ledger.tally(LedgerKey(rawValue: 1))?.calls == 2)
    }
}
