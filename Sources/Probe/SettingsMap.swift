import CLibbpf
import CSyslatLayout
import Glibc
import Platform

/// The map that tells a set of programs what it is.
enum SettingsMap {
    /// Its name in the BPF object.
    static let name = ".data.settings"

    /// Makes one that holds `settings`.
    ///
    /// libbpf would write the element by a system call. While that runs, the kernel keeps every program on a trace event from
    /// running on the same CPU, and if the caller loses the CPU meanwhile, calls are missed by the set that is about to be
    /// replaced. Memory that is mapped is written without the kernel.
    static func make(_ settings: syslat_settings) throws(ProbeError) -> OwnedDescriptor {
        var options = bpf_map_create_opts()
        options.sz = MemoryLayout<bpf_map_create_opts>.size
        options.map_flags = UInt32(BPF_F_MMAPABLE)
        let size = MemoryLayout<syslat_settings>.size
        let descriptor = bpf_map_create(BPF_MAP_TYPE_ARRAY, "syslat.settings", 4, UInt32(size), 1, &options)
        guard descriptor >= 0 else { throw ProbeError(.open, errno: -descriptor, detail: name) }
        let map = OwnedDescriptor(descriptor)
        let memory = try MappedMap(map.number, name: name, size: size, writable: true)
        withExtendedLifetime(memory) { memory.start.storeBytes(of: settings, as: syslat_settings.self) }
        return map
    }
}
