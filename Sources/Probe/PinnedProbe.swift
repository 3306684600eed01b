import CLibbpf
import CSyslatLayout
import Glibc

/// An attached probe that an earlier process left, of this build's layout.
struct PinnedProbe {
    /// Descriptors of its maps by their names.
    let maps: [String: Int32]
    /// The number for the set of programs that takes over.
    let nextGeneration: UInt32

    func closeMaps() { for descriptor in maps.values { close(descriptor) } }
}

extension Pins {
    /// What an earlier process left to be resumed; nil if there is nothing, or nothing whole: then it is removed.
    func kept(cpuCount: Int) throws(ProbeError) -> PinnedProbe? {
        guard let maps = openMaps() else {
            removeAll()
            return nil
        }
        var found: PinnedProbe?
        if Self.isMap(maps["cpus"], of: MemoryLayout<syslat_cpu>.stride, count: cpuCount),
            Self.isMap(maps[".data"], of: MemoryLayout<syslat_control>.size, count: 1),
            let memory = try? MappedMap(
                maps[".data"]!, name: "kept", size: MemoryLayout<syslat_control>.size, writable: false)
        {
            let control = UnsafePointer(memory.start.assumingMemoryBound(to: syslat_control.self))
            let links = generations()
            // A start that was cut short, or links that somebody removed, leave counts that nobody continues.
            if control.pointee.totals.attached_unix_ns != 0, Takeover.isAttached(control, links: links) {
                found = PinnedProbe(maps: maps, nextGeneration: Takeover.nextGeneration(control, links: links))
            }
        }
        if found == nil {
            for descriptor in maps.values { close(descriptor) }
            removeAll()
        }
        return found
    }

    /// Whether the map `descriptor` has `count` elements of `size` bytes.
    private static func isMap(_ descriptor: Int32?, of size: Int, count: Int) -> Bool {
        guard let descriptor else { return false }
        var info = bpf_map_info()
        var length = UInt32(MemoryLayout<bpf_map_info>.size)
        return bpf_obj_get_info_by_fd(descriptor, &info, &length) == 0 && Int(info.value_size) == size
            && Int(info.max_entries) == count
    }

    /// Keeps the links of `programs`.
    func keep(_ programs: Programs, generation: UInt32) throws(ProbeError) {
        try programs.pinLinks { link($0, generation: generation) }
    }

    /// Runs of the programs of other generations that the kernel skipped. Asking for them takes CAP_SYS_ADMIN; 0 without.
    func recursionMisses(except generation: UInt32) -> UInt64 {
        links(except: generation).reduce(0) { sum, path in
            let link = bpf_obj_get(path)
            guard link >= 0 else { return sum }
            defer { close(link) }
            var info = bpf_link_info()
            var length = UInt32(MemoryLayout<bpf_link_info>.size)
            guard bpf_obj_get_info_by_fd(link, &info, &length) == 0 else { return sum }
            let program = bpf_prog_get_fd_by_id(info.prog_id)
            guard program >= 0 else { return sum }
            defer { close(program) }
            return sum &+ (Programs.recursionMisses(ofProgram: program) ?? 0)
        }
    }

    /// Removes the probes of other layouts, now that this one counts, and says what they had counted; nil if there were none.
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
