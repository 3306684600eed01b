import CLibbpf
import Glibc

/// How many BPF programs and maps of syslat's the kernel has.
struct BPFObjects: Equatable {
    private(set) var programs = 0
    private(set) var maps = 0

    init() {
        Self.each(bpf_prog_get_next_id, bpf_prog_get_fd_by_id, bpf_prog_info()) { info in
            if Self.name(info.name).hasPrefix("syslat_") { programs += 1 }
        }
        let names = ["cpus", "syslat.data", "syslat.settings", "off_cpu_storage", "callers", "slow"]
        Self.each(bpf_map_get_next_id, bpf_map_get_fd_by_id, bpf_map_info()) { info in
            let name = Self.name(info.name)
            if names.contains(name) || name.hasPrefix("syslat.") { maps += 1 }
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
