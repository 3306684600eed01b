import Histograms
import Measurements
import Syscalls
import TestSupport
import Testing

@testable import Timeline

@Suite struct UntoldBalanceTests {
    /// What `rows` have that wasn't told, as the balance tells it.
    private func settle(_ balance: inout UntoldBalance, _ rows: Rows) -> Ledger {
        var told = Ledger()
        balance.settle(rows) { told.add($0, to: $1) }
        return told
    }

    @Test func `what is missing at first began later, what is missing after found no place`() {
        var simulation = CallerSimulation()
        var balance = UntoldBalance()
        for _ in 0..<3 { simulation.call(nil, ns: 1000) }
        let first = settle(&balance, simulation.take().rows)
        #expect(first.calls { $0 == UntoldReason.beganLater.caller } == 3)
        #expect(first.isAll(of: simulation.snapshot.rows))
        for _ in 0..<4 { simulation.call(nil, ns: 5000) }
        let second = settle(&balance, simulation.take().rows)
        #expect(second.calls { $0 == UntoldReason.noPlace.caller } == 4)
        #expect(second.calls { _ in true } == 4)
    }

    @Test func `what is missing after an earlier process returned while none ran, and what comes then found no place`()
    {
        var simulation = CallerSimulation()
        var (balance, ledger, pending) = (UntoldBalance(), CallerLedger(), Ledger())
        let caller = simulation.bear(pid: 7)
        for _ in 0..<5 { simulation.call(caller) }
        ledger.add(simulation.take(), at: 1, to: &pending)
        balance.resume(ledger.ledger)
        simulation.call(nil)
        let first = settle(&balance, simulation.take().rows)
        #expect(first.calls { _ in true } == 1)
        #expect(first.calls { $0 == UntoldReason.beganLater.caller } == 1)
        simulation.call(nil)
        let second = settle(&balance, simulation.take().rows)
        #expect(second.calls { _ in true } == 1)
        #expect(second.calls { $0 == UntoldReason.noPlace.caller } == 1)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `where all is told nothing is untold`(seed: UInt64) {
        var simulation = CallerSimulation(seed: seed)
        var balance = UntoldBalance()
        let caller = simulation.bear(pid: 7)
        for _ in 0..<50 {
            for _ in 0..<10 { simulation.callAtRandom(caller) }
            let snapshot = simulation.take()
            balance.add(snapshot.callers!.tallies)
            #expect(settle(&balance, snapshot.rows).count == 0)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `what is told and what is untold are the rows, and neither is more than they are`(seed: UInt64) {
        var simulation = CallerSimulation(seed: seed)
        var (balance, all) = (UntoldBalance(), Ledger())
        let caller = simulation.bear(pid: 7)
        var nobodys: UInt64 = 0
        for _ in 0..<50 {
            for turn in 0..<20 {
                simulation.callAtRandom(turn % 4 == 0 ? nil : caller)
                nobodys += turn % 4 == 0 ? 1 : 0
            }
            let snapshot = simulation.take()
            balance.add(snapshot.callers!.tallies)
            all.add(snapshot.callers!.tallies)
            let untold = settle(&balance, snapshot.rows)
            all.add(untold)
            #expect(all.isAll(of: snapshot.rows))
            #expect(all.calls { $0 != caller } == nobodys)
            untold.forEach { _, tally in
                #expect(tally.counts.indices.allSatisfy { tally.counts[$0] <= 20 })
                #expect(tally.waitNs <= tally.totalNs && tally.runnableNs <= tally.waitNs && tally.errors <= 20)
            }
        }
    }

    @Test func `a call in progress alone is nothing untold`() {
        var balance = UntoldBalance()
        var rows: Rows = [.other: SyscallCounts()]
        rows[.other]![.entries] = 1
        #expect(settle(&balance, rows).count == 0)
    }
}
