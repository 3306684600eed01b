import CSyslatLayout
import Glibc
import Measurements

/// The maps of slow calls, mapped into memory.
final class SlowMaps {
    /// Their sizes.
    struct Size: Equatable {
        /// Units of the ring: a power of two.
        let ring: Int
        /// Units of each row's slowest call.
        let slowest: Int

        /// The sizes for `rules`.
        init(_ rules: SlowRules) {
            // Room for at least four records, whatever the rules say.
            let least = 4 * SYSLAT_MOST_UNITS_WITH_TARGETS
            var ring = 1
            while ring < max(least, rules.ringBytes / MemoryLayout<syslat_unit>.stride) { ring *= 2 }
            self.ring = ring
            slowest = rules.readsArguments ? SYSLAT_MOST_UNITS_WITH_TARGETS : SYSLAT_MOST_UNITS
        }

        /// Units of all rows' slowest calls.
        var slowestTotal: Int { slowest * Int(SYSLAT_ROWS) }
    }

    /// Their kernel memory in bytes.
    static func bytes(_ size: Size, cpuCount: Int) -> Int {
        MemoryLayout<syslat_unit>.stride * (size.ring + size.slowestTotal) + MemoryLayout<syslat_slow>.size
            + MemoryLayout<syslat_draft>.stride * cpuCount
    }

    /// Their names in the BPF object.
    static let names = ["slow", "drafts", "slow_ring", "slowest"]

    let size: Size
    let cpuCount: Int
    let slow: UnsafeMutablePointer<syslat_slow>
    let drafts: UnsafeMutablePointer<syslat_draft>
    let ring: UnsafeMutablePointer<syslat_unit>
    let slowest: UnsafeMutablePointer<syslat_unit>
    private let memory: [MappedMap]

    init(_ programs: Programs, size: Size, cpuCount: Int) throws(ProbeError) {
        func mapped(_ name: String, _ bytes: Int) throws(ProbeError) -> MappedMap {
            try MappedMap(try programs.map(name), size: bytes, writable: true)
        }
        let unit = MemoryLayout<syslat_unit>.stride
        memory = [
            try mapped("slow", MemoryLayout<syslat_slow>.size),
            try mapped("drafts", MemoryLayout<syslat_draft>.stride * cpuCount),
            try mapped("slow_ring", unit * size.ring),
            try mapped("slowest", unit * size.slowestTotal),
        ]
        slow = memory[0].start.assumingMemoryBound(to: syslat_slow.self)
        drafts = memory[1].start.assumingMemoryBound(to: syslat_draft.self)
        ring = memory[2].start.assumingMemoryBound(to: syslat_unit.self)
        slowest = memory[3].start.assumingMemoryBound(to: syslat_unit.self)
        (self.size, self.cpuCount) = (size, cpuCount)
    }

    /// The maps of `programs`; nil if `size` is nil, so that there are none.
    static func mapped(_ programs: Programs, size: Size?, cpuCount: Int) throws(ProbeError) -> SlowMaps? {
        guard let size else { return nil }
        return try SlowMaps(programs, size: size, cpuCount: cpuCount)
    }

    /// Clears the records, and disables slow calls: before the first program is attached, and after the cost of the
    /// probe was measured.
    func begin() {
        syslat_want_nothing(slow)
        syslat_forget_slowest(slow)
    }

    /// Makes the programs look up the threshold of each row again at its next call.
    func forgetMarks(_ cpus: UnsafeMutablePointer<syslat_cpu>) {
        for cpu in 0..<cpuCount { syslat_forget_marks(cpus + cpu) }
    }
}
