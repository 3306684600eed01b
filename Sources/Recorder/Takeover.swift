import CLibbpf
import CSyslatLayout
import Foundation

/// Hands the CPUs from one set of programs to another, so that each event is counted by exactly one of them.
enum Takeover {
    /// The number for a new set: no CPU has it, and no link is of it.
    static func nextGeneration(_ cpus: UnsafePointer<syslat_cpu>, count: Int, links: [UInt32: Int]) -> UInt32 {
        max((0..<count).map { cpus[$0].generation }.max() ?? 0, links.keys.max() ?? 0) + 1
    }

    /// Whether every CPU's events are some attached set's business.
    static func isAttached(
        _ cpus: UnsafePointer<syslat_cpu>, count: Int, links: [UInt32: Int], programs: Int
    ) -> Bool {
        (0..<count).allSatisfy { links[cpus[$0].generation] == programs }
    }

    /// Makes the set `generation`, which is attached, responsible for every CPU.
    ///
    /// A CPU's number is changed by this thread while it runs there: at that moment no program is running on that CPU, so each
    /// event there is either wholly before or wholly after. A CPU that this thread may not run on is changed from elsewhere; an
    /// event that is under way there may then be counted by both or none.
    static func hand(_ cpus: UnsafeMutablePointer<syslat_cpu>, count: Int, to generation: UInt32) {
        var before = [UInt8](repeating: 0, count: 8192)
        let known = syslat_get_affinity(&before, before.count)
        for cpu in 0..<count {
            _ = syslat_run_on(UInt32(cpu))
            cpus[cpu].generation = generation
        }
        if known > 0 { _ = syslat_set_affinity(before, known) }
    }
}
