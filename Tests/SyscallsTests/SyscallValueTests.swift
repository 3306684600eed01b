import Testing

@testable import Syscalls

/// What a register holds, as the kernel takes it.
@Suite struct SyscallValueTests {
    private func value(_ declaration: String, _ register: UInt64, _ abi: ABI = .x86_64) -> Int64? {
        SyscallArgument(declaration[...]).value(of: register, in: abi)
    }

    @Test(
        arguments: [
            ("unsigned int fd", 5, 5), ("unsigned int fd", 0xffff_ffff, -1), ("int dfd", 0xffff_ff9c, -100),
            ("int dfd", 0xffff_ffff_ffff_ff9c, -100), ("unsigned long fd", 0xffff_ffff, -1),
            ("int flags", 0xabcd_0000_0000_0800, 0x800), ("int whence", 0xffff_fffe, -2),
            ("unsigned int count", 0xffff_ffff_ffff_fff0, 0xffff_fff0), ("uid_t user", 0xffff_ffff, 0xffff_ffff),
            ("umode_t mode", 0xdead_01a4, 0o644), ("pid_t pid", 0xffff_ffff, -1),
            ("size_t count", 0x1_0000_0000, 0x1_0000_0000), ("size_t count", .max, -1),
            ("loff_t pos", 0xffff_ffff_ffff_fffb, -5), ("off_t offset", 0x2_0000_0001, 0x2_0000_0001),
            ("long nr", 0xffff_ffff_ffff_ffff, -1), ("unsigned long flags", 0x4000_0000_0011, 0x4000_0000_0011),
            ("__u64 mask", 1 << 40, 1 << 40),
        ] as [(String, UInt64, Int64)])
    func `a value has as many bits as its type`(declaration: String, register: UInt64, expected: Int64) {
        #expect(value(declaration, register) == expected)
    }

    @Test(
        arguments: [
            ("size_t count", 0xdead_beef_0000_0010, 0x10), ("size_t count", 0xffff_fff0, 0xffff_fff0),
            ("long nr", 0xffff_ffff, -1), ("off_t offset", 0xffff_fffb, -5), ("unsigned int fd", 3, 3),
            ("unsigned long flags", 0x1_0000_0011, 0x11), ("compat_long_t nr", 0xffff_ffff, -1),
            ("u32 offset_hi", 0xffff_ffff, 0xffff_ffff), ("compat_mode_t mode", 0x1_01ff, 0x1ff),
            ("char *buf", 0x1_0000_0000, 0),
        ] as [(String, UInt64, Int64)], [ABI.i386, .arm])
    func `on a 32-bit ABI it has 32 at most`(case given: (String, UInt64, Int64), abi: ABI) {
        #expect(value(given.0, given.1, abi) == given.2)
    }

    @Test(arguments: [
        "char *buf", "const char *filename", "const sigset_t *sigmask", "unsigned long addr", "unsigned long start",
        "unsigned long newsp", "unsigned long brk", "aio_context_t ctx_id", "__sighandler_t handler",
        "compat_uptr_t ptr",
    ])
    func `an address is told only if it is the null pointer`(declaration: String) {
        #expect(value(declaration, 0) == 0)
        for address: UInt64 in [1, 4096, 0x7ffd_1234_5678, 0x5555_5555_0000, .max] {
            #expect(value(declaration, address) == nil)
        }
    }

    @Test(arguments: [
        "unsigned long arg", "unsigned long arg2", "unsigned long data", "unsigned long idx2", "u32 third", "?",
    ])
    func `what may be an address is told where no process has memory`(declaration: String) {
        for abi in [ABI.x86_64, .i386] {
            #expect(value(declaration, 0, abi) == 0)
            #expect(value(declaration, 2048, abi) == 2048)
            #expect(value(declaration, 32_767, abi) == 32_767)
            #expect(value(declaration, 32_768, abi) == nil)
            #expect(value(declaration, 0x804_8000, abi) == nil)
        }
        #expect(value(declaration, 0x5555_0000_0001) == nil)
    }

    @Test(arguments: ABI.allCases)
    func `no argument of any call that is a pointer by its type, nor one without a type, gives an address away`(
        abi: ABI
    ) {
        for number in abi.namedNumbers {
            for argument in SyscallID.call(abi, number: number).arguments ?? []
            where argument.type.hasSuffix("*") || argument.type == "?" {
                #expect(argument.value(of: 0x7654_3210, in: abi) == nil, "\(argument)")
            }
        }
    }

    @Test(arguments: ABI.allCases)
    func `no two arguments of a call have the same name`(abi: ABI) {
        for number in abi.namedNumbers {
            let names = SyscallID.call(abi, number: number).argumentNames
            #expect(Set(names).count == names.count, "\(names)")
        }
    }

    @Test(
        arguments: [
            ("EIO", 5), ("EPERM", 1), ("EHWPOISON", 133), ("ERESTARTSYS", 512), ("errno_41", 41),
            ("errno_4095", 4095), ("errno_5", nil), ("errno_0", nil), ("errno_4096", nil), ("errno_041", nil),
            ("errno_+41", nil), ("-", nil), ("", nil), ("eio", nil), ("EWHATEVER", nil), ("other", nil), ("EIO ", nil),
        ] as [(String, Int?)])
    func `an error is known by the name that it has in answers`(name: String, number: Int?) {
        #expect(Errno.number(named: name) == number)
    }
}
