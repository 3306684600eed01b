import CLibbpf
import Glibc
import Platform

/// The kernel's type information (BTF), for looking up names.
enum TypeInformation {
    /// Its file for the running kernel.
    static let path = "/sys/kernel/btf/vmlinux"
    /// Whether it may be read.
    static var isReadable: Bool { access(path, R_OK) == 0 }

    /// The `names` that are types, functions or members in the file `path`; empty if it can't be read.
    ///
    /// Source: kernel `Documentation/bpf/btf.rst`: a header, the types, and the names, each ended by 0.
    static func known(of names: [String], in path: String = path) -> Set<String> {
        guard let file = try? OwnedDescriptor(reading: path) else { return [] }
        // magic, version and flags, hdr_len, type_off, type_len, str_off, str_len
        var header = [UInt32](repeating: 0, count: 6)
        guard pread(file.number, &header, 24, 0) == 24, header[0] & 0xffff == 0xeb9f else { return [] }
        let (offset, length) = (Int(header[1]) + Int(header[4]), Int(header[5]))
        guard let text = mapped(file, offset, length) ?? copied(file, offset, length) else { return [] }
        return Set(
            names.filter { name in
                let wanted = [0] + Array(name.utf8) + [0]
                return text.withBytes { memmem($0.baseAddress!, $0.count, wanted, wanted.count) != nil }
            })
    }

    /// A part of a file in memory, until `deinit`.
    private final class Text {
        private let memory: UnsafeMutableRawBufferPointer
        private let skipped: Int
        private let isMapped: Bool

        init(_ memory: UnsafeMutableRawBufferPointer, skipping skipped: Int, isMapped: Bool) {
            (self.memory, self.skipped, self.isMapped) = (memory, skipped, isMapped)
        }

        func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
            body(UnsafeRawBufferPointer(rebasing: memory[skipped...]))
        }

        deinit { if isMapped { munmap(memory.baseAddress!, memory.count) } else { memory.deallocate() } }
    }

    /// Mapped without a copy: Linux 6.16 and later support mmap of the file.
    private static func mapped(_ file: OwnedDescriptor, _ offset: Int, _ length: Int) -> Text? {
        let size = offset + length
        guard length > 0, let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, file.number, 0), start != MAP_FAILED
        else {
            return nil
        }
        return Text(UnsafeMutableRawBufferPointer(start: start, count: size), skipping: offset, isMapped: true)
    }

    /// Read in pages, as the kernel returns them.
    private static func copied(_ file: OwnedDescriptor, _ offset: Int, _ length: Int) -> Text? {
        guard length > 0 else { return nil }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 1)
        var done = 0
        while done < length {
            let count = pread(file.number, memory.baseAddress! + done, length - done, off_t(offset + done))
            guard count > 0 else {
                memory.deallocate()
                return nil
            }
            done += count
        }
        return Text(memory, skipping: 0, isMapped: false)
    }
}
