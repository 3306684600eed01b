/// A process that runs.
package struct RunningProcess: Equatable, Sendable {
    /// Its id in the initial pid namespace.
    package var pid: Int
    /// The name of its first thread, or of another where that one has ended.
    package var comm: String

    /// A process from its parts.
    package init(pid: Int, comm: String) {
        (self.pid, self.comm) = (pid, comm)
    }
}
