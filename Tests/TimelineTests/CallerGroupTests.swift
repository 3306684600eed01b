import Measurements
import TestSupport
import Testing

@testable import Timeline

/// Callers that are of no process.
@Suite struct CallerGroupTests {
    private static let updates = 20

    /// Takes over `count` processes that end at once, each of what `parts` says, and as many again to have the first merged.
    private func ledger(
        _ count: Int, _ parts: (Int) -> (comm: String, cgroup: UInt64, uid: UInt32)
    ) -> (CallerLedger, Rows) {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        for update in 0..<Self.updates {
            for number in 0..<count / Self.updates {
                let pid = update * count / Self.updates + number
                let (comm, cgroup, uid) = parts(pid)
                let caller = simulation.bear(pid: pid, comm: comm, cgroup: cgroup, uid: uid)
                simulation.call(caller)
                simulation.end(caller)
            }
            let snapshot = simulation.take()
            ledger.add(snapshot, at: UInt64(update + 1), to: &pending)
            #expect(ledger.ledger.isAll(of: snapshot.rows))
            #expect(ledger.strangers.isEmpty)
            #expect(ledger.callers.byNumber.count <= CallerLedger.maxGroups + CallerLedger.maxEnded + 256)
            #expect(ledger.ledger.count <= CallerLedger.maxGroups + CallerLedger.maxEnded + 256)
        }
        return (ledger, simulation.snapshot.rows)
    }

    @Test func `of 100,000 control groups the newest are told and the others together`() throws {
        let (ledger, rows) = ledger(100_000) { ("x", UInt64($0), 0) }
        #expect(ledger.ledger.isAll(of: rows))
        let groupless = ledger.callers.byNumber.filter { $0.value.cgroup == nil }
        #expect(groupless.values.map(\.comm) == ["x"])
        #expect(groupless.values.map(\.uid) == [0])
        let told = Set(ledger.callers.byNumber.values.compactMap(\.cgroup?.id))
        #expect(told.isSuperset(of: UInt64(100_000 - 4000)..<100_000))
    }

    @Test func `names and control groups of which there are too many are told by user`() {
        let (ledger, rows) = ledger(40_000) { ("\($0)", UInt64($0), UInt32($0 % 3)) }
        #expect(ledger.ledger.isAll(of: rows))
        let users = ledger.callers.byNumber.values.filter { $0.process == nil && $0.comm == nil && $0.cgroup == nil }
        #expect(Set(users.map(\.uid)) == [0, 1, 2])
    }

    @Test func `where all are of other users too, the oldest are of nobody in particular`() {
        let (ledger, rows) = ledger(40_000) { ("\($0)", UInt64($0), UInt32($0)) }
        #expect(ledger.ledger.isAll(of: rows))
        #expect(ledger.callers.byNumber.values.contains(Caller(process: nil, comm: nil, cgroup: nil, uid: nil)))
    }

    @Test func `a caller of no process is told as long as threads are it, however many others come`() {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        let shared = Caller(process: nil, comm: "shared", cgroup: CgroupKey(hierarchy: 0, id: 1), uid: 5)
        let first = simulation.bear(shared)
        var second: UInt32?
        for round in 0..<30 {
            simulation.call(first)
            if round == 10 { second = simulation.bear(shared) }
            if let second { simulation.call(second) }
            for number in 0..<500 {
                let caller = simulation.bear(
                    Caller(process: nil, comm: "\(round)-\(number)", cgroup: CgroupKey(hierarchy: 0, id: 1), uid: 5))
                simulation.call(caller)
                simulation.end(caller)
            }
            let snapshot = simulation.take()
            ledger.add(snapshot, at: UInt64(round + 1), to: &pending)
            #expect(ledger.strangers.isEmpty, "round \(round)")
            #expect(ledger.ledger.isAll(of: snapshot.rows))
        }
        #expect(ledger.callers.byNumber[first] == shared)
        #expect(ledger.ledger.calls { $0 == first } == 30)
        #expect(ledger.ledger.calls { $0 == second } == 20)
    }

    @Test func `one that ends and comes back under other numbers is one, whatever was merged between`() {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        func caller(_ number: Int) -> Caller {
            Caller(process: nil, comm: "\(number)", cgroup: CgroupKey(hierarchy: 0, id: UInt64(number)), uid: 1)
        }
        for round in 0..<20 {
            // 100 that come every time, and so many others that the first are merged before the hundreds are.
            for number in Array(0..<100) + (0..<1000).map({ 1000 + round * 1000 + $0 }) {
                let born = simulation.bear(caller(number))
                simulation.call(born)
                simulation.end(born)
            }
            let snapshot = simulation.take()
            ledger.add(snapshot, at: UInt64(round + 1), to: &pending)
            #expect(ledger.strangers.isEmpty, "round \(round)")
            #expect(ledger.ledger.isAll(of: snapshot.rows))
            #expect(ledger.callers.byNumber.count <= CallerLedger.maxGroups + 256)
        }
        let known = ledger.callers.byNumber.filter { $0.value == caller(50) }.map(\.key)
        #expect(ledger.ledger.calls { known.contains($0) } == 20)
    }

    @Test func `one that came back is part of what the first was made part of, if that was merged meanwhile`() {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        func live(_ names: [String], at number: UInt64) {
            for name in names {
                let born = simulation.bear(
                    Caller(process: nil, comm: name, cgroup: CgroupKey(hierarchy: 0, id: 1), uid: 1))
                simulation.call(born)
                simulation.end(born)
            }
            let snapshot = simulation.take()
            ledger.add(snapshot, at: number, to: &pending)
            #expect(ledger.strangers.isEmpty, "update \(number)")
            #expect(ledger.ledger.isAll(of: snapshot.rows))
        }
        let names = (0..<100).map { "back\($0)" }
        live(names, at: 1)
        live(names, at: 2)
        #expect(ledger.doubles.count == 100)
        live((0..<6000).map { "other\($0)" }, at: 3)
        let again = (0..<200).map { "again\($0)" }
        live(again, at: 4)
        live(again, at: 5)
        #expect(ledger.doubles.isEmpty)
    }
}
