import CLibbpf
import CSyslatLayout
import Foundation
import Histograms
import Logging
import Measurements
import Testing

@testable import Probe

/// Where calls stand while their threads are off the CPU. Needs root.
@Suite(.serialized) struct OffCPUTests {
    @Test func `more threads than the array has places are in calls, and each gives its place back`() throws {
        let probe = try Probe(includeSelf: false, logger: Logger(label: "test"))
        let before = probe.snapshot()
        let array = try #require(Self.newestArray())
        defer { close(array.descriptor) }
        #expect(array.places == PossibleCPUs.idCount * Int(SYSLAT_ARRAY_PLACES))
        let taken = array.taken
        let threads = array.places * 4
        let crowd = try Workload("crowd", "\(threads)")
        crowd.waitForOutput()
        usleep(500_000)
        // By chance a few stay free: a place is missed by all of four times as many with a probability of 1.8 %.
        #expect(array.taken > array.places * 9 / 10)
        let calls = try probe.callsInFlight().filter { $0.pid == Int(crowd.process.processIdentifier) }
        #expect(calls.count { $0.id == native("rt_sigtimedwait") && $0.startNs != nil } == threads)
        crowd.end()
        let after = probe.snapshot()
        #expect(counts(native("rt_sigtimedwait"), from: before, to: after).inFlight == 0)
        #expect(after.probe.lost == ProbeCounts().lost)
        // What else runs here has made its first calls meanwhile.
        #expect(array.taken < taken + array.places / 4)
    }

    /// The map that a probe in this process made last.
    private struct OffCPUArray {
        let descriptor: Int32
        let places: Int

        /// How many of its places belong to a thread.
        var taken: Int {
            (0..<UInt32(places)).count { index in
                var key = index
                // struct off_cpu_call, whose task stands after its call.
                var place = [UInt64](repeating: 0, count: 8)
                guard bpf_map_lookup_elem(descriptor, &key, &place) == 0 else { return false }
                return place[MemoryLayout<syslat_call>.size / 8] != 0
            }
        }
    }

    private static func newestArray() -> OffCPUArray? {
        var (id, found): (UInt32, OffCPUArray?) = (0, nil)
        while bpf_map_get_next_id(id, &id) == 0 {
            let descriptor = bpf_map_get_fd_by_id(id)
            guard descriptor >= 0 else { continue }
            var info = bpf_map_info()
            var size = UInt32(MemoryLayout<bpf_map_info>.size)
            guard bpf_obj_get_info_by_fd(descriptor, &info, &size) == 0, name(info.name) == "off_cpu_array" else {
                close(descriptor)
                continue
            }
            if let found { close(found.descriptor) }
            found = OffCPUArray(descriptor: descriptor, places: Int(info.max_entries))
        }
        return found
    }

    private static func name<Name>(_ characters: Name) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
