import CSyslatLayout
import Platform

/// Where the maps of callers come from: an earlier process, or nowhere.
struct CallerOrigin {
    /// The existing maps to use, those of callers among them if there are any, but not those of slow calls.
    let maps: [String: OwnedDescriptor]
    /// How many cells there are; nil where it isn't to be recorded whose calls are whose.
    let size: CallerMaps.Size?
    /// Whether an earlier process's callers are gone on with.
    let continues: Bool
    /// Which roster it is; see `struct syslat_roster`.
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
