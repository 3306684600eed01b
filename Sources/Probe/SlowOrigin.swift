import CSyslatLayout
import Measurements
import Platform

/// Where the maps of slow calls come from: an earlier process, or nowhere.
struct SlowOrigin {
    /// The existing maps to use; none if slow calls are counted anew, or not at all.
    let maps: [String: OwnedDescriptor]
    /// How large the maps are; nil where no slow call is written down.
    let size: SlowMaps.Size?
    /// Whether an earlier process's slow calls are gone on with.
    var continues: Bool { !maps.isEmpty }

    init(_ pinned: PinnedProbe?, _ rules: SlowRules?, cpuCount: Int) {
        size = rules.map { SlowMaps.Size($0) }
        guard let size, let pinned, Self.fit(pinned.maps, size, cpuCount: cpuCount) else {
            maps = [:]
            return
        }
        maps = pinned.maps.filter { SlowMaps.names.contains($0.key) }
    }

    /// Whether all of the maps are there and as large as they are to be.
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
