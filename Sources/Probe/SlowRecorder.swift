import CSyslatLayout
import Measurements
import Syscalls

/// Reads the slow calls that the kernel half wrote down.
final class SlowRecorder {
    /// Which calls those are.
    let rules: SlowRules
    private let maps: SlowMaps
    private let cpus: UnsafeMutablePointer<syslat_cpu>
    private let record: UnsafeMutablePointer<syslat_unit>
    /// What each CPU counted the last time.
    private var counts: [syslat_slow_counts]
    /// The stacks of late: one after the other stands at the same places.
    private var stacks: Set<[UInt64]> = []

    init(_ rules: SlowRules, _ maps: SlowMaps, cpus: UnsafeMutablePointer<syslat_cpu>) {
        (self.rules, self.maps, self.cpus) = (rules, maps, cpus)
        // Room behind the last target too, of which a record has no more than its text: Swift copies all of one.
        let units = SYSLAT_MOST_UNITS_WITH_TARGETS + SYSLAT_TARGET_UNITS
        record = .allocate(capacity: units)
        record.initialize(repeating: syslat_unit(), count: units)
        counts = Array(repeating: syslat_slow_counts(), count: maps.cpuCount)
        syslat_resume_ring(maps.slow, maps.ring, UInt32(maps.size.ring))
    }

    deinit { record.deallocate() }

    /// How often marks are still to be found anew: a program that was under way when the rules changed may write one by the old rules.
    private var newMarks = 3

    /// Hands over the calls that were written down since the last time, oldest first, one by one: not those that are written down
    /// meanwhile, or many CPUs could keep this going for ever.
    func take(_ body: (SlowCall) -> Void) {
        if newMarks > 0 {
            maps.forgetMarks(cpus)
            newMarks -= 1
        }
        let end = syslat_ring_end(maps.slow)
        while syslat_next_slow(maps.slow, maps.ring, UInt32(maps.size.ring), end, record) { body(decoded()) }
    }

    /// What became of all of them.
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
