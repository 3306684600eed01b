/// One argument of a system call, as the kernel's source declares it.
package struct SyscallArgument: Hashable, Sendable {
    /// The name, such as `buf`; `?` if no source has it.
    package let name: String
    /// The C type, such as `const char *`; `?` if no source has it.
    ///
    /// This is the type on a 64-bit kernel, even for programs of a 32-bit ABI, unless that ABI declares its own
    /// arguments. The memory behind a pointer can have another layout there.
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
    /// The meaning of the argument's value.
    package enum Kind: Sendable {
        /// A file descriptor; negative values such as `AT_FDCWD` and -1 have meanings of their own.
        case descriptor
        /// The address of a file's name, which ends in a zero byte.
        case path
        /// The address of anything else, or of a function.
        case pointer
        /// A file's permissions, which are read in octal.
        case mode
        /// A set of flags.
        case flags
        /// A number of bytes or items.
        case size
        /// A signed number.
        case signed
        /// An unsigned number, or a set of bits.
        case unsigned
        /// Unknown.
        case unknown
    }

    /// Derived from the name and the type, since the kernel's source has nothing else.
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

    // Without `name`, which is as often the name of an attribute, and without mount's `dev_name`, which may not be a file.
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
