internal import CSandbox
import Glibc
import Platform

/// The system calls that the daemon makes once it serves; seccomp refuses all others with EPERM.
enum CallFilter {
    /// Refuses every call that isn't in `allowed`, from now on, in this thread and those it starts.
    static func install() throws(SystemFailure) {
        guard syslat_filter_calls(allowed, allowed.count) == 0 else {
            throw SystemFailure("restrict system calls", errno: errno)
        }
    }

    /// The daemon's own calls, as recorded (`--include-self`) during its tests, and the calls that other versions of the C
    /// library use in their place.
    static let allowed: [syslat_allowed_call] = files + memory + threads + sockets + signals + facts + bpf

    private static func any(_ numbers: Int32...) -> [syslat_allowed_call] {
        numbers.map { syslat_allowed_call(number: UInt32($0), argument: -1, mask: 0, value: 0) }
    }

    private static func only(_ number: Int32, argument: Int32, mask: UInt32 = .max, _ values: UInt32...)
        -> [syslat_allowed_call]
    {
        values.map { syslat_allowed_call(number: UInt32(number), argument: argument, mask: mask, value: $0) }
    }

    /// Landlock decides which files can be opened.
    private static let files =
        any(
            SYS_read, SYS_write, SYS_writev, SYS_pread64, SYS_close, SYS_openat,
            SYS_fstat, SYS_newfstatat, SYS_statx, SYS_lseek, SYS_getdents64, SYS_fcntl,
            SYS_readlinkat, SYS_faccessat, SYS_faccessat2, SYS_unlinkat, SYS_pipe2,
            SYS_dup, SYS_dup3, SYS_statfs, SYS_fstatfs) + legacyFiles

    #if arch(x86_64)
        private static let legacyFiles = any(
            SYS_open, SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_unlink,
            SYS_pipe, SYS_poll, SYS_epoll_wait, SYS_time, SYS_arch_prctl)
    #else
        private static let legacyFiles: [syslat_allowed_call] = []
    #endif

    /// Written memory never becomes executable: no PROT_EXEC (4).
    private static let memory =
        any(SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk)
        + only(SYS_mmap, argument: 2, mask: 4, 0) + only(SYS_mprotect, argument: 2, mask: 4, 0)

    /// Threads, no processes: CLONE_VM and CLONE_THREAD.
    private static let threads =
        any(
            SYS_futex, SYS_set_robust_list, SYS_get_robust_list, SYS_rseq, SYS_sched_yield,
            SYS_sched_getaffinity, SYS_sched_setaffinity, SYS_sched_getparam, SYS_sched_getscheduler, SYS_gettid,
            SYS_exit, SYS_exit_group, SYS_restart_syscall, SYS_membarrier)
        + only(SYS_clone, argument: 0, mask: 0x0001_0100, 0x0001_0100)
        + only(SYS_prctl, argument: 0, UInt32(PR_SET_NAME), UInt32(PR_GET_NAME), UInt32(PR_GET_DUMPABLE))

    /// New sockets are Unix sockets, for the service manager.
    private static let sockets =
        any(
            SYS_accept, SYS_accept4, SYS_recvfrom, SYS_recvmsg, SYS_sendto, SYS_sendmsg,
            SYS_shutdown, SYS_getsockopt, SYS_setsockopt, SYS_getsockname, SYS_getpeername,
            SYS_connect, SYS_ppoll, SYS_epoll_pwait, SYS_epoll_ctl, SYS_epoll_create1,
            SYS_eventfd2, SYS_timerfd_create, SYS_timerfd_settime, SYS_signalfd4)
        + only(SYS_socket, argument: 0, UInt32(AF_UNIX))

    private static let signals =
        any(
            SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigsuspend,
            SYS_rt_sigtimedwait, SYS_sigaltstack) + only(SYS_tgkill, argument: 0, UInt32(getpid()))

    private static let facts = any(
        SYS_getpid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid,
        SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep,
        SYS_gettimeofday, SYS_getrandom, SYS_uname, SYS_sysinfo, SYS_getrusage,
        SYS_times, SYS_prlimit64, SYS_getrlimit, SYS_getcpu)

    /// Reading the task iterator and what the kernel says of a program: BPF_OBJ_GET_INFO_BY_FD and BPF_ITER_CREATE
    /// (include/uapi/linux/bpf.h). Closing a link detaches its program.
    private static let bpf = only(SYS_bpf, argument: 0, 15, 33)
}
