import CLibbpf
import CSyslatLayout
import Glibc
import Platform

/// The daemon's knowledge of callers, kept beside the pinned maps for the next daemon in a map that no program uses.
///
/// It has two halves, one of which is complete at any moment, so that a daemon that is killed while it writes loses
/// nothing: the kernel half forgets collected records only when a half that has them is complete.
final class KeptState {
    /// Its name in bpffs.
    static let name = "kept"
    /// The size of each half in bytes.
    static let capacity = 4 << 20

    private static let size = MemoryLayout<syslat_kept>.size + 2 * capacity
    private let map: OwnedDescriptor
    private let memory: MappedMap

    private init(_ map: OwnedDescriptor) throws(ProbeError) {
        self.map = map
        memory = try MappedMap(map.number, name: Self.name, size: Self.size, writable: true)
    }

    /// An empty map.
    static func make() throws(ProbeError) -> KeptState {
        var options = bpf_map_create_opts()
        options.sz = MemoryLayout<bpf_map_create_opts>.size
        options.map_flags = UInt32(BPF_F_MMAPABLE)
        let descriptor = bpf_map_create(BPF_MAP_TYPE_ARRAY, "syslat.kept", 4, UInt32(size), 1, &options)
        guard descriptor >= 0 else { throw ProbeError(.open, errno: -descriptor, detail: name) }
        return try KeptState(OwnedDescriptor(descriptor))
    }

    /// The map pinned as `path`; nil if there is none of this size.
    static func pinned(at path: String) -> KeptState? {
        guard let map = OwnedDescriptor(opened: bpf_obj_get(path)), PinnedProbe.isMap(map, of: size, count: 1) else {
            return nil
        }
        return try? KeptState(map)
    }

    /// Pins it as `path`.
    func pin(at path: String) throws(ProbeError) {
        guard bpf_obj_pin(map.number, path) == 0 else { throw ProbeError(.pin, errno: errno, detail: path) }
    }

    private var head: UnsafeMutablePointer<syslat_kept> { memory.start.assumingMemoryBound(to: syslat_kept.self) }

    private func half(_ number: UInt32) -> UnsafeMutableRawPointer {
        memory.start + MemoryLayout<syslat_kept>.size + Int(number % 2) * Self.capacity
    }

    /// Its content; nil if it is empty.
    func read() -> [UInt8]? {
        let written = head.pointee.written
        let length = Int(written % 2 == 0 ? head.pointee.lengths.0 : head.pointee.lengths.1)
        guard written > 0, length > 0, length <= Self.capacity else { return nil }
        return Array(UnsafeRawBufferPointer(start: half(written), count: length))
    }

    /// Replaces its content. If the new content is too large, it becomes empty.
    func write(_ bytes: [UInt8]) {
        let next = head.pointee.written &+ 1
        let length = bytes.count <= Self.capacity ? bytes.count : 0
        if length > 0 { bytes.withUnsafeBytes { half(next).copyMemory(from: $0.baseAddress!, byteCount: length) } }
        syslat_keep(head, next, UInt32(length))
    }
}
