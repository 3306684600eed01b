import Foundation
package import Platform

/// A socket that accepts connections. `deinit` removes the file of a Unix socket.
package final class ListeningSocket {
    /// The address it listens on. Port 0 is replaced by the port that the kernel chose.
    package let address: SocketAddress
    let exposure: Exposure
    /// Whether neither loopback nor the mode of a file limits the clients.
    package var isOpenToAll: Bool { exposure == .open }
    let descriptor: OwnedDescriptor
    /// The socket file to remove, by device and inode.
    private let file: (path: String, device: UInt, inode: UInt)?
    private let isInherited: Bool

    /// Binds and listens at every address of `address`; a host name can have several.
    ///
    /// - Throws: `SystemFailure` with a remedy if the port is in use or privileged, or the address doesn't exist.
    package static func listen(on address: SocketAddress) throws(SystemFailure) -> [ListeningSocket] {
        var sockets: [ListeningSocket] = []
        var missing: SystemFailure?
        for resolved in try address.resolved(operation: "listen on \(address)") {
            do {
                sockets.append(try ListeningSocket(address, resolved))
            } catch  where [EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errno) {
                // `localhost` can resolve to ::1 on a machine without IPv6.
                missing = error
            }
        }
        if let missing, sockets.isEmpty { throw missing }
        return sockets
    }

    /// Binds and listens at the first address of `address`.
    convenience init(_ address: SocketAddress) throws(SystemFailure) {
        try self.init(address, try address.resolved(operation: "listen on \(address)")[0])
    }

    private init(_ address: SocketAddress, _ resolved: SocketAddress.Resolved) throws(SystemFailure) {
        let operation = "listen on \(address)"
        let descriptor = try OwnedDescriptor(socketOfFamily: resolved.family, nonBlocking: true, operation: operation)
        if case .unix(let path) = address { try Self.removeStaleSocket(path, address: address, operation: operation) }
        descriptor.setOption(SOL_SOCKET, SO_REUSEADDR, 1)
        if resolved.family == AF_INET6 { descriptor.setOption(Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
        // The file of a Unix socket is created with mode 0660 and is never open to more users.
        let mask = umask(0o117)
        let bound = resolved.withAddress { bind(descriptor.number, $0, $1) }
        let bindError = errno
        umask(mask)
        guard bound == 0 else {
            throw SystemFailure(operation, errno: bindError, remedy: Self.remedy(bindError, address))
        }
        guard Foundation.listen(descriptor.number, Int32(HTTPLimits.backlog)) == 0 else {
            throw SystemFailure(operation, errno: errno, remedy: Self.remedy(errno, address))
        }
        self.descriptor = descriptor
        isInherited = false
        switch address {
        case .unix(let path):
            var status = stat()
            file = lstat(path, &status) == 0 ? (path, status.st_dev, status.st_ino) : nil
            self.address = address
            exposure = .file
        case .tcp:
            file = nil
            self.address = SocketAddress(boundTo: descriptor.number) ?? address
            exposure = self.address.isLocal ? .loopback : .open
        }
    }

    /// Takes over a listening socket of another program, such as systemd.
    ///
    /// - Throws: `SystemFailure` if `number` is not a listening stream socket.
    init(inherited number: Int32) throws(SystemFailure) {
        let operation = "take over the passed descriptor \(number)"
        var (listens, length) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
        guard getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) == 0, listens == 1,
            let address = SocketAddress(boundTo: number)
        else {
            throw SystemFailure(
                operation, detail: "it is not a listening socket", remedy: "use ListenStream= in the socket unit")
        }
        descriptor = OwnedDescriptor(number)
        descriptor.setNonBlocking()
        self.address = address
        isInherited = true
        file = nil
        exposure =
            switch address {
            case .unix(path: SocketAddress.abstractPath): .open
            case .unix: .file
            case .tcp: address.isLocal ? .loopback : .open
            }
    }

    /// Stops listening, unless the socket belongs to the program that passed it.
    func stopListening() {
        if !isInherited { shutdown(descriptor.number, Int32(SHUT_RDWR)) }
    }

    deinit { removeFile() }

    /// Removes the file of a Unix socket that this object created. A second call has no effect.
    package func removeFile() {
        var status = stat()
        guard let file, lstat(file.path, &status) == 0 else { return }
        if (status.st_dev, status.st_ino) == (file.device, file.inode) { unlink(file.path) }
    }

    private static func remedy(_ error: Int32, _ address: SocketAddress) -> String {
        switch error {
        case EADDRINUSE:
            "another program listens there, perhaps another syslat; stop it or choose another address with --listen"
        case EACCES: "choose a port above 1023 or a folder you may write to, or run as root"
        case EADDRNOTAVAIL: "this machine has no such address"
        default: "choose another address with --listen"
        }
    }

    /// Removes a socket file on which nothing listens, a leftover of a killed daemon.
    private static func removeStaleSocket(
        _ path: String, address: SocketAddress, operation: String
    ) throws(SystemFailure) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw SystemFailure(
                operation, errno: EEXIST, detail: "it is a file, not a socket", remedy: "choose another path")
        }
        let probe = try OwnedDescriptor(socketOfFamily: AF_UNIX, nonBlocking: true, operation: operation)
        let resolved = try address.resolved(operation: operation)[0]
        let isStale = resolved.withAddress { connect(probe.number, $0, $1) } != 0 && errno == ECONNREFUSED
        guard isStale else { throw SystemFailure(operation, errno: EADDRINUSE, remedy: remedy(EADDRINUSE, address)) }
        unlink(path)
    }
}
