import Syscalls
import Testing

@Suite struct SyscallResultTests {
    @Test func `what returns an address is known by its name, on every ABI`() {
        let native = ["brk", "map_shadow_stack", "mmap", "mremap", "shmat"]
        for name in native { #expect(SyscallID.isKnown(name: name), "\(name)") }
        let numbers = (0..<512).map { SyscallID.call(.x86_64, number: $0) }
        #expect(Set(numbers.filter(\.returnsAddress).map(\.name)) == Set(native))
        #expect(SyscallID.call(.i386, number: 192).returnsAddress, "mmap2")
        #expect(!SyscallID.call(.x86_64, number: 0).returnsAddress && !SyscallID.invalid.returnsAddress)
    }
}
