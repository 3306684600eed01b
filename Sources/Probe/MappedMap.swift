import CLibbpf
import Glibc

/// The memory of a BPF array map, shared with the kernel. `deinit` unmaps it.
final class MappedMap {
    let start: UnsafeMutableRawPointer
    private let length: Int

    /// - Parameters:
    ///   - size: bytes of all elements together.
    ///   - writable: whether user space can write to it.
    convenience init(_ map: OpaquePointer, size: Int, writable: Bool) throws(ProbeError) {
        try self.init(bpf_map__fd(map), name: String(cString: bpf_map__name(map)), size: size, writable: writable)
    }

    /// The same for the map's descriptor, which can be closed afterwards.
    init(_ descriptor: Int32, name: String, size: Int, writable: Bool) throws(ProbeError) {
        let page = sysconf(Int32(_SC_PAGESIZE))
        length = (size + page - 1) / page * page
        let protection = writable ? PROT_READ | PROT_WRITE : PROT_READ
        let address = mmap(nil, length, protection, MAP_SHARED, descriptor, 0)
        guard let address, address != MAP_FAILED else { throw ProbeError(.map, errno: errno, detail: name) }
        start = address
    }

    deinit { munmap(start, length) }
}
