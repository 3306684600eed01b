import Glibc
import Platform

/// The service manager that started this process: sd_notify(3) without systemd's library.
///
/// A message is one datagram of `NAME=VALUE` lines to the socket in `NOTIFY_SOCKET`. Without that variable nothing is sent.
package final class ServiceManager: Sendable {
    /// The manager takes a process for hung after this many seconds without `WATCHDOG=1`; nil without a watchdog.
    let watchdogSeconds: Double?
    private let address: [UInt8]
    private let descriptor: Int32

    /// The timeout for a message. A manager that works reads faster, and the daemon can afford to wait this long.
    private static let sendSeconds = 2

    /// The manager in the environment.
    ///
    /// Removes the environment variables, so that child processes don't speak for this process.
    static func take() -> ServiceManager {
        ServiceManager(environment: ProcessEnvironment.take(["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]))
    }

    init(environment: [String: String]) {
        address = environment["NOTIFY_SOCKET"].flatMap(Self.address(of:)) ?? []
        // sd_watchdog_enabled(3): WATCHDOG_PID, if set, names the process that is watched.
        let isMeant = environment["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap(UInt64.init) ?? 0
        watchdogSeconds = isMeant && microseconds > 0 && !address.isEmpty ? Double(microseconds) / 1e6 : nil
        let type = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        descriptor = address.isEmpty ? -1 : socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { return }
        var timeout = timeval(tv_sec: Self.sendSeconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        // Connects before the sandbox closes the file system.
        connectAgain()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether there is a manager.
    var isThere: Bool { descriptor >= 0 }

    /// Reports that the start is complete.
    func ready(_ status: String) { send("READY=1\nSTATUS=\(status)", mayWait: true) }

    /// Reports that the daemon is stopping.
    func stopping() { send("STOPPING=1\nSTATUS=finishing the answers under way", mayWait: true) }

    /// Sends `message`, lines of `NAME=VALUE`.
    ///
    /// - Parameter mayWait: whether to wait for a busy manager.
    func send(_ message: String, mayWait: Bool) {
        guard isThere else { return }
        let flags = Int32(MSG_NOSIGNAL) | (mayWait ? 0 : Int32(MSG_DONTWAIT))
        let bytes = Array(message.utf8)
        if Glibc.send(descriptor, bytes, bytes.count, flags) >= 0 { return }
        // A manager that was restarted has another socket at the same place.
        guard errno == ECONNREFUSED || errno == ENOTCONN else { return }
        connectAgain()
        _ = Glibc.send(descriptor, bytes, bytes.count, flags)
    }

    private func connectAgain() {
        address.withUnsafeBytes { bytes in
            let name = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            _ = connect(descriptor, name, socklen_t(bytes.count))
        }
    }

    /// The address that `text` names as the socket calls take it: a path, or `@` and a name in the abstract namespace
    /// (unix(7)); nil if it is neither.
    private static func address(of text: String) -> [UInt8]? {
        var name = Array(text.utf8)
        guard name.first == UInt8(ascii: "/") || name.first == UInt8(ascii: "@"), name.count > 1,
            name.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
        else { return nil }
        if name[0] == UInt8(ascii: "@") { name[0] = 0 } else { name.append(0) }
        return withUnsafeBytes(of: sa_family_t(AF_UNIX)) { Array($0) } + name
    }
}
