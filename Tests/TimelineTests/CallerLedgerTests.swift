import Measurements
import TestSupport
import Testing

@testable import Timeline

@Suite struct CallerLedgerTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `whatever callers come and go, all of them together and what is untold are the rows`(seed: UInt64) {
        var simulation = CallerSimulation(seed: seed)
        var (ledger, pending) = (CallerLedger(), Ledger())
        for number in 1...150 as ClosedRange<UInt64> {
            let snapshot = simulation.liveAtRandom()
            ledger.add(snapshot, at: number, to: &pending)
            guard snapshot.callers!.isWhole else { continue }
            #expect(ledger.ledger.isAll(of: snapshot.rows), "snapshot \(number)")
            #expect(pending.isAll(of: snapshot.rows), "snapshot \(number)")
            #expect(ledger.strangers.isEmpty, "snapshot \(number)")
        }
        for (number, caller) in simulation.present { #expect(ledger.callers.byNumber[number] == caller) }
    }

    @Test func `of processes that have ended the newest thousand are told`() throws {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        let lasting = simulation.bear(pid: 1, comm: "lasting")
        for round in 0..<40 {
            for number in 0..<100 {
                let pid = 10 + round * 100 + number
                let caller = simulation.bear(pid: pid, comm: "short\(pid % 2)", uid: UInt32(pid % 3))
                simulation.call(caller)
                simulation.end(caller)
            }
            simulation.call(lasting)
            let snapshot = simulation.take()
            ledger.add(snapshot, at: UInt64(round + 1), to: &pending)
            #expect(ledger.ledger.isAll(of: snapshot.rows))
            #expect(ledger.callers.processes.count <= 1000 + 256 + 1)
            #expect(ledger.ledger.count <= 1000 + 256 + 1 + 6)
            #expect(ledger.callers.byNumber.count <= 1000 + 256 + 1 + 6)
        }
        for pid in 3010..<4010 {
            let process = try #require(ledger.callers.processes[ProcessKey(pid: pid, startNs: 1)], "\(pid)")
            #expect(process.hasExited)
        }
        #expect(ledger.callers.processes[ProcessKey(pid: 10, startNs: 1)] == nil)
        #expect(ledger.callers.processes[ProcessKey(pid: 1, startNs: 1)]?.hasExited == false)
        #expect(ledger.ledger.calls { $0 == lasting } == 40)
        let merged = ledger.callers.byNumber.filter { $0.value.process == nil }
        #expect(merged.count == 6, "of two names and three users")
        #expect(merged.values.allSatisfy { $0.comm != nil && $0.uid != nil && $0.cgroup != nil })
        #expect(ledger.ledger.calls { merged[$0] != nil } == UInt64(4000 - ledger.callers.processes.count + 1))
    }

    @Test func `a process that goes on under an id used before is another one`() {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        let first = simulation.bear(pid: 7, startNs: 1, comm: "old")
        simulation.call(first)
        simulation.end(first)
        ledger.add(simulation.take(), at: 1, to: &pending)
        simulation.call(simulation.bear(pid: 7, startNs: 2, comm: "new"))
        ledger.add(simulation.take(), at: 2, to: &pending)
        let processes = ledger.callers.processes
        #expect(processes[ProcessKey(pid: 7, startNs: 1)]?.comm == "old")
        #expect(processes[ProcessKey(pid: 7, startNs: 1)]?.hasExited == true)
        #expect(processes[ProcessKey(pid: 7, startNs: 2)]?.comm == "new")
        #expect(processes[ProcessKey(pid: 7, startNs: 2)]?.hasExited == false)
    }

    @Test func `a process is there again when one of its threads is seen after all had left`() {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        let key = ProcessKey(pid: 7, startNs: 1)
        for round in 1...200 as ClosedRange<UInt64> {
            let caller = simulation.bear(pid: 7, comm: "name\(round)")
            simulation.call(caller)
            ledger.add(simulation.take(), at: 2 * round, to: &pending)
            #expect(ledger.callers.processes[key]?.hasExited == false)
            #expect(ledger.callers.processes[key]?.comm == "name\(round)")
            #expect(ledger.ended.isEmpty)
            simulation.end(caller)
            ledger.add(simulation.take(), at: 2 * round + 1, to: &pending)
            #expect(ledger.callers.processes[key]?.hasExited == true)
            #expect(ledger.ended == [key])
            #expect(ledger.callers.byNumber.count <= 65)
        }
    }

    @Test func `of what a process was called the last 64 names are told`() {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        var caller = simulation.bear(pid: 7, comm: "0")
        for name in 1...500 {
            simulation.call(caller)
            simulation.end(caller)
            caller = simulation.bear(pid: 7, comm: "\(name)")
            let snapshot = simulation.take()
            ledger.add(snapshot, at: UInt64(name), to: &pending)
            #expect(ledger.callers.byNumber.count <= 64 + 2)
            #expect(ledger.ledger.isAll(of: snapshot.rows))
            #expect(ledger.strangers.isEmpty)
        }
        let names = ledger.callers.byNumber.values.compactMap(\.comm)
        #expect(Set(names) == Set((436...500).map(String.init)))
        let nameless = ledger.callers.byNumber.filter { $0.value.comm == nil }
        #expect(nameless.count == 1)
        #expect(nameless.values.first?.process == ProcessKey(pid: 7, startNs: 1))
        #expect(ledger.ledger.calls { nameless[$0] != nil } == 436)
    }

    @Test(arguments: [true, false])
    func `a process that is of ever other users and groups has a bounded number of callers`(tellsNames: Bool) {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        let lasting = simulation.bear(pid: 7)
        for round in 0..<100 {
            for number in 0..<50 {
                let turn = round * 50 + number
                let caller = simulation.bear(
                    pid: 7, comm: tellsNames ? "\(turn)" : nil, cgroup: UInt64(turn), uid: UInt32(turn))
                simulation.call(caller)
                simulation.end(caller)
            }
            let snapshot = simulation.take()
            ledger.add(snapshot, at: UInt64(round + 1), to: &pending)
            #expect(ledger.ledger.isAll(of: snapshot.rows))
            #expect(ledger.callers.byNumber.count <= 3 * 64 + 2)
            #expect(ledger.strangers.isEmpty)
        }
        // When it has ended and is no more told by itself, nothing of it is left.
        simulation.end(lasting)
        for pid in 100..<1400 {
            let caller = simulation.bear(pid: pid)
            simulation.end(caller)
        }
        ledger.add(simulation.take(), at: 200, to: &pending)
        let key = ProcessKey(pid: 7, startNs: 1)
        #expect(ledger.callers.processes[key] == nil)
        #expect(ledger.callers.byNumber.values.allSatisfy { $0.process != key })
        #expect(ledger.strangers.isEmpty)
        #expect(ledger.ledger.isAll(of: simulation.snapshot.rows))
    }

    @Test func `a process that ends with more names than are told has no more than those`() {
        var simulation = CallerSimulation()
        var (ledger, pending) = (CallerLedger(), Ledger())
        for name in 0..<500 {
            let caller = simulation.bear(pid: 7, comm: "\(name)")
            simulation.call(caller)
            simulation.end(caller)
        }
        let snapshot = simulation.take()
        ledger.add(snapshot, at: 1, to: &pending)
        #expect(ledger.callers.byNumber.count == 65)
        #expect(ledger.ledger.isAll(of: snapshot.rows))
    }
}
