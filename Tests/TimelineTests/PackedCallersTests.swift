import Measurements
import TestSupport
import Testing

@testable import Timeline

extension Tally {
    /// A tally whose every figure is random, of any size.
    static func random(using generator: inout SeededGenerator) -> Tally {
        func figure() -> UInt64 {
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: 0
            case 1: UInt64.random(in: 0...300, using: &generator)
            case 2: .max
            default: UInt64.random(in: 0...UInt64.max, using: &generator)
            }
        }
        var tally = Tally()
        (tally.totalNs, tally.waitNs, tally.runnableNs) = (figure(), figure(), figure())
        (tally.maxNs, tally.errors) = (Bool.random(using: &generator) ? tally.totalNs : figure(), figure())
        for index in tally.counts.indices { tally.counts[index] = figure() }
        return tally
    }
}

@Suite struct PackedTalliesTests {
    @Test(arguments: 0..<10 as Range<UInt64>)
    func `tallies come back as they went in`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (ledger, back) = (Ledger(), Ledger())
        for _ in 0..<1000 {
            let key = LedgerKey(
                caller: UInt32.random(in: 0...UInt32.max, using: &generator),
                code: UInt32.random(in: 0...0xff_ffff, using: &generator),
                group: UInt8.random(in: 0...15, using: &generator))
            ledger.add(.random(using: &generator), to: key)
        }
        PackedTallies(ledger).add(to: &back) { $0 }
        #expect(back.keys == ledger.keys)
        #expect(back.tallies == ledger.tallies)
    }

    @Test func `nothing is no bytes`() {
        #expect(PackedTallies(Ledger()).bytes.isEmpty)
    }

    @Test func `each is given to the caller that is asked for, and adds to what there was`() {
        var (ledger, back) = (Ledger(), Ledger())
        var tally = Tally()
        (tally.totalNs, tally.counts[1]) = (5, 1)
        for caller: UInt32 in 2..<6 { ledger.add(tally, to: LedgerKey(caller: caller, code: 1, group: 2)) }
        let packed = PackedTallies(ledger)
        for _ in 0..<2 { packed.add(to: &back) { $0 % 2 } }
        #expect(back.count == 2)
        #expect(back.tally(LedgerKey(caller: 1, code: 1, group: 2))?.calls == 4)
        #expect(back.tally(LedgerKey(caller: 0, code: 1, group: 2))?.totalNs == 20)
    }
}

@Suite struct PackedCallersTests {
    /// A ledger in which everything has occurred, and what made it.
    private func lived(seed: UInt64, updates: Int = 60) -> (CallerLedger, CallerSimulation) {
        var simulation = CallerSimulation(seed: seed)
        var (ledger, pending) = (CallerLedger(), Ledger())
        simulation.add(CallerUpdate.Folder(key: CgroupKey(hierarchy: 0, id: 9), parent: nil, name: ""))
        for id: UInt64 in 1...4 {
            simulation.add(
                CallerUpdate.Folder(
                    key: CgroupKey(hierarchy: 0, id: id), parent: CgroupKey(hierarchy: 0, id: 9), name: "\(id) \u{e9}\n"
                ))
        }
        for number in 1...updates { ledger.add(simulation.liveAtRandom(), at: UInt64(number), to: &pending) }
        return (ledger, simulation)
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `who called what comes back as it went in`(seed: UInt64) throws {
        let (ledger, _) = lived(seed: seed)
        let back = try #require(PackedCallers.unpack(PackedCallers.pack(ledger)))
        #expect(back.callers.byNumber == ledger.callers.byNumber)
        #expect(back.callers.processes == ledger.callers.processes)
        #expect(back.callers.cgroupPaths == ledger.callers.cgroupPaths)
        #expect(!back.callers.cgroupPaths.isEmpty)
        #expect(back.ledger.keys == ledger.ledger.keys)
        #expect(back.ledger.tallies == ledger.ledger.tallies)
        #expect(back.ended == ledger.ended)
        #expect(back.doubles == ledger.doubles)
        #expect(back.groups.inOrder == ledger.groups.inOrder)
        #expect(back.groups.present == ledger.groups.present)
        #expect(back.groups.next == ledger.groups.next)
        #expect(back.groups.formerCount == ledger.groups.formerCount)
        #expect(back.members.mapValues(\.present) == ledger.members.mapValues(\.present))
        #expect(back.members.mapValues(\.former) == ledger.members.mapValues(\.former))
    }

    @Test(arguments: 0..<10 as Range<UInt64>)
    func `what goes on from it is what would have gone on without`(seed: UInt64) throws {
        var (ledger, simulation) = lived(seed: seed)
        var back = try #require(PackedCallers.unpack(PackedCallers.pack(ledger)))
        var (pending, other) = (Ledger(), Ledger())
        for number in 100...200 as ClosedRange<UInt64> {
            let snapshot = simulation.liveAtRandom()
            ledger.add(snapshot, at: number, to: &pending)
            back.add(snapshot, at: number, to: &other)
            if snapshot.callers!.isWhole { #expect(back.ledger.isAll(of: snapshot.rows)) }
        }
        #expect(back.callers.byNumber == ledger.callers.byNumber)
        #expect(back.callers.processes == ledger.callers.processes)
        #expect(back.strangers.isEmpty)
    }

    @Test func `nothing comes back as nothing`() throws {
        let back = try #require(PackedCallers.unpack(PackedCallers.pack(CallerLedger())))
        #expect(back.callers.byNumber.isEmpty && back.ledger.count == 0 && back.groups.next == .max)
    }

    @Test func `10,000 control groups keep their paths`() throws {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        let root = CgroupKey(hierarchy: 0, id: 1)
        simulation.add(CallerUpdate.Folder(key: root, parent: nil, name: ""))
        for id in 2..<10_002 {
            simulation.add(
                CallerUpdate.Folder(key: CgroupKey(hierarchy: 0, id: UInt64(id)), parent: root, name: "\(id)"))
            _ = simulation.bear(pid: id, cgroup: UInt64(id))
            if id % 200 == 0 { ledger.add(simulation.take(), at: UInt64(id), to: &pending) }
        }
        ledger.add(simulation.take(), at: 20_000, to: &pending)
        #expect(ledger.callers.cgroupPaths.count == 10_000)
        let back = try #require(PackedCallers.unpack(PackedCallers.pack(ledger)))
        #expect(back.callers.cgroupPaths == ledger.callers.cgroupPaths)
    }

    @Test(arguments: [1, 0x80, 0xff] as [UInt8])
    func `a byte that is changed anywhere is refused`(change: UInt8) {
        let (ledger, _) = lived(seed: 1, updates: 12)
        let packed = PackedCallers.pack(ledger)
        for place in packed.indices {
            var bytes = packed
            bytes[place] ^= change
            #expect(PackedCallers.unpack(bytes) == nil, "byte \(place) of \(packed.count)")
        }
    }

    @Test func `what is cut short or is anything else is refused`() {
        let (ledger, _) = lived(seed: 1, updates: 12)
        let packed = PackedCallers.pack(ledger)
        for count in packed.indices { #expect(PackedCallers.unpack(Array(packed[..<count])) == nil) }
        #expect(PackedCallers.unpack(packed + [0]) == nil)
        for byte: UInt8 in [0, 1, UInt8(PackedCallers.version), 0x80, 0xff] {
            #expect(PackedCallers.unpack([UInt8](repeating: byte, count: 100)) == nil)
            let head = [UInt8(PackedCallers.version)]
            #expect(PackedCallers.unpack(head + [UInt8](repeating: byte, count: 100)) == nil)
        }
    }
}
