import CPlatform
package import Glibc
package import Platform

/// Calls back on the loop's thread when a signal has come (signalfd(2)): what is done then need not be safe in a handler.
package final class SignalWatch: LoopMember {
    private let pending: OwnedDescriptor
    private let action: (Int32) -> Void

    /// Takes over `signals`, which interrupt nothing from now on. To be called while the process has one thread, since each
    /// thread has a mask of its own and inherits that of the thread that starts it.
    ///
    /// Signals that this process was started to ignore stay ignored (`isIgnored`): the kernel drops them before they are seen here.
    ///
    /// - Throws: `SystemFailure` when the process is out of descriptors.
    package init(_ signals: [Int32], _ action: @escaping (Int32) -> Void) throws(SystemFailure) {
        var mask = sigset_t()
        sigemptyset(&mask)
        for signal in signals { sigaddset(&mask, signal) }
        sigprocmask(SIG_BLOCK, &mask, nil)
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
