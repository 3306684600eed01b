import Measurements
import Syscalls
import Testing

@testable import Timeline

@Suite struct RowCodeTests {
    @Test(arguments: ABI.allCases) func `every call that an ABI names comes back from its code`(abi: ABI) {
        for number in abi.namedNumbers + [abi.numberLimit - 1] {
            let key = RowKey(.call(abi, number: number))
            #expect(RowCode(key).key == key, "\(number)")
        }
    }

    @Test(arguments: [SyscallID.invalid, .other]) func `a row that many calls share comes back`(id: SyscallID) {
        #expect(RowCode(RowKey(id)).key == RowKey(id))
    }

    @Test func `no two rows have one code`() {
        let calls = ABI.allCases.flatMap { abi in abi.namedNumbers.map { SyscallID.call(abi, number: $0) } }
        let codes = (calls + [.invalid, .other]).map { RowCode(RowKey($0)) }
        #expect(Set(codes).count == codes.count)
    }

    private static let codes: [(id: SyscallID, code: UInt64)] = [
        (.invalid, 0x0_0000), (.other, 0x1_0000), (.call(.x86_64, number: 1), 0x2_0001),
        (.call(.x32, number: 547), 0x3_0223), (.call(.i386, number: 3), 0x4_0003),
        (.call(.aarch64, number: 63), 0x5_003f), (.call(.arm, number: 4), 0x6_0004),
    ]

    @Test(arguments: codes)
    func `a code never changes`(id: SyscallID, code: UInt64) {
        #expect(RowCode(RowKey(id)).rawValue == code)
    }

    /// The first table that there is none of, another subject, and everything at once.
    @Test(arguments: [0x7_0000, 0xff_0000, 0x100_0000, 0x102_0001, UInt64(1) << 63, .max])
    func `a code of a later version stands for nothing here`(code: UInt64) {
        #expect(RowCode(rawValue: code).key == nil)
    }
}
