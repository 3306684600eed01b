import Glibc
package import SystemPackage

/// Reads files of a few pages, such as those in /proc, as a whole.
package enum SmallFile {
    /// The bytes of the file at `path`, at most `limit` of them.
    package static func bytes(_ path: String, limit: Int = 1 << 20) throws(Errno) -> [UInt8] {
        let file = try OwnedDescriptor(reading: path)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: min(limit, 16 << 10))
        while bytes.count < limit {
            let count = read(file.number, &chunk, min(chunk.count, limit - bytes.count))
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw Errno(rawValue: errno)
            }
            bytes += chunk[..<count]
        }
        return bytes
    }

    /// The text of the file at `path`; nil if it can't be read.
    package static func text(_ path: String, limit: Int = 1 << 20) -> String? {
        (try? bytes(path, limit: limit)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names in the folder at `path`, in no order; nil if it can't be read.
    package static func names(in path: String) -> [String]? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
