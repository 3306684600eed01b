import CSyslatLayout
import Measurements
import Platform

/// The origin of the maps of slow calls: an earlier process, or none.
struct SlowOrigin {
    /// The existing maps to use; empty if slow calls are counted from zero, or not at all.
    let maps: [String: OwnedDescriptor]
    /// The sizes of the maps; nil if slow calls aren't logged.
    let size: SlowMaps.Size?
    /// Whether an earlier process's slow calls are resumed.
    var continues: Bool { !maps.isEmpty }

    init(_ pinned: PinnedProbe?, _ rules: SlowRules?, cpuCount: Int) {
        size = rules.map { SlowMaps.Size($0) }
        guard let size, let pinned, Self.fit(pinned.maps, size, cpuCount: cpuCount) else {
            maps = [:]
            return
        }
        maps = pinned.maps.filter { SlowMaps.names.contains($0.key) }
    }

    /// Whether all maps exist and have the right sizes.
    private static func fit(_ maps: [String: OwnedDescriptor], _ size: SlowMaps.Size, cpuCount: Int) -> Bool {
        let unit = MemoryLayout<syslat_unit>.stride
        let expected = [
            ("slow", MemoryLayout<syslat_slow>.size, 1), ("drafts", MemoryLayout<syslat_draft>.stride, cpuCount),
            ("slow_ring", unit, size.ring), ("slowest", unit, size.slowestTotal),
        ]
        return expected.allSatisfy { name, bytes, count in
            maps[name].map { PinnedProbe.isMap($0, of: bytes, count: count) } ?? false
        }
    }
}
