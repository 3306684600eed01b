/// The share of each system call in each subject. If many pairs occur, it is a table of all pairs, which needs no
/// search; else a table of the pairs that occur.
struct SubjectShares {
    /// A call of a subject.
    struct Share {
        var calls: UInt64 = 0
        var totalNs: UInt64 = 0

        var isAny: Bool { calls | totalNs != 0 }
    }

    /// By number of the pair.
    private var sums: ContiguousArray<Share>
    /// The number of calls, if the table has all pairs.
    private let stride: Int
    /// Otherwise the numbers of pairs: the subject in bits 32 to 63 of the key, and the call in the rest.
    private var numbers = PlaceTable()

    /// - Parameter tallies: the most tallies that will be added.
    init(subjects: Int, syscalls: Int, tallies: Int) {
        if subjects * syscalls <= 4 * tallies {
            stride = syscalls
            sums = ContiguousArray(repeating: Share(), count: subjects * syscalls)
        } else {
            stride = 0
            sums = []
        }
    }

    /// Adds calls and their time to one pair's.
    @inline(__always) mutating func add(_ calls: UInt64, _ totalNs: UInt64, subject: Int, syscall: Int) {
        var number = subject * stride + syscall
        if stride == 0 {
            number = numbers.number(of: UInt64(subject) << 32 | UInt64(syscall))
            if number == sums.count { sums.append(Share()) }
        }
        sums[number].calls &+= calls
        sums[number].totalNs &+= totalNs
    }

    /// Calls `body` with each pair that has calls.
    @inline(__always) func forEach(_ body: (_ subject: Int, _ syscall: Int, Share) -> Void) {
        if stride == 0 {
            for (key, share) in zip(numbers.keys, sums) where share.isAny {
                body(Int(key >> 32), Int(key & 0xffff_ffff), share)
            }
            return
        }
        var number = 0
        while number < sums.count {
            for syscall in 0..<stride where sums[number + syscall].isAny {
                body(number / stride, syscall, sums[number + syscall])
            }
            number += stride
        }
    }
}
