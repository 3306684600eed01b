import CSyslatLayout
import Platform

/// The origin of the maps of callers: an earlier process, or none.
struct CallerOrigin {
    /// The existing maps to use, including those of callers if there are any, without those of slow calls.
    let maps: [String: OwnedDescriptor]
    /// The numbers of cells; nil if callers are not to be recorded.
    let size: CallerMaps.Size?
    /// Whether an earlier process's callers are resumed.
    let continues: Bool
    /// The number of the roster; see `struct syslat_roster`.
    let run: UInt32

    init(_ pinned: PinnedProbe?, tellsCallers: Bool, cpuCount: Int) throws(ProbeError) {
        continues = tellsCallers && pinned?.tellsCallers == true
        size = tellsCallers ? CallerMaps.Size(cpuCount: cpuCount) : nil
        maps = (pinned?.maps ?? [:]).filter {
            (tellsCallers || !CallerMaps.names.contains($0.key)) && !SlowMaps.names.contains($0.key)
        }
        if continues, let roster = maps["roster"] {
            let memory = try MappedMap(
                roster.number, name: "roster", size: MemoryLayout<syslat_roster>.size, writable: false)
            run = withExtendedLifetime(memory) { memory.start.assumingMemoryBound(to: syslat_roster.self).pointee.run }
        } else {
            run = UInt32.random(in: 1..<1 << (32 - UInt32(SYSLAT_CALLER_BITS)))
        }
    }
}
