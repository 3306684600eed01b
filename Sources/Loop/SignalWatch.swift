import CPlatform
package import Glibc
package import Platform

/// Calls back on the loop's thread when a signal has arrived (signalfd(2)). Unlike a signal handler, the callback can
/// do anything.
package final class SignalWatch: LoopMember {
    private let pending: OwnedDescriptor
    private let action: (Int32) -> Void

    /// Takes over `signals`: blocks them on this thread, where the loop must run and receive them.
    ///
    /// Call it while the process has one thread. Each thread has its own mask and inherits that of its parent. An
    /// existing thread could still receive such a signal, with its default action. The signals stay blocked after
    /// `deinit` and in child processes.
    ///
    /// Signals that were ignored when this process started stay ignored (`isIgnored`): the kernel drops them.
    ///
    /// - Parameter action: receives the signal's number. Several signals of one number before the call count as one.
    /// - Throws: `SystemFailure` if the process is out of descriptors.
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

    /// Whether this process was started with `signal` ignored, as nohup does for SIGHUP.
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
