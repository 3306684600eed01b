import CLibbpf
import Glibc
import Platform

/// The kernel's type information (BTF), as far as names in it are looked for.
enum TypeInformation {
    /// Where the running kernel has it.
    static let path = "/sys/kernel/btf/vmlinux"
    /// Whether it may be read.
    static var isReadable: Bool { access(path, R_OK) == 0 }

    /// Whether a type, function or member in the file `path` has this name; false if it can't be read.
    ///
    /// Source: kernel `Documentation/bpf/btf.rst`: a header, the types, and the names, each ended by 0.
    static func hasName(_ name: String, in path: String) -> Bool {
        guard let file = try? OwnedDescriptor(reading: path) else { return false }
        // magic, version and flags, hdr_len, type_off, type_len, str_off, str_len
        var header = [UInt32](repeating: 0, count: 6)
        guard pread(file.number, &header, 24, 0) == 24, header[0] & 0xffff == 0xeb9f else { return false }
        var (offset, left) = (Int(header[1]) + Int(header[4]), Int(header[5]))
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)
        defer { chunk.deallocate() }
        guard let start = chunk.baseAddress else { return false }
        let wanted = [0] + Array(name.utf8) + [0]
        while left >= wanted.count {
            let count = pread(file.number, start, min(chunk.count, left), off_t(offset))
            guard count >= wanted.count else { return false }
            if memmem(start, count, wanted, wanted.count) != nil { return true }
            // A name may go over the end of a chunk.
            let step = count == left ? count : count - wanted.count + 1
            (offset, left) = (offset + step, left - step)
        }
        return false
    }
}
