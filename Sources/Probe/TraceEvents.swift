import CLibbpf
import Glibc
import Platform
import SystemPackage

/// The kernel's trace events (tracefs), to which programs of the older kind are attached.
enum TraceEvents {
    /// The places of tracefs, in libbpf's order.
    private static let places = ["/sys/kernel/debug/tracing", "/sys/kernel/tracing"]
    private static let event = "events/raw_syscalls/sys_enter/id"

    /// Why they can't be used, in words; nil if they can. Mounts tracefs if it is missing and mounting is allowed.
    static func obstacle() -> String? {
        if reason() == nil { return nil }
        // A failed mount needs no error: the next check reports the reason.
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
        // A process that can read the number may still not attach to it: kernel.perf_event_paranoid decides.
        let opened = syslat_try_trace_event(id)
        return opened == 0 ? nil : "perf_event_open refuses it: \(String(cString: strerror(-opened)))"
    }
}
