import CLibbpf
import CSyslatLayout
import Glibc
import Platform

/// An attached probe of this build's layout that an earlier process left.
struct PinnedProbe {
    /// Its maps by their names.
    let maps: [String: OwnedDescriptor]
    /// The number for the set of programs that takes over.
    let nextGeneration: UInt32
    /// Whether it records callers.
    var tellsCallers: Bool { CallerMaps.names.allSatisfy { maps[$0] != nil } }

    /// Whether `map` has `count` elements of `size` bytes.
    static func isMap(_ map: OwnedDescriptor, of size: Int, count: Int) -> Bool {
        var info = bpf_map_info()
        var length = UInt32(MemoryLayout<bpf_map_info>.size)
        return bpf_obj_get_info_by_fd(map.number, &info, &length) == 0 && Int(info.value_size) == size
            && Int(info.max_entries) == count
    }
}

extension Pins {
    /// The probe of an earlier process to resume, which has so many `programs`; nil if there is none, or it is incomplete and was
    /// removed.
    func pinnedProbe(cpuCount: Int, programs: Int) throws(ProbeError) -> PinnedProbe? {
        if let maps = openMaps(), let generation = nextGeneration(after: maps, cpuCount: cpuCount, programs: programs) {
            return PinnedProbe(maps: maps, nextGeneration: generation)
        }
        removeAll()
        return nil
    }

    /// The number for the set of programs that takes over `maps`; nil if they can't be taken over.
    private func nextGeneration(after maps: [String: OwnedDescriptor], cpuCount: Int, programs: Int) -> UInt32? {
        let size = MemoryLayout<syslat_control>.size
        guard let cpus = maps["cpus"], let data = maps[".data"],
            PinnedProbe.isMap(cpus, of: MemoryLayout<syslat_cpu>.stride, count: cpuCount),
            PinnedProbe.isMap(data, of: size, count: 1),
            let memory = try? MappedMap(data.number, name: "pinned", size: size, writable: false)
        else { return nil }
        let control = UnsafePointer(memory.start.assumingMemoryBound(to: syslat_control.self))
        let links = generations()
        return withExtendedLifetime(memory) {
            // An interrupted start, or removed links, leave counts that no program continues.
            control.pointee.totals.attached_unix_ns != 0
                && Takeover.isAttached(control, links: links, programs: programs)
                ? Takeover.nextGeneration(control, links: links) : nil
        }
    }

    /// Pins the links of `programs`.
    func pinLinks(of programs: Programs, generation: UInt32) throws(ProbeError) {
        try programs.pinLinks { link($0, generation: generation) }
    }

    /// The skipped runs of the programs of other generations. Reading them requires CAP_SYS_ADMIN; 0 without it.
    func recursionMisses(except generation: UInt32) -> UInt64 {
        links(except: generation).reduce(0) { sum, path in
            guard let link = OwnedDescriptor(opened: bpf_obj_get(path)) else { return sum }
            var info = bpf_link_info()
            var length = UInt32(MemoryLayout<bpf_link_info>.size)
            guard bpf_obj_get_info_by_fd(link.number, &info, &length) == 0,
                let program = OwnedDescriptor(opened: bpf_prog_get_fd_by_id(info.prog_id))
            else { return sum }
            return sum &+ (Programs.recursionMisses(ofProgram: program.number) ?? 0)
        }
    }

    /// Removes the probes of other layouts, now that this one counts. Returns a description of their counts; nil if
    /// there were none.
    func replaceOthers() -> String? {
        let texts = others().map { layout, totals in
            guard let totals, totals.taken_unix_ns != 0 else { return "\(layout) (its totals can't be read)" }
            return
                "\(layout) (\(totals.calls) calls, \(totals.errors) errors, \(totals.total_ns) ns, of which \(totals.wait_ns) ns waiting)"
        }
        removeOthers()
        return texts.isEmpty ? nil : texts.joined(separator: ", ")
    }
}
