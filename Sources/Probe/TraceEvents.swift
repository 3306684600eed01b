import CLibbpf
import Glibc
import Platform
import SystemPackage

/// The kernel's trace events (tracefs), by which programs of the older kind are attached.
enum TraceEvents {
    /// Where tracefs is, in the order that libbpf looks.
    private static let places = ["/sys/kernel/debug/tracing", "/sys/kernel/tracing"]
    private static let event = "events/raw_syscalls/sys_enter/id"

    /// Why they can't be used, in words; nil if they can. Mounts tracefs where it is missing and that is allowed.
    static func obstacle() -> String? {
        if reason() == nil { return nil }
        // It is where nobody has it mounted that it is missing; anything else the second look tells.
        _ = mount("tracefs", places[1], "tracefs", UInt(MS_NOSUID | MS_NODEV | MS_NOEXEC), nil)
        return reason()
    }

    private static func reason() -> String? {
        let place = access(places[0], F_OK) == 0 ? places[0] : places[1]
        let path = "\(place)/\(event)"
        let text: [UInt8]
        do {
            text = try SmallFile.bytes(path)
        } catch {
            return SystemFailure("open \(path)", errno: error.rawValue).reason
        }
        guard let id = UInt64(String(decoding: text, as: UTF8.self).filter(\.isNumber)) else {
            return "\(path) has no number"
        }
        // Who may read the number may still not attach to it: kernel.perf_event_paranoid decides.
        let opened = syslat_try_trace_event(id)
        return opened == 0 ? nil : "perf_event_open refuses it: \(String(cString: strerror(-opened)))"
    }
}
