/// Names of the error numbers that a system call can return.
///
/// Source: the kernel's `include/uapi/asm-generic/errno-base.h` and `errno.h`, which x86, Arm and RISC-V share, and
/// `include/linux/errno.h` for those above 511. Of these, the tracepoint `sys_exit` sees the restart codes (512 to 516)
/// before the kernel restarts the call or turns them into EINTR.
package enum Errno {
    /// The name of error `number` (positive), such as `EAGAIN` for 11; `errno_N` where the kernel has no name for it.
    package static func name(_ number: Int) -> String {
        if base.indices.contains(number), base[number] != "-" { return base[number] }
        if let name = kernelInternal[number] { return name }
        return "errno_\(number)"
    }

    /// The name under which a row counts error `number`: `other` for 0, which has the errors without a place of their own.
    package static func rowName(_ number: Int) -> String { number == 0 ? "other" : name(number) }

    /// The error that `name` returns this name for, as a positive number; nil if there is none.
    package static func number(named name: String) -> Int? {
        if let number = numbers[name] { return number }
        guard let number = Int(name.dropFirst("errno_".count)), (1...maximum).contains(number),
            self.name(number) == name
        else { return nil }
        return number
    }

    /// The largest number that a call can return as an error: the kernel's `MAX_ERRNO` (`include/linux/err.h`).
    package static let maximum = 4095

    private static let numbers: [String: Int] = Dictionary(
        uniqueKeysWithValues: (base.indices.filter { base[$0] != "-" } + kernelInternal.keys).map { (name($0), $0) })

    private static let base: [String] = """
        - EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST \
        EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM \
        ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG \
        EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET \
        ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG \
        ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE \
        EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE \
        EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN \
        ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL \
        EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD \
        ENOTRECOVERABLE ERFKILL EHWPOISON
        """.split(separator: " ").map(String.init)

    private static let kernelInternal: [Int: String] = [
        512: "ERESTARTSYS", 513: "ERESTARTNOINTR", 514: "ERESTARTNOHAND", 515: "ENOIOCTLCMD",
        516: "ERESTART_RESTARTBLOCK", 517: "EPROBE_DEFER", 518: "EOPENSTALE", 519: "ENOPARAM", 521: "EBADHANDLE",
        522: "ENOTSYNC", 523: "EBADCOOKIE", 524: "ENOTSUPP", 525: "ETOOSMALL", 526: "ESERVERFAULT", 527: "EBADTYPE",
        528: "EJUKEBOX", 529: "EIOCBQUEUED", 530: "ERECALLCONFLICT", 531: "ENOGRACE",
    ]
}
