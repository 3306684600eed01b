/// One argument of a system call, as the kernel's source declares it.
package struct SyscallArgument: Hashable, Sendable {
    /// Such as `buf`; `?` where no source has it.
    package let name: String
    /// The C type, such as `const char *`; `?` where no source has it.
    ///
    /// It is the type on a 64-bit kernel, even for the programs of a 32-bit ABI unless that has arguments of its own: what a
    /// pointer leads to may be laid out differently there.
    package let type: String

    /// - Parameter declaration: a C declaration such as `const char *buf`, or `?`.
    init(_ declaration: Substring) {
        let length = declaration.reversed().prefix { $0.isLetter || $0.isNumber || $0 == "_" }.count
        let name = declaration.suffix(length)
        let type = declaration.dropLast(length)
        self.name = name.isEmpty ? "?" : String(name)
        self.type = String(type.last == " " ? type.dropLast() : type)
    }
}

extension SyscallArgument {
    /// What the argument's value means.
    package enum Kind: Sendable {
        /// A file descriptor; negative values such as `AT_FDCWD` and -1 have meanings of their own.
        case descriptor
        /// The address of a file's name, which ends in a zero byte.
        case path
        /// The address of anything else, or of a function.
        case pointer
        /// A file's permissions, which are read in octal.
        case mode
        /// A set of bits that say how to do it.
        case flags
        /// A number of bytes or of things.
        case size
        /// A number that can be negative.
        case signed
        /// A number that can't, or a set of bits.
        case unsigned
        /// Nothing is known of it.
        case unknown
    }

    /// Derived from name and type: the kernel's source says no more.
    package var kind: Kind {
        if type == "?" { return .unknown }
        if type.hasSuffix("*") { return isText && Self.paths.contains(name) ? .path : .pointer }
        if Self.pointerTypes.contains(type) { return .pointer }
        if isDescriptor { return .descriptor }
        if type == "umode_t" || type == "compat_mode_t" { return .mode }
        if name.hasSuffix("flags") || name.hasSuffix("flg") || name == "flag" || name == "oflag" { return .flags }
        if Self.sizeTypes.contains(type) || ["len", "size", "count"].contains(name) { return .size }
        return Self.signedTypes.contains(type) ? .signed : .unsigned
    }

    private var isText: Bool { type == "const char *" || type == "char *" }

    private var isDescriptor: Bool {
        name.hasSuffix("fd") || name.hasPrefix("fd_") || ["fdin", "fdout", "fildes", "mqdes"].contains(name)
    }

    // `name` is left out, which is as often the name of an attribute, and mount's `dev_name`, which may be no file's.
    private static let paths: Set = [
        "dir_name", "filename", "from_pathname", "new_root", "newname", "oldname", "path", "pathname", "put_old",
        "special", "specialfile", "to_pathname",
    ]
    private static let pointerTypes: Set = ["__sighandler_t", "cap_user_data_t", "cap_user_header_t", "compat_uptr_t"]
    private static let sizeTypes: Set = ["compat_size_t", "size_t"]
    static let signedTypes: Set = [
        "__s32", "clockid_t", "compat_long_t", "compat_off_t", "compat_pid_t", "compat_ssize_t", "int", "key_serial_t",
        "key_t", "loff_t", "long", "mqd_t", "off_t", "pid_t", "rwf_t", "timer_t",
    ]
}
