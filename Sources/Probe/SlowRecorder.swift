import CSyslatLayout
import Measurements
import Syscalls

/// Reads the slow calls that the kernel half logged.
final class SlowRecorder {
    /// The rules of these calls.
    let rules: SlowRules
    private let maps: SlowMaps
    private let cpus: UnsafeMutablePointer<syslat_cpu>
    private let record: UnsafeMutablePointer<syslat_unit>
    /// The counts of each CPU at the last reading.
    private var counts: [syslat_slow_counts]
    /// The recent stacks, since consecutive calls often have the same one.
    private var stacks: Set<[UInt64]> = []

    init(_ rules: SlowRules, _ maps: SlowMaps, cpus: UnsafeMutablePointer<syslat_cpu>) {
        (self.rules, self.maps, self.cpus) = (rules, maps, cpus)
        // With room after the last target: a record ends with its text, but Swift copies the whole structure.
        let units = SYSLAT_MOST_UNITS_WITH_TARGETS + SYSLAT_TARGET_UNITS
        record = .allocate(capacity: units)
        record.initialize(repeating: syslat_unit(), count: units)
        counts = Array(repeating: syslat_slow_counts(), count: maps.cpuCount)
        syslat_resume_ring(maps.slow, maps.ring, UInt32(maps.size.ring))
    }

    deinit { record.deallocate() }

    /// The remaining resets of marks: a program that was running when the rules changed can write a mark by the old rules.
    private var newMarks = 3

    /// Passes on the calls that were logged since the last time, one by one, oldest first. Leaves out calls that are
    /// logged meanwhile, or many CPUs could keep this busy forever.
    func take(_ body: (SlowCall) -> Void) {
        if newMarks > 0 {
            maps.forgetMarks(cpus)
            newMarks -= 1
        }
        let end = syslat_ring_end(maps.slow)
        while syslat_next_slow(maps.slow, maps.ring, UInt32(maps.size.ring), end, record) { body(decoded()) }
    }

    /// The account of all slow calls.
    func account() -> SlowAccount {
        var account = SlowAccount()
        for cpu in 0..<maps.cpuCount {
            var now = syslat_slow_counts()
            if syslat_copy_slow_counts(maps.drafts + cpu, &now) { counts[cpu] = now }
            account.seen &+= counts[cpu].seen
            account.written &+= counts[cpu].written
            account.dropped &+= counts[cpu].dropped
            account.heldBack &+= counts[cpu].held_back
        }
        return account
    }

    /// The slowest call of `row`; nil if there is none, or it can't be read just now.
    func slowest(row: UInt32) -> SlowCall? {
        guard syslat_copy_slowest(maps.slow, maps.slowest, UInt32(maps.size.slowest), row, record) else { return nil }
        return decoded()
    }

    private func decoded() -> SlowCall {
        var call = SlowCall(record)
        guard !call.frames.isEmpty else { return call }
        if stacks.count >= Self.maxStacks { stacks = [] }
        call.frames = stacks.insert(call.frames).memberAfterInsert
        return call
    }

    private static let maxStacks = 512
}
