import Foundation

/// Sockets that the program which started this one made for it (sd_listen_fds(3)).
public enum PassedSockets {
    private static let first: Int32 = 3

    /// The sockets that were passed to this process; empty if none were.
    ///
    /// The environment variables are removed, so that programs started from here don't take them for theirs.
    /// - Throws: `SocketError` if one of them is not a listening stream socket.
    public static func take() throws(SocketError) -> [ListeningSocket] {
        let environment = ProcessInfo.processInfo.environment
        for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) }
        guard environment["LISTEN_PID"].flatMap(Int32.init) == getpid(),
            let count = environment["LISTEN_FDS"].flatMap(Int32.init), count > 0
        else { return [] }
        var sockets: [ListeningSocket] = []
        for number in first..<(first + min(count, 64)) { sockets.append(try ListeningSocket(inherited: number)) }
        return sockets
    }
}
