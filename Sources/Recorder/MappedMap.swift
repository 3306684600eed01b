import CLibbpf
import Foundation

/// The memory of a BPF array map, shared with the kernel; unmapped when this goes away.
final class MappedMap {
    let start: UnsafeMutableRawPointer
    private let length: Int

    /// - Parameters:
    ///   - size: bytes of all elements together.
    ///   - writable: whether user space may write too.
    init(_ map: OpaquePointer, size: Int, writable: Bool) throws(RecorderError) {
        let page = sysconf(Int32(_SC_PAGESIZE))
        length = (size + page - 1) / page * page
        let protection = writable ? PROT_READ | PROT_WRITE : PROT_READ
        let address = mmap(nil, length, protection, MAP_SHARED, bpf_map__fd(map), 0)
        guard let address, address != MAP_FAILED else {
            throw RecorderError(.map, errno: errno, detail: String(cString: bpf_map__name(map)))
        }
        start = address
    }

    deinit { munmap(start, length) }
}
