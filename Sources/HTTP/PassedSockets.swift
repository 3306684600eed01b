import Foundation
package import Platform

/// Sockets passed by the program that started this one (sd_listen_fds(3)).
package enum PassedSockets {
    private static let first: Int32 = 3

    /// The sockets that were passed to this process; empty if none were.
    ///
    /// Removes the environment variables, so that child processes don't use them.
    /// - Throws: `SystemFailure` if one of them is not a listening stream socket.
    package static func take() throws(SystemFailure) -> [ListeningSocket] {
        let environment = ProcessEnvironment.take(["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"])
        guard environment["LISTEN_PID"].flatMap(Int32.init) == getpid(),
            let count = environment["LISTEN_FDS"].flatMap(Int32.init), count > 0
        else { return [] }
        var sockets: [ListeningSocket] = []
        for number in first..<(first + min(count, HTTPLimits.passedSockets)) {
            sockets.append(try ListeningSocket(inherited: number))
        }
        return sockets
    }
}
