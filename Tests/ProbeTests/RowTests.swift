import CSyslatLayout
import Foundation
import Histograms
import Measurements
import Syscalls
import Testing

@testable import Probe

/// Which row a call is counted in, and what happens when rows and blocks run out.
@Suite(.serialized) struct RowTests {
    private func list(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }

    @Test func `every native call that has a name has a row under that name, whoever calls whatever`() throws {
        let probe = try record()
        // Before: all that means nothing, and more calls of another ABI than there are rows for.
        try Workload("flood").finish()
        #if arch(x86_64)
            try Workload("every32", list(ABI.i386.namedNumbers)).finish()
        #endif
        let before = probe.snapshot()
        try Workload("every", list(ABI.native.namedNumbers)).finish()
        let after = probe.snapshot()
        for number in ABI.native.namedNumbers {
            let id = SyscallID.call(.native, number: number)
            let row = counts(id, from: before, to: after)
            #expect(row[.entries] >= 1, "\(id.name)")
            #expect(!row.isCoarse && row.errnos[0] == nil, "\(id.name)")
        }
        #expect(counts(.other, from: before, to: after)[.entries] == 0)
        #expect(!after.probe.isCoarse)
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test func `no table names more native calls than have blocks of their own`() {
        for abi in [ABI.x86_64, .aarch64] {
            #expect(abi.namedNumbers.count <= Int(SYSLAT_NAMED_ROWS))
            #expect(abi.namedNumbers.allSatisfy { $0 < Int(SYSLAT_NUMBERS) })
        }
    }

    @Test func `the recorder and the tables agree on where an ABI's numbers end`() {
        for abi in ABI.allCases where abi != .x32 { #expect(abi.numberLimit == Int(SYSLAT_NUMBERS)) }
        #expect(ABI.x32.numberLimit == Int(SYSLAT_X32_NUMBERS))
    }

    #if arch(x86_64)
        @Test func `calls of another ABI have rows until these run out, and then it is said`() throws {
            let probe = try record()
            try Workload("rare").finish()
            let before = probe.snapshot()
            #expect(!before.probe.isFull)
            let numbers = ABI.i386.namedNumbers
            try Workload("every32", list(numbers)).finish()
            let after = probe.snapshot()
            let own = numbers.map { counts(.call(.i386, number: $0), from: before, to: after)[.entries] }
            let rows = after.rows.keys.filter { [.i386, .x32].contains($0.abi) }
            #expect(rows.count == Int(SYSLAT_FOREIGN_ROWS))
            #expect(after.probe.isFull)
            // fork and clone may come back twice, in the child of the child, which makes no call of this ABI any more.
            let all = own.reduce(0, +) + counts(.other, from: before, to: after)[.entries]
            #expect(all == UInt64(numbers.count))
            // A call that came in time goes on having its row.
            let middle = probe.snapshot()
            try Workload("rare").finish()
            let later = probe.snapshot()
            #expect(counts(.call(.i386, number: 20), from: middle, to: later).calls == 100)
            #expect(counts(native("getpgid"), from: middle, to: later).calls == 12_345)
        }
    #endif

    /// Runs `rare` when `prepare` has changed what the kernel half has given away.
    private func rare(
        _ prepare: (UnsafeMutablePointer<syslat_control>) -> Void
    ) throws -> (calls: SyscallCounts, failing: SyscallCounts, after: Snapshot) {
        let probe = try record()
        prepare(probe.controlMemory.start.assumingMemoryBound(to: syslat_control.self))
        let before = probe.snapshot()
        try Workload("rare").finish()
        let after = probe.snapshot()
        return (
            counts(native("getpgid"), from: before, to: after),
            counts(native("sched_get_priority_max"), from: before, to: after), after
        )
    }

    @Test func `a named call has blocks of its own when all others are taken`() throws {
        let (calls, failing, after) = try rare { control in
            control.pointee.spare_blocks = UInt32(SYSLAT_SPARE_BLOCKS)
            control.pointee.foreign_blocks = UInt32(SYSLAT_FOREIGN_BLOCKS)
        }
        // It has eight blocks of its own: enough for as many octaves.
        let octaves = Set(calls.histogram.counts.indices.filter { calls.histogram.counts[$0] > 0 }.map { $0 / 16 })
        #expect(calls.calls == 12_345 && calls.isCoarse == (octaves.count > Int(SYSLAT_OWN_BLOCKS)))
        #expect((failing.calls, failing.errnos, failing.isCoarse) == (777, [22: 777], false))
        // Numbers without a name have none of their own.
        let unnamed = try #require(after.rows[.call(.native, number: 511)])
        #expect((unnamed.calls, unnamed.isCoarse, unnamed.errnos) == (55, true, [0: 55]))
        #expect(after.probe.isCoarse)
    }

    @Test func `without any block counts stay exact, and durations are known by their octave`() throws {
        let (calls, failing, after) = try rare { control in
            control.pointee.spare_blocks = UInt32(SYSLAT_SPARE_BLOCKS)
            control.pointee.foreign_blocks = UInt32(SYSLAT_FOREIGN_BLOCKS)
            for row in 0..<UInt32(SYSLAT_ROWS) {
                syslat_own_blocks(control, row)!.pointee = UInt32(SYSLAT_OWN_BLOCKS)
            }
        }
        #expect((calls.calls, calls[.entries], calls.isCoarse) == (12_345, 12_345, true))
        #expect(!calls.histogram.bins.contains { !$0.isCoarse })
        let median = try #require(calls.histogram.quantile(permille: 500))
        #expect(median.bounds.upperBound == 2 * (median.bounds.lowerBound - 1), "an octave")
        let bins = calls.histogram.bins
        #expect(calls[.totalNs] >= bins.reduce(0) { $0 + $1.count * $1.bounds.lowerBound })
        #expect(calls[.totalNs] <= bins.reduce(0) { $0 + $1.count * $1.bounds.upperBound })
        #expect((failing.calls, failing[.errors], failing.errnos) == (777, 777, [0: 777]))
        #expect(after.probe.isCoarse)
        #expect(after.probe.lost == ProbeCounts().lost)
    }

    @Test func `a counter of 32 bits that wraps has its high half elsewhere`() throws {
        let probe = try record()
        try Workload(on: "0", "rare").finish()
        let control = probe.controlMemory.start.assumingMemoryBound(to: syslat_control.self)
        let cpus = probe.cpuMemory.start.assumingMemoryBound(to: syslat_cpu.self)
        // Every counter of the row stands just before its end.
        let row = try #require(native("getpgid").number)
        var set: UInt64 = 0
        for octave in 0..<Bucket.octaves {
            let block = syslat_block_table(control)![row * SYSLAT_GROUPS + octave]
            guard block != 0 else { continue }
            for counter in 0..<Int(SYSLAT_BLOCK_COUNTERS) {
                syslat_block_at(cpus, 0, UInt32(block))![counter] = .max
                set += UInt64(UInt32.max)
            }
        }
        try Workload(on: "0", "rare").finish()
        let counted = try #require(probe.snapshot().rows[native("getpgid")])
        #expect(counted.calls == set + 12_345)
        #expect(counted.histogram.counts.contains { $0 >= 1 << 32 }, "some have wrapped")
    }
}
