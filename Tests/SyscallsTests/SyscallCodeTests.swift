import Testing

@testable import Syscalls

@Suite struct SyscallCodeTests {
    @Test(arguments: ABI.allCases) func `every call that an ABI names comes back from its code`(abi: ABI) {
        for number in abi.namedNumbers + [abi.numberLimit - 1] {
            let call = SyscallID.call(abi, number: number)
            #expect(SyscallID(code: call.code) == call, "\(number)")
        }
    }

    @Test(arguments: [SyscallID.invalid, .other]) func `a row that many calls share comes back`(id: SyscallID) {
        #expect(SyscallID(code: id.code) == id)
    }

    @Test func `no two rows have one code`() {
        let calls = ABI.allCases.flatMap { abi in abi.namedNumbers.map { SyscallID.call(abi, number: $0) } }
        let codes = (calls + [.invalid, .other]).map(\.code)
        #expect(Set(codes).count == codes.count)
    }

    private static let codes: [(id: SyscallID, code: UInt32)] = [
        (.invalid, 0x0_0000), (.other, 0x1_0000), (.call(.x86_64, number: 1), 0x2_0001),
        (.call(.x32, number: 547), 0x3_0223), (.call(.i386, number: 3), 0x4_0003),
        (.call(.aarch64, number: 63), 0x5_003f), (.call(.arm, number: 4), 0x6_0004),
    ]

    @Test(arguments: codes)
    func `a code never changes`(id: SyscallID, code: UInt32) {
        #expect(id.code == code)
    }

    /// The first table that there is none of, and everything at once.
    @Test(arguments: [0x7_0000, 0xff_0000, 0x100_0000, 0x102_0001, UInt32.max])
    func `a code of a later version stands for nothing here`(code: UInt32) {
        #expect(SyscallID(code: code) == nil)
    }
}
