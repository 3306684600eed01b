import Testing

@testable import Syscalls

@Suite struct SyscallNameTests {
    @Test(arguments: [
        (ABI.x86_64, 0, "read"), (.x86_64, 60, "exit"), (.x86_64, 231, "exit_group"), (.x86_64, 435, "clone3"),
        (.i386, 20, "getpid"), (.i386, 1, "exit"), (.x32, 512, "rt_sigaction"), (.x32, 0, "read"),
        (.aarch64, 63, "read"), (.arm, 3, "read"), (.aarch64, 0, "io_setup"),
    ])
    func `a number is named from its own ABI's table`(abi: ABI, number: Int, name: String) {
        #expect(SyscallID.call(abi, number: number).name == name)
    }

    @Test func `numbers that no table names keep their number`() {
        #expect(SyscallID.call(.x86_64, number: 511).name == "syscall_511")
        #expect(SyscallID.call(.x86_64, number: 400).name == "syscall_400")
    }

    @Test func `the shared rows have a name and neither ABI nor number`() {
        for (id, name) in [(SyscallID.invalid, "invalid"), (.other, "other")] {
            #expect(id.name == name)
            #expect(id.abi == nil)
            #expect(id.number == nil)
        }
    }

    @Test(arguments: ABI.allCases)
    func `each table has hundreds of different names, in order of number`(abi: ABI) {
        let all = abi.table.all
        #expect(all.count > 300)
        #expect(Set(all.map(\.name)).count == all.count || abi == .x32)
        for (number, name) in all { #expect(abi.table[number] == name) }
        #expect(abi.table[-1] == nil)
        #expect(abi.table[100_000] == nil)
    }

    @Test(arguments: ABI.allCases)
    func `numbers from 424 on are the same on every ABI`(abi: ABI) {
        for number in 424...471 {
            if let name = abi.table[number], let native = ABI.x86_64.table[number] { #expect(name == native) }
        }
    }

    @Test func `names are known across ABIs, others are not`() {
        for name in ["read", "socketcall", "epoll_wait", "syscall_511", "invalid", "other"] {
            #expect(SyscallID.isKnown(name: name))
        }
        for name in ["raed", "", "syscall_", "syscall_548", "syscall_-1", "read "] {
            #expect(!SyscallID.isKnown(name: name))
        }
    }

    @Test func `every call that waits by design exists`() {
        let waiting = SyscallID.allNames.filter { name in
            ABI.allCases.contains { abi in
                abi.table.all.contains { $0.name == name && SyscallID.call(abi, number: $0.number).waitReason != nil }
            }
        }
        #expect(waiting.isSuperset(of: ["epoll_wait", "poll", "nanosleep", "futex", "wait4", "accept", "waitpid"]))
        #expect(SyscallID.call(.x86_64, number: 0).waitReason == nil)
        #expect(SyscallID.waitingNames.isSubset(of: SyscallID.allNames))
    }
}

@Suite struct ErrnoTests {
    @Test(arguments: [
        (1, "EPERM"), (2, "ENOENT"), (11, "EAGAIN"), (22, "EINVAL"), (38, "ENOSYS"), (40, "ELOOP"), (42, "ENOMSG"),
        (59, "EBFONT"), (75, "EOVERFLOW"), (95, "EOPNOTSUPP"), (110, "ETIMEDOUT"), (133, "EHWPOISON"),
        (512, "ERESTARTSYS"), (513, "ERESTARTNOINTR"), (514, "ERESTARTNOHAND"), (515, "ENOIOCTLCMD"),
        (516, "ERESTART_RESTARTBLOCK"), (524, "ENOTSUPP"),
    ])
    func `an error number has the kernel's name`(number: Int, name: String) {
        #expect(Errno.name(number) == name)
    }

    @Test(arguments: [0, 41, 58, 134, 511, 520, 4095, -1])
    func `a number without a name keeps its number`(number: Int) {
        #expect(Errno.name(number) == "errno_\(number)")
    }
}
