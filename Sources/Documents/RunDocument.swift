package import Measurements

/// What `syslat run` tells of a command.
package struct RunDocument: Equatable, Sendable {
    /// How the command ended.
    package enum End: Equatable, Sendable {
        /// With this exit status.
        case exited(Int)
        /// By this signal: its name, such as `SIGKILL`.
        case killed(String)
    }

    /// The command and its arguments.
    package var command: [String]
    /// Its process id, as this process sees it.
    package var pid: Int
    /// When it was started, RFC 3339 in UTC with milliseconds.
    package var startedAt: String
    /// How it ended.
    package var end: End
    /// From its start to its end, or to the end of its last process where these were waited for, in ns.
    package var elapsedNs: UInt64
    /// CPU time in user mode of the processes that were waited for by their parents, in ns (getrusage(2), RUSAGE_CHILDREN).
    package var userNs: UInt64
    /// The same in the kernel, in ns.
    package var systemNs: UInt64
    /// Processes of the command that run on; what they call from now on is left out.
    package var stillRunning: [RunningProcess]
    /// Whether the kernel showed the command's `execve`; if it didn't, nothing was counted.
    package var hasBegun: Bool
    /// How many threads the kernel had no memory to follow.
    package var unfollowedThreads: Int
    /// The calls of the command and of its descendants.
    package var stats: StatsDocument
    /// The slowest of them that don't wait by design, slowest first.
    package var slowest: [SlowDocument.Call]

    /// A document of a command that ran from `startedAt` to `end`, with what was counted.
    package init(
        command: [String], pid: Int, startedAt: String, end: End, elapsedNs: UInt64, userNs: UInt64, systemNs: UInt64,
        stillRunning: [RunningProcess] = [], hasBegun: Bool = true, unfollowedThreads: Int = 0, stats: StatsDocument,
        slowest: [SlowDocument.Call] = []
    ) {
        (self.command, self.pid, self.startedAt, self.end) = (command, pid, startedAt, end)
        (self.elapsedNs, self.userNs, self.systemNs) = (elapsedNs, userNs, systemNs)
        (self.stillRunning, self.hasBegun, self.unfollowedThreads) = (stillRunning, hasBegun, unfollowedThreads)
        (self.stats, self.slowest) = (stats, slowest)
    }
}
