import Histograms
import Measurements
import Syscalls
import TestSupport

@testable import Timeline

/// The life of callers made of numbers: what a probe would tell, with the machine's rows beside it.
struct CallerSimulation {
    static let codes = (0..<6).map { SyscallID.call(.x86_64, number: $0) }

    var generator: SeededGenerator
    private(set) var snapshot = Snapshot(attached: .at(0), taken: .at(0), rows: [:], probe: ProbeCounts())
    private var update = CallerUpdate()
    private var nextNumber = UInt32(UntoldReason.allCases.count)
    /// Who is there.
    private(set) var present: [UInt32: Caller] = [:]

    init(seed: UInt64 = 0) { generator = SeededGenerator(seed: seed) }

    /// Someone who is new.
    mutating func bear(_ caller: Caller, isLeader: Bool = true, innerPid: Int = 0) -> UInt32 {
        let number = nextNumber
        nextNumber += 1
        present[number] = caller
        update.births.append(
            CallerUpdate.Birth(number: number, caller: caller, isLeader: isLeader, innerPid: innerPid, order: number))
        return number
    }

    /// A process that is new, of one thread.
    mutating func bear(
        pid: Int, startNs: UInt64 = 1, comm: String? = "x", cgroup: UInt64 = 1, uid: UInt32 = 0
    ) -> UInt32 {
        bear(
            Caller(
                process: ProcessKey(pid: pid, startNs: startNs), comm: comm,
                cgroup: CgroupKey(hierarchy: 0, id: cgroup), uid: uid))
    }

    mutating func end(_ number: UInt32) {
        present[number] = nil
        update.ended.append(number)
    }

    mutating func add(_ folder: CallerUpdate.Folder) { update.folders.append(folder) }

    mutating func lookAway() { update.isWhole = false }

    /// A call of someone; of nobody whom the probe knows if it is nil.
    mutating func call(_ number: UInt32?, _ id: SyscallID = codes[0], ns: UInt64 = 100, fails: Bool = false) {
        var counts = snapshot.rows[id] ?? SyscallCounts()
        let bucket = Bucket.index(of: ns)
        var tally = Tally()
        (tally.totalNs, tally.maxNs, tally.waitNs, tally.runnableNs) = (ns, ns, ns / 3, ns / 7)
        tally.errors = fails ? 1 : 0
        tally.counts[Bucket.octave(of: bucket) % Tally.octaves] = 1
        counts[.entries] += 1
        counts[.totalNs] += ns
        counts[.waitNs] += ns / 3
        counts[.runnableNs] += ns / 7
        counts[.errors] += tally.errors
        counts.histogram.record(ns)
        (counts.minNs, counts.maxNs) = (1, max(counts.maxNs, ns))
        snapshot.rows[id] = counts
        guard let number else { return }
        let group = UInt8(Bucket.octave(of: bucket) / Tally.octaves)
        update.tallies.add(tally, to: LedgerKey(caller: number, code: id.code, group: group))
    }

    /// A call that takes some time, of someone who is there, or of nobody.
    mutating func callAtRandom(_ number: UInt32?) {
        call(
            number, Self.codes.randomElement(using: &generator)!,
            ns: UInt64.random(in: 1...1 << UInt64.random(in: 1...41, using: &generator), using: &generator),
            fails: Bool.random(using: &generator))
    }

    /// What the probe tells now, a second later.
    mutating func take() -> Snapshot {
        snapshot.taken = Moment(
            unixNs: snapshot.taken.unixNs + 1_000_000_000, monotonicNs: snapshot.taken.monotonicNs + 1_000_000_000)
        var taken = snapshot
        taken.callers = update
        update = CallerUpdate()
        return taken
    }

    /// A second in which anything may happen: births, new names, endings, ids used again, calls, calls of nobody.
    mutating func liveAtRandom(mayLookAway: Bool = true) -> Snapshot {
        for _ in 0..<Int.random(in: 0...8, using: &generator) {
            let key = ProcessKey(
                pid: Int.random(in: 1...6, using: &generator), startNs: UInt64.random(in: 1...3, using: &generator))
            let number = bear(
                Caller(
                    process: Int.random(in: 0..<6, using: &generator) == 0 ? nil : key,
                    comm: ["a", "b", "c", nil].randomElement(using: &generator)!,
                    cgroup: (1...4 as ClosedRange<UInt64>).randomElement(using: &generator).map {
                        CgroupKey(hierarchy: 0, id: $0)
                    }, uid: UInt32.random(in: 0...2, using: &generator)),
                isLeader: Bool.random(using: &generator))
            callAtRandom(number)
        }
        for number in present.keys.sorted() {
            for _ in 0..<Int.random(in: 0...2, using: &generator) { callAtRandom(number) }
            if Int.random(in: 0..<4, using: &generator) == 0 { end(number) }
        }
        for _ in 0..<Int.random(in: 0...3, using: &generator) { callAtRandom(nil) }
        if mayLookAway, Int.random(in: 0..<10, using: &generator) == 0 { lookAway() }
        return take()
    }
}

extension Ledger {
    /// All tallies of each call together, by their octaves.
    var byCode: [UInt32: CoarseCounts] {
        var sums: [UInt32: CoarseCounts] = [:]
        forEach { key, tally in sums[key.code, default: CoarseCounts()].add(tally, group: key.group) }
        return sums
    }

    /// Whether all callers together did just what the machine did.
    func isAll(of rows: Rows) -> Bool {
        let sums = byCode
        return rows.allSatisfy { id, counts in
            let sum = sums[id.code] ?? CoarseCounts()
            var octaves = [UInt64](repeating: 0, count: sum.octaves.count)
            for (bucket, count) in counts.histogram.counts.enumerated() { octaves[Bucket.octave(of: bucket)] += count }
            return sum.calls == counts.calls && octaves.indices.allSatisfy { octaves[$0] == sum.octaves[$0] }
                && [Counter.totalNs, .waitNs, .runnableNs, .errors].allSatisfy { sum.counters[$0] == counts[$0] }
        } && sums.keys.allSatisfy { code in rows.keys.contains { $0.code == code } || sums[code]!.calls == 0 }
    }

    /// How many calls callers made that `isWanted`.
    func calls(_ isWanted: (UInt32) -> Bool) -> UInt64 {
        var calls: UInt64 = 0
        forEach { if isWanted($0.caller) { calls += $1.calls } }
        return calls
    }
}

extension CallerLedger {
    /// Takes a snapshot over, as a timeline would.
    mutating func add(_ snapshot: Snapshot, at number: UInt64, to pending: inout Ledger) {
        add(snapshot.callers!, rows: snapshot.rows, at: number, to: &pending)
    }

    /// Callers that the ledger mentions and nobody knows.
    var strangers: Set<UInt32> {
        var strangers: Set<UInt32> = []
        ledger.forEach { key, _ in
            if callers.byNumber[key.caller] == nil && key.caller >= UntoldReason.allCases.count {
                strangers.insert(key.caller)
            }
        }
        return strangers
    }
}
