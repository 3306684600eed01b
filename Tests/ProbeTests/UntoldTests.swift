import CLibbpf
import CSyslatLayout
import Foundation
import Logging
import Measurements
import Synchronization
import Syscalls
import Testing

@testable import Probe

private final class Flag: Sendable {
    let isOver = Atomic(false)
}

/// Calls that are whose can't be told, and calls that are put off. Needs root and BTF.
@Suite(.serialized) struct UntoldTests {
    /// Which figures of the rows aren't the sums of what was told; nothing where all agree.
    private func differences(_ snapshot: Snapshot, _ sums: [UInt32: Tally]) -> [String] {
        snapshot.rows.compactMap { id, counts in
            let sum = sums[id.code] ?? Tally()
            let told = [sum.calls, sum.totalNs, sum.waitNs, sum.runnableNs, sum.errors]
            let counted = [counts.calls, counts[.totalNs], counts[.waitNs], counts[.runnableNs], counts[.errors]]
            return told == counted ? nil : "\(id.name): \(counted) counted, \(told) told"
        }
    }

    @Test
    func `calls that find neither a cell nor a place in the log are untold, and the kernel half has their number`()
        throws
    {
        let probe = try record(includeSelf: true)
        defer { probe.detach() }
        let recorder = try #require(probe.callers)
        // More cells and places than the two CPUs of a small machine have, on one.
        let size = CallerMaps.Size(cpuCount: PossibleCPUs.idCount)
        let workload = try Workload(on: "0", "residents", "\(size.perCPU / 48 + 200)", "48", "0")
        defer { workload.end() }
        // It prints when all have made their calls.
        workload.waitForOutput()
        let snapshot = probe.snapshot()
        let update = try #require(snapshot.callers)
        try #require(update.isWhole)
        var told: UInt64 = 0
        update.tallies.forEach { told += $1.calls }
        let counted = snapshot.rows.values.reduce(0) { $0 + $1.calls }
        #expect(counted - told == recorder.untold)
        #expect(recorder.untold > 1000)
        #expect(probe.isPressed == false, "what was read makes room")
        let next = probe.snapshot()
        let more = try #require(next.callers)
        more.tallies.forEach { told += $1.calls }
        #expect(next.rows.values.reduce(0) { $0 + $1.calls } - told == recorder.untold)
    }

    @Test func `while snapshots are taken as fast as can be, no call is put off for good`() throws {
        let probe = try record(includeSelf: true)
        defer { probe.detach() }
        let flag = Flag()
        let workers = DispatchGroup()
        for _ in 0..<PossibleCPUs.idCount {
            workers.enter()
            Thread.detachNewThread {
                while !flag.isOver.load(ordering: .relaxed) { for _ in 0..<100 { _ = getpid() } }
                workers.leave()
            }
        }
        defer {
            flag.isOver.store(true, ordering: .relaxed)
            workers.wait()
        }
        var sums: [UInt32: Tally] = [:]
        var (whole, rounds) = (0, 0)
        let end = Date() + 2
        while Date() < end {
            let snapshot = probe.snapshot()
            let update = try #require(snapshot.callers)
            update.tallies.forEach { key, tally in sums[key.code, default: Tally()] += tally }
            rounds += 1
            guard update.isWhole else { continue }
            whole += 1
            try #require(differences(snapshot, sums) == [], "round \(rounds)")
        }
        #expect(rounds > 100)
        #expect(whole > rounds / 2)
        let cpus = probe.cpuMemory.start.assumingMemoryBound(to: syslat_cpu.self)
        let grants = (0..<PossibleCPUs.idCount).reduce(0) { $0 + Int(cpus[$1].granted / 2) }
        #expect(grants > 100, "the programs heeded what they were asked for")
        #expect((sums[native("getpid").code]?.calls ?? 0) > 100_000)
    }

    @Test func `where it isn't to be told whose calls are whose, there is nothing of it`() throws {
        let probe = try Probe(includeSelf: true, tellsCallers: false, logger: Logger(label: "test"))
        defer { probe.detach() }
        let before = probe.snapshot()
        for _ in 0..<100 { _ = getppid() }
        let after = probe.snapshot()
        #expect(before.callers == nil && after.callers == nil)
        #expect(counts(native("getppid"), from: before, to: after).calls >= 100)
        #expect(probe.callers == nil && !probe.isPressed && !probe.keepsCallers)
        for name in CallerMaps.names {
            #expect(bpf_map__fd(try probe.programs.map(name)) < 0, "\(name) isn't in the kernel")
        }
        #expect(bpf_map__fd(try probe.programs.map("cpus")) >= 0)
    }
}
