package import CPlatform
package import Glibc
package import Platform

/// Calls back once, on the loop's thread, when a child process has ended (pidfd_open(2)).
///
/// It reaps the child with waitpid(2). No other code may do so, and this process must not ignore SIGCHLD, or the kernel
/// reaps the child.
package final class ChildWatch: LoopMember {
    private let process: OwnedDescriptor
    private let id: pid_t
    private var action: ((_ status: Int32) -> Void)?

    /// Watches the child `id`, which may have ended already.
    ///
    /// - Parameter action: receives the status of waitpid(2): the signal that ended the child in the lowest 7 bits, or
    /// 0 there and the exit status in the 8 bits above; -1 if other code has reaped the child.
    /// - Throws: `SystemFailure` if there is no such process, or this process is out of descriptors.
    package init(_ id: pid_t, _ action: @escaping (_ status: Int32) -> Void) throws(SystemFailure) {
        let number = syslat_pidfd_open(id)
        guard number >= 0 else { throw SystemFailure("watch the process \(id)", errno: errno) }
        process = OwnedDescriptor(number)
        self.id = id
        self.action = action
    }

    package func appendDescriptors(to wanted: inout [pollfd], now: Double) {
        if action != nil { wanted.append(pollfd(fd: process.number, events: Int16(POLLIN), revents: 0)) }
    }

    package func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double) {
        guard let action, ready.contains(where: { $0.revents != 0 }) else { return }
        var status: Int32 = 0
        var reaped: pid_t
        repeat { reaped = waitpid(id, &status, 0) } while reaped < 0 && errno == EINTR
        self.action = nil
        action(reaped == id ? status : -1)
    }
}
