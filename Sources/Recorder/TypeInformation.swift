import Foundation

/// The kernel's type information (BTF), as far as names in it are looked for.
enum TypeInformation {
    /// Whether a type, function or member in the file `path` has this name; false if it can't be read.
    ///
    /// Source: kernel `Documentation/bpf/btf.rst`: a header, the types, and the names, each ended by 0.
    static func hasName(_ name: String, in path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // magic, version and flags, hdr_len, type_off, type_len, str_off, str_len
        var header = [UInt32](repeating: 0, count: 6)
        guard pread(descriptor, &header, 24, 0) == 24, header[0] & 0xffff == 0xeb9f else { return false }
        var (offset, left) = (Int(header[1]) + Int(header[4]), Int(header[5]))
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 8)
        defer { chunk.deallocate() }
        while left > 0 {
            let count = pread(descriptor, chunk.baseAddress, min(chunk.count, left), off_t(offset))
            guard count > 0 else { return false }
            let names = UnsafeRawBufferPointer(rebasing: chunk[..<count])
            guard let end = lastEnd(of: names) else { return false }
            if contains(UnsafeRawBufferPointer(rebasing: names[..<end]), name) { return true }
            (offset, left) = (offset + end, left - end)
        }
        return false
    }

    /// Behind the last whole name; nil if there is none.
    private static func lastEnd(of names: UnsafeRawBufferPointer) -> Int? { names.lastIndex(of: 0).map { $0 + 1 } }

    private static func contains(_ names: UnsafeRawBufferPointer, _ name: String) -> Bool {
        var name = name
        return name.withUTF8 { name in
            var start = 0
            while start < names.count {
                let length = strlen(names.baseAddress!.advanced(by: start).assumingMemoryBound(to: CChar.self))
                if length == name.count, memcmp(names.baseAddress! + start, name.baseAddress!, length) == 0 {
                    return true
                }
                start += length + 1
            }
            return false
        }
    }
}
