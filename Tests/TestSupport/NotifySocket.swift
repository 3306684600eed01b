import Foundation

/// Hears what a service manager would hear.
package final class NotifySocket {
    /// As NOTIFY_SOCKET has it.
    package let name: String
    private let descriptor: Int32

    /// Listens at `name`.
    package init(_ name: String) throws {
        self.name = name
        unlink(name)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            path.copyBytes(from: name.utf8)
            if name.hasPrefix("@") { path[0] = 0 }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.utf8.count)
        let bound = withUnsafeBytes(of: address) { bytes in
            bind(descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), length)
        }
        guard bound == 0 else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: name]) }
    }

    deinit {
        close(descriptor)
        unlink(name)
    }

    /// The lines of the messages that came within `seconds`, or until there was one that begins with `end`.
    package func lines(within seconds: Double, until end: String? = nil) -> [String] {
        var lines: [String] = []
        let deadline = Date.now.addingTimeInterval(seconds)
        while !lines.contains(where: { line in end.map { line.hasPrefix($0) } ?? false }) {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let rest = deadline.timeIntervalSinceNow
            guard rest > 0, poll(&wanted, 1, Int32(rest * 1000)) > 0 else { break }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            lines += String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").map(
                String.init)
        }
        return lines
    }
}
