/// What a call that exists to wait waits for.
package enum WaitReason: String, Sendable, CaseIterable {
    /// Readiness of descriptors or completion of requests.
    case event
    /// A point in time.
    case time
    /// Another thread's wake-up or lock.
    case lock
    /// The end of a child process.
    case child
    /// A new connection.
    case connection
    /// A signal.
    case signal
    /// A message on a queue.
    case message
}

extension SyscallID {
    /// Why a long call of this kind is normal: it waits by design. Nil for calls that are meant to get on with it.
    package var waitReason: WaitReason? { Self.waitReasons[name] }

    /// The names of all calls that wait by design, on any ABI.
    static var waitingNames: Set<String> { Set(waitReasons.keys) }

    private static let waitReasons: [String: WaitReason] = {
        let names: [WaitReason: String] = [
            .event: """
            poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64 epoll_wait epoll_pwait epoll_pwait2 \
            io_getevents io_pgetevents io_pgetevents_time64 io_uring_enter
            """,
            .time: "nanosleep clock_nanosleep clock_nanosleep_time64 restart_syscall",
            .lock: "futex futex_time64 futex_wait futex_waitv semop semtimedop semtimedop_time64",
            .child: "wait4 waitid waitpid",
            .connection: "accept accept4",
            .signal: "pause sigsuspend rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64",
            .message: "msgrcv mq_timedreceive mq_timedreceive_time64",
        ]
        return names.reduce(into: [:]) { reasons, entry in
            for name in entry.value.split(separator: " ") { reasons[String(name)] = entry.key }
        }
    }()
}
