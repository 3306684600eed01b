import Foundation
import Testing

@testable import Syscalls

@Suite struct SyscallArgumentTests {
    private func declarations(_ abi: ABI, _ number: Int) -> [String]? {
        SyscallID.call(abi, number: number).arguments?.map { "\($0.type)|\($0.name)" }
    }

    @Test func `a call has the arguments of the kernel's source`() {
        #expect(declarations(.x86_64, 0) == ["unsigned int|fd", "char *|buf", "size_t|count"])
        #expect(declarations(.i386, 3) == declarations(.x86_64, 0))
        #expect(
            declarations(.x86_64, 59) == [
                "const char *|filename", "const char *const *|argv", "const char *const *|envp",
            ])
        #expect(declarations(.arm, 435) == ["struct clone_args *|uargs", "size_t|size"])
        #expect(declarations(.aarch64, 172)?.isEmpty == true)
    }

    @Test func `an ABI's own arguments count where it has some`() {
        #expect(declarations(.i386, 90) == ["struct mmap_arg_struct32 *|arg"])
        #expect(declarations(.x86_64, 56)?.last == "unsigned long|tls")
        #expect(declarations(.aarch64, 220)?.last == "int *|child_tidptr")
        #expect(declarations(.x86_64, 295)?.count == 5)
        #expect(declarations(.x32, 295) == declarations(.x86_64, 295))
        #expect(declarations(.x32, 534)?.last == "loff_t|pos")
        #expect(declarations(.arm, 180)?.count == 6)
    }

    @Test func `of a call that no kernel defines any more, only the count is known`() {
        let arguments = SyscallID.call(.x86_64, number: 174).arguments
        #expect(arguments?.count == 2)
        #expect(arguments?.allSatisfy { $0.name == "?" && $0.type == "?" && $0.kind == .unknown } == true)
    }

    @Test func `what is no call has no arguments`() {
        for id in [SyscallID.invalid, .other, .call(.x86_64, number: 511), .call(.x86_64, number: -1)] {
            #expect(id.arguments == nil)
        }
    }

    @Test(arguments: ABI.allCases)
    func `every call of the tables has at most six arguments, each with type and name`(abi: ABI) throws {
        for number in abi.namedNumbers {
            let arguments = try #require(SyscallID.call(abi, number: number).arguments, "\(abi) \(number)")
            #expect(arguments.count <= 6)
            for argument in arguments {
                #expect(!argument.type.isEmpty)
                #expect((argument.name == "?") == (argument.type == "?"))
            }
        }
    }

    @Test(arguments: [
        ("int dfd", SyscallArgument.Kind.descriptor), ("unsigned long fd", .descriptor),
        ("unsigned int nfds", .unsigned),
        ("const char *pathname", .path), ("const char *name", .pointer), ("struct pollfd *ufds", .pointer),
        ("compat_uptr_t ptr", .pointer), ("umode_t mode", .mode), ("int mode", .signed), ("rwf_t flags", .flags),
        ("int shmflg", .flags), ("size_t count", .size), ("int len", .size), ("long nr", .signed),
        ("uid_t uid", .unsigned),
        ("unsigned dev", .unsigned), ("enum landlock_rule_type rule_type", .unsigned), ("?", .unknown),
    ])
    func `what an argument means follows from its type and name`(declaration: String, kind: SyscallArgument.Kind) {
        #expect(SyscallArgument(declaration[...]).kind == kind)
    }
}

/// What the kernel that runs says of its calls in tracefs, which only root can read.
@Suite(.enabled(if: geteuid() == 0, "only root can read tracefs")) struct RunningKernelTests {
    /// The kernel's own names of its calls where these aren't the tables'.
    private static let renamed = [
        "newfstat": "fstat", "newlstat": "lstat", "newstat": "stat", "newuname": "uname", "sendfile64": "sendfile",
        "umount": "umount2",
    ]

    @Test func `the arguments have the names that the running kernel gives them`() throws {
        let folder = "/sys/kernel/tracing/events/syscalls"
        let numbers = Dictionary(uniqueKeysWithValues: ABI.native.table.all.map { ($0.name, $0.number) })
        var compared = 0
        for event in try FileManager.default.contentsOfDirectory(atPath: folder) where event.hasPrefix("sys_enter_") {
            let name = String(event.dropFirst("sys_enter_".count))
            // Some are only for 32-bit programs, and have no number here.
            guard let number = numbers[Self.renamed[name] ?? name] else { continue }
            let names = argumentNames(try String(contentsOfFile: "\(folder)/\(event)/format", encoding: .utf8))
            let ours = SyscallID.call(.native, number: number).arguments?.map(\.name) ?? []
            // An older kernel's call may lack the last ones, as bpf's does before 7.2.
            #expect(ours.starts(with: names), "\(name): \(ours) here, \(names) in the kernel")
            #expect(ours.isEmpty == names.isEmpty, "\(name)")
            compared += 1
        }
        #expect(compared > 250)
    }

    /// The names in lines such as `field:char * buf;	offset:24;	size:8;	signed:0;`, after those that every event has.
    private func argumentNames(_ format: String) -> [String] {
        let fields = format.split(separator: "\n").filter { $0.hasPrefix("\tfield:") }.map { line in
            line.dropFirst("\tfield:".count).prefix { $0 != ";" }
        }
        // From 7.0 on, what an argument points to follows the arguments.
        let own = fields.drop { !$0.hasSuffix("__syscall_nr") }.dropFirst().filter { !$0.hasPrefix("__data_loc") }
        return own.map { String($0.split(separator: " ").last ?? "") }
    }
}
