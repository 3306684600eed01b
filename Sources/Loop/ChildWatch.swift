package import CPlatform
package import Glibc
package import Platform

/// Calls back once, on the loop's thread, when a child process has ended (pidfd_open(2)).
package final class ChildWatch: LoopMember {
    private let process: OwnedDescriptor
    private let id: pid_t
    private var action: ((_ status: Int32) -> Void)?

    /// Watches the child `id`.
    ///
    /// - Parameter action: is given the status, as waitpid(2) tells it.
    /// - Throws: `SystemFailure` if there is no such process.
    package init(_ id: pid_t, _ action: @escaping (_ status: Int32) -> Void) throws(SystemFailure) {
        let number = syslat_pidfd_open(id)
        guard number >= 0 else { throw SystemFailure("watch the process \(id)", errno: errno) }
        process = OwnedDescriptor(number)
        self.id = id
        self.action = action
    }

    package func appendDescriptors(to wanted: inout [pollfd], now: Double) {
        wanted.append(pollfd(fd: action == nil ? -1 : process.number, events: Int16(POLLIN), revents: 0))
    }

    package func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double) {
        guard let action, ready.contains(where: { $0.revents != 0 }) else { return }
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        self.action = nil
        action(status)
    }
}
