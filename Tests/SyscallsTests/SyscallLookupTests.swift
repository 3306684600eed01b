import Syscalls
import Testing

@Suite struct SyscallLookupTests {
    @Test func `each call is found by its name and ABI`() {
        for abi in ABI.allCases {
            for name in SyscallID.allNames where SyscallID.isKnown(name: name, in: abi) {
                let found = SyscallID.named(name, in: abi)
                #expect(found?.name == name && found?.abi == abi)
            }
        }
    }

    @Test(arguments: [("read", nil as ABI?), ("waitpid", .i386), ("nosuch", nil), ("syscall_", nil), ("", nil)])
    func `without an ABI the machine's own comes first`(name: String, abi: ABI?) {
        let found = SyscallID.named(name)
        #expect((found != nil) == SyscallID.isKnown(name: name))
        if let abi { #expect(found?.abi == abi) } else if let found { #expect(found.abi == .native) }
    }

    @Test func `rows that have no table have their names too`() {
        #expect(SyscallID.named("invalid") == .invalid && SyscallID.named("other") == .other)
        #expect(SyscallID.named("other", in: .i386) == nil)
        #expect(SyscallID.named("syscall_511", in: .i386) == .call(.i386, number: 511))
        #expect(SyscallID.named("syscall_511") == .call(.native, number: 511))
        #expect(SyscallID.named("syscall_0511") == nil && SyscallID.named("syscall_-1") == nil)
        #expect(SyscallID.named("syscall_0", in: .x86_64) == nil, "its name is another")
        #expect(SyscallID.named("syscall_99999") == nil)
    }
}
