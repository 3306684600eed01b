import CLibbpf
import CSyslatLayout
import Glibc
import Measurements
import Platform

/// The map with the settings of a set of programs, as constants.
enum SettingsMap {
    /// Its name in the BPF object.
    static let name = ".rodata.settings"

    /// Creates a map with `settings`, and freezes it. The verifier then treats its contents as constants and drops dead
    /// code. A map that is to be frozen can't be written through mapped memory.
    static func make(_ settings: syslat_settings) throws(ProbeError) -> OwnedDescriptor {
        var options = bpf_map_create_opts()
        options.sz = MemoryLayout<bpf_map_create_opts>.size
        options.map_flags = UInt32(BPF_F_MMAPABLE) | UInt32(BPF_F_RDONLY_PROG)
        let size = UInt32(MemoryLayout<syslat_settings>.size)
        let descriptor = bpf_map_create(BPF_MAP_TYPE_ARRAY, "syslat.settings", 4, size, 1, &options)
        guard descriptor >= 0 else { throw ProbeError(.open, errno: -descriptor, detail: name) }
        let map = OwnedDescriptor(descriptor)
        var (key, value): (UInt32, syslat_settings) = (0, settings)
        // While the kernel writes an element, programs on trace events can't run on the same CPU. A thread that has
        // just got the CPU is unlikely to lose it meanwhile.
        sched_yield()
        var result = bpf_map_update_elem(map.number, &key, &value, UInt64(BPF_ANY))
        if result == 0 { result = bpf_map_freeze(map.number) }
        guard result == 0 else { throw ProbeError(.open, errno: -result, detail: name) }
        return map
    }
}

extension syslat_settings {
    /// Makes the programs record callers.
    mutating func tellCallers(_ size: CallerMaps.Size, run: UInt32) {
        tells_callers = 1
        (cells, log_places, caller_run) = (UInt32(size.cells), UInt32(size.log), run)
    }

    /// Makes the programs log slow calls.
    mutating func find(_ rules: SlowRules, _ size: SlowMaps.Size) {
        finds_slow = 1
        ring_units = UInt32(size.ring)
        slowest_units = UInt32(size.slowest)
        slow_limit = UInt32(rules.perSecond ?? 0)
        finds_errors = rules.errors.isEmpty ? 0 : 1
        shortest_wait_ns = SlowTables.shortestWaitNs(rules)
    }
}
