import CPlatform
package import Glibc
package import Platform

/// Calls back on the loop's thread when a signal has come (signalfd(2)). Other than in a signal handler, anything may
/// be done then.
package final class SignalWatch: LoopMember {
    private let pending: OwnedDescriptor
    private let action: (Int32) -> Void

    /// Takes over `signals`: they are blocked on this thread and wait for the loop, which must run on this thread, too.
    ///
    /// To be called while the process has one thread. Each thread has a mask of its own, which it inherits from the
    /// thread that starts it: a thread that was there before could still take such a signal, and what the signal does
    /// by default would happen. They stay blocked when this goes away, and in programs that are started from here.
    ///
    /// Signals that this process was started to ignore stay ignored (`isIgnored`): the kernel drops them before they
    /// are seen here.
    ///
    /// - Parameter action: is given the signal's number. Of signals of one number that come before it is called only
    ///   one counts.
    /// - Throws: `SystemFailure` when the process is out of descriptors.
    package init(_ signals: [Int32], _ action: @escaping (Int32) -> Void) throws(SystemFailure) {
        var mask = sigset_t()
        sigemptyset(&mask)
        for signal in signals { sigaddset(&mask, signal) }
        pthread_sigmask(SIG_BLOCK, &mask, nil)
        let number = signalfd(-1, &mask, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        guard number >= 0 else { throw SystemFailure("make a signal descriptor", errno: errno) }
        pending = OwnedDescriptor(number)
        self.action = action
    }

    /// Whether whoever started this program meant it to ignore `signal`, as nohup does for SIGHUP.
    package static func isIgnored(_ signal: Int32) -> Bool { syslat_is_ignored(signal) != 0 }

    package func appendDescriptors(to wanted: inout [pollfd], now: Double) {
        wanted.append(pollfd(fd: pending.number, events: Int16(POLLIN), revents: 0))
    }

    package func handle(_ ready: ArraySlice<pollfd>, now: Double, until: Double) {
        guard ready.contains(where: { $0.revents != 0 }) else { return }
        var signal = signalfd_siginfo()
        let size = MemoryLayout<signalfd_siginfo>.size
        while read(pending.number, &signal, size) == size { action(Int32(signal.ssi_signo)) }
    }
}
