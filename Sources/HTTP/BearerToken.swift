import Glibc
package import Platform
import SystemPackage

/// The token that clients must present (RFC 6750), from a file that is read again when it changes.
package final class BearerToken {
    private let path: String
    private let report: (String) -> Void
    private var token: [UInt8]
    private var version: FileVersion
    /// The version of the file that was last reported as unusable.
    private var reported: FileVersion?

    private struct FileVersion: Equatable {
        let inode: UInt
        let size: Int
        let modified: [Int]

        init(_ status: stat) {
            inode = status.st_ino
            size = status.st_size
            modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }

    /// Reads the token of the file at `path`.
    ///
    /// - Parameter report: receives errors about later versions of the file; the previous token stays in force.
    /// - Throws: `SystemFailure` if the file can't be read, belongs to another user, is open to others, or holds no token.
    package init(file path: String, report: @escaping (String) -> Void) throws(SystemFailure) {
        self.path = path
        self.report = report
        (token, version) = try Self.read(path)
    }

    private static func read(_ path: String) throws(SystemFailure) -> (token: [UInt8], FileVersion) {
        let operation = "use the token file \(path)"
        func failure(_ detail: String, _ remedy: String = "") -> SystemFailure {
            SystemFailure(operation, detail: detail, remedy: remedy)
        }
        let file: OwnedDescriptor
        do {
            // A FIFO is refused; opening it must not wait.
            file = try OwnedDescriptor(reading: path)
        } catch {
            throw SystemFailure(operation, errno: error.rawValue)
        }
        var status = stat()
        guard fstat(file.number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw failure("it is not a regular file")
        }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw failure("another user owns it and can change it", "chown it to root or to the daemon's user")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw failure("its group or others have access to it", "chmod 600 it")
        }
        let lengths = HTTPLimits.tokenBytes
        var bytes = [UInt8](repeating: 0, count: lengths.upperBound + 1)
        let count = Glibc.read(file.number, &bytes, bytes.count)
        guard count >= 0 else { throw SystemFailure(operation, errno: errno) }
        var token = bytes[..<count]
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0d).contains($0) }
        token = token.drop(while: isSpace)
        while let last = token.last, isSpace(last) { token.removeLast() }
        guard lengths.contains(token.count), token.allSatisfy(isTokenByte) else {
            throw failure(
                "it must hold one token of \(lengths.lowerBound) to \(lengths.upperBound) letters, digits and -._~+/=",
                "make one with 'openssl rand -hex 32'")
        }
        return (Array(token), FileVersion(status))
    }

    /// RFC 6750, section 2.1.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "-._~+/=".utf8.contains(byte)
        }
    }

    /// Whether an Authorization field presents the token. Takes the same time wherever the two differ.
    func admits(_ authorization: String?) -> Bool {
        readAgainIfChanged()
        guard let authorization, authorization.lowercased().hasPrefix("bearer ") else { return false }
        let presented = Array(authorization.utf8.dropFirst("bearer ".utf8.count).drop { $0 == 0x20 })
        var difference = presented.count ^ token.count
        for (index, byte) in presented.enumerated() { difference |= Int(byte ^ token[index % token.count]) }
        return difference == 0
    }

    private func readAgainIfChanged() {
        var status = stat()
        guard stat(path, &status) == 0, FileVersion(status) != version else { return }
        do {
            (token, version) = try Self.read(path)
        } catch {
            // The next request tries again, since the reason may be temporary, such as a lack of descriptors.
            guard reported != FileVersion(status) else { return }
            reported = FileVersion(status)
            report("\(error); the previous token stays in force")
        }
    }
}
