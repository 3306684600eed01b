import CLibbpf
import CSyslatLayout
import Foundation
import Logging
import Testing

@testable import Probe

/// What starting and stopping leaves behind.
@Suite(.serialized) struct LeakTests {
    /// Everything that a probe has: this process's descriptors, and the kernel's BPF objects of its name.
    private struct Holdings: Equatable {
        var descriptors = 0
        /// Those of them that are BPF objects: of a probe, and of nothing else here.
        var bpfDescriptors = 0
        var programs = 0
        var maps = 0
        var links = 0

        init() throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            descriptors = names.count
            bpfDescriptors =
                names.filter { name in
                    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
                    return target?.contains("bpf") == true
                }.count
            var ids: Set<UInt32> = []
            Self.each(bpf_prog_get_next_id, bpf_prog_get_fd_by_id, bpf_prog_info()) { info in
                guard Self.name(info.name).hasPrefix("syslat_") else { return }
                programs += 1
                ids.insert(info.id)
            }
            Self.each(bpf_map_get_next_id, bpf_map_get_fd_by_id, bpf_map_info()) { info in
                // Named after their object, the first letters of it, or by themselves.
                let names =
                    ["cpus", "off_cpu_array", "off_cpu_storage", "off_cpu_table", "syslat.data", "syslat.settings"]
                    + CallerMaps.names + SlowMaps.names
                if names.contains(Self.name(info.name)) { maps += 1 }
            }
            Self.each(bpf_link_get_next_id, bpf_link_get_fd_by_id, bpf_link_info()) { info in
                if ids.contains(info.prog_id) { links += 1 }
            }
        }

        private static func each<Info>(
            _ next: (UInt32, UnsafeMutablePointer<UInt32>) -> Int32, _ open: (UInt32) -> Int32, _ empty: Info,
            _ body: (Info) -> Void
        ) {
            var id: UInt32 = 0
            while next(id, &id) == 0 {
                let descriptor = open(id)
                guard descriptor >= 0 else { continue }
                defer { close(descriptor) }
                var (info, length) = (empty, UInt32(MemoryLayout<Info>.size))
                let status = withUnsafeMutablePointer(to: &info) { bpf_obj_get_info_by_fd(descriptor, $0, &length) }
                if status == 0 { body(info) }
            }
        }

        private static func name<Characters>(_ characters: Characters) -> String {
            withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
    }

    @Test func `starting and stopping leaks no descriptor, program, map or link`() throws {
        do { _ = try record() }
        var before = try Holdings()
        // The kernel frees them a little after their last user is gone.
        for _ in 0..<100 where before.programs + before.maps + before.links > 0 {
            usleep(50_000)
            before = try Holdings()
        }
        for _ in 0..<(isSoak ? 1000 : 10) {
            let probe = try record()
            _ = try probe.callsInFlight()
            let during = try Holdings()
            #expect(during.bpfDescriptors - before.bpfDescriptors >= 12, "the test looks for the right descriptors")
            #expect(during.programs - before.programs >= 5, "the test looks for the right names")
            #expect(during.maps - before.maps >= 14 && during.links - before.links >= 5)
        }
        var after = try Holdings()
        for _ in 0..<100 where after != before {
            usleep(50_000)
            after = try Holdings()
        }
        #expect((after.programs, after.maps, after.links) == (before.programs, before.maps, before.links))
        #expect(after.bpfDescriptors == before.bpfDescriptors)
        // What an earlier test still held at the beginning may be gone meanwhile.
        #expect(after.descriptors <= before.descriptors)
    }

    @Test func `a start that fails holds no descriptor`() throws {
        let root = "/sys/fs/bpf/syslat-leak-\(getpid())"
        defer { _ = try? Pins.detachAll(root: root) }
        func start(layout: UInt32) throws -> Probe {
            try Probe(
                includeSelf: false, pins: try Pins(root: root), logger: Logger(label: "test"), layoutVersion: layout)
        }
        do { _ = try start(layout: UInt32(SYSLAT_LAYOUT_VERSION)) }
        let before = try Holdings()
        for _ in 0..<5 {
            // What is pinned is found and opened, and then it turns out that it can't be read.
            #expect(throws: ProbeError.self) { try start(layout: 99) }
        }
        #expect(try Holdings().bpfDescriptors == before.bpfDescriptors)
        #expect(try Holdings().descriptors <= before.descriptors)
    }
}
