import CSyslatLayout
import Foundation
import Histograms
import Logging
import Measurements
import Syscalls
import Testing

@testable import Probe

/// entries = returned + in flight + never returned + lost, at rest, under load, and when something goes wrong.
@Suite(.serialized) struct AccountTests {
    /// What must hold of every row of a snapshot, however busy the machine is.
    private func check(_ snapshot: Snapshot) {
        for (key, row) in snapshot.rows {
            let id = key
            let ended = row.calls + row[.neverReturned] + row[.lost]
            #expect(ended <= row[.entries], "\(id.name): \(ended) ended, \(row[.entries]) entered")
            check(row, id)
            #expect(row[.waitNs] <= row[.totalNs] && row[.runnableNs] <= row[.waitNs], "\(id.name)")
        }
    }

    /// What must hold of every row of a snapshot and of the difference of any two.
    private func check(_ row: SyscallCounts, _ id: SyscallID) {
        #expect((row[.totalNs] == 0) == (row.calls == 0), "\(id.name): \(row.calls) calls, \(row[.totalNs]) ns")
        #expect(row[.errors] <= row.calls, "\(id.name): \(row[.errors]) errors of \(row.calls)")
        #expect(row.errnos.values.reduce(0, +) == row[.errors], "\(id.name)")
    }

    @Test func `a snapshot in the middle of calls has all of each call or nothing`() throws {
        let probe = try record()
        var old = probe.snapshot()
        var (snapshots, changed) = (0, 0)
        let loads = try [
            Workload("migrate", isSoak ? "5000000" : "500000"), Workload("churn", isSoak ? "20000" : "1000"),
            Workload("rare"), Workload("pingpong", "20000"),
        ]
        while loads.contains(where: { $0.process.isRunning }) {
            let new = probe.snapshot()
            check(new)
            for (key, row) in new.rows {
                let id = key
                let added = counts(id, from: old, to: new)
                check(added, id)
                // What a histogram's buckets say of the time is no more precise than they are.
                if let first = added.histogram.firstBucket, let last = added.histogram.lastBucket {
                    let bounds = Bucket.bounds(first).lowerBound...min(Bucket.bounds(last).upperBound, row.maxNs)
                    #expect(added[.totalNs] >= added.calls * bounds.lowerBound, "\(id.name)")
                    #expect(added[.totalNs] <= added.calls * bounds.upperBound, "\(id.name)")
                    changed += 1
                }
                if row.calls > 0 {
                    let (least, most) = (row.calls * row.minNs, row.calls * row.maxNs)
                    #expect(row[.totalNs] >= least && row[.totalNs] <= most, "\(id.name)")
                }
            }
            old = new
            snapshots += 1
        }
        for load in loads { try load.finish() }
        #expect(snapshots > 100 && changed > 1000, "\(snapshots) snapshots, \(changed) rows that changed")
        check(probe.snapshot())
        #expect(probe.snapshot().probe.lost == ProbeCounts().lost)
    }

    @Test func `at rest the calls in flight by the account are those that the kernel's list of threads shows`() throws {
        let probe = try record()
        let crowd = try Workload("crowd", "500")
        defer { crowd.end() }
        crowd.waitForOutput()
        usleep(300_000)
        var differences: [String] = []
        // Somebody may enter or leave between the two; not every time.
        for _ in 0..<20 {
            let snapshot = probe.snapshot()
            let calls = try probe.callsInFlight().filter { $0.startNs != nil }
            let again = probe.snapshot()
            let listed = Dictionary(grouping: calls) { $0.id }.mapValues { UInt64($0.count) }
            let counted = snapshot.rows.mapValues(\.inFlight).filter { $0.value > 0 }
            if listed == counted, counted == again.rows.mapValues(\.inFlight).filter({ $0.value > 0 }) {
                #expect(counted[native("rt_sigtimedwait")] == 500)
                return
            }
            differences.append("\(listed.mapNames) listed, \(counted.mapNames) counted")
            usleep(20_000)
        }
        Issue.record("\(differences)")
    }

    @Test func `a call whose state is damaged is lost with its reason, and the account stays balanced`() throws {
        let probe = try record()
        let before = probe.snapshot()
        // On a busy machine this thread may not run while one of them does.
        var isDamaged = false
        for _ in 0..<20 where !isDamaged {
            let load = try Workload("zeros")
            isDamaged = damage(native("pread64"), in: probe)
            try load.finish()
        }
        #expect(isDamaged)
        var after = probe.snapshot()
        // It may have been somebody else's call, which is found out when that thread makes its next.
        for _ in 0..<100 where after.probe.lost[.overwritten] == 0 {
            usleep(20_000)
            after = probe.snapshot()
        }
        let row = counts(native("pread64"), from: before, to: after)
        #expect(row[.entries] >= 1024)
        #expect((row.calls, row[.lost], row.inFlight) == (row[.entries] - 1, 1, 0))
        #expect(after.probe.lost[.overwritten] == 1)
        #expect((after.probe.lost[.noMemory], after.probe.lost[.recursion]) == (0, 0))
        #expect(after.probe.unmatchedExits > before.probe.unmatchedExits)
        check(after)
    }

    /// Makes the call `id` that some CPU is in now the call of a thread that doesn't exist.
    private func damage(_ id: SyscallID, in probe: Probe) -> Bool {
        let end = ContinuousClock.now + .milliseconds(300)
        while ContinuousClock.now < end {
            for cpu in 0..<PossibleCPUs.idCount {
                // The call stands at the beginning of what a CPU has.
                let current = probe.cpuMemory.start.advanced(by: cpu * MemoryLayout<syslat_cpu>.stride)
                    .assumingMemoryBound(to: syslat_call.self)
                let call = current.pointee
                guard call.regs != 0, SnapshotReader.id(abi: UInt32(call.abi), number: call.number) == id else {
                    continue
                }
                // A few ns are between the look and the write, a call takes some 100 us.
                current.pointee.regs = 1
                return true
            }
        }
        return false
    }

    @Test func `the layout of the maps is what both halves were built for, or it doesn't start`() throws {
        let error = #expect(throws: ProbeError.self) {
            try Probe(includeSelf: false, logger: Logger(label: "test"), layoutVersion: 99)
        }
        #expect(
            error?.description.contains("its maps have layout \(SYSLAT_LAYOUT_VERSION), this program reads 99") == true)
    }
}

extension [SyscallID: UInt64] {
    fileprivate var mapNames: [String] { map { "\($0.key.name): \($0.value)" }.sorted() }
}
