package import Measurements

/// The report of `syslat run` on a command.
package struct RunDocument: Equatable, Sendable {
    /// How the command ended.
    package enum End: Equatable, Sendable {
        /// With this exit status.
        case exited(Int)
        /// By a signal with this name, such as `SIGKILL`.
        case killed(String)
    }

    /// The command and its arguments.
    package var command: [String]
    /// Its process id in the PID namespace of this process.
    package var pid: Int
    /// The time of its start: RFC 3339, UTC, with milliseconds.
    package var startedAt: String
    /// How it ended.
    package var end: End
    /// The time from its start to its end, or to the end of the wait for its processes with `--wait-children`, in ns.
    package var elapsedNs: UInt64
    /// User CPU time of the processes that their parents waited for, in ns (getrusage(2), RUSAGE_CHILDREN).
    package var userNs: UInt64
    /// System CPU time of the same processes, in ns.
    package var systemNs: UInt64
    /// Processes of the command that are still running. Their later calls are left out.
    package var stillRunning: [RunningProcess]
    /// Whether the recorder saw the command's `execve`. If it didn't, nothing was counted.
    package var hasBegun: Bool
    /// The number of threads that were not followed because the kernel had no memory.
    package var unfollowedThreads: Int
    /// The calls of the command and of its descendants.
    package var stats: StatsDocument
    /// The slowest calls that don't wait by design, slowest first.
    package var slowest: [SlowDocument.Call]

    /// A report on a command that started at `startedAt` and ended with `end`.
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
