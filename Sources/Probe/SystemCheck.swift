import Glibc
import Platform
package import Logging

/// Whether this machine can run the probe, requirement by requirement.
package struct SystemCheck: Sendable {
    /// One requirement.
    package struct Finding: Equatable, Sendable {
        /// The requirement.
        package let need: String
        /// What the machine has.
        package let found: String
        /// The remedy; nil if the requirement is met.
        package let remedy: String?

        /// Whether the requirement is met.
        package var isMet: Bool { remedy == nil }
    }

    /// Checks every requirement. Loads and attaches the probe for a moment.
    package static func run(logger: Logger) -> [Finding] {
        [
            kernel(release: KernelIdentity.release), btf(), permission(), memory(),
        ] + recording(logger) + [symbols(), leftovers()]
    }

    static func kernel(release: String) -> Finding {
        let (major, minor) = KernelFeatures.oldestKernel
        return Finding(
            need: "kernel version", found: "Linux \(release)",
            remedy: KernelFeatures.isTooOld(release: release) ? "use Linux \(major).\(minor) or newer" : nil)
    }

    private static func btf() -> Finding {
        let path = TypeInformation.path
        let exists = TypeInformation.isReadable
        return Finding(
            need: "kernel type information (BTF)", found: exists ? path : "\(path) is missing",
            remedy: exists ? nil : "use a kernel built with CONFIG_DEBUG_INFO_BTF=y")
    }

    /// The capabilities that the probe needs and this process lacks.
    static var missingCapabilities: [String] {
        let status = SmallFile.text("/proc/self/status") ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("CapEff:") }
        let capabilities = line?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
        // include/uapi/linux/capability.h
        let needed: [(name: String, bit: UInt64)] = [("CAP_PERFMON", 38), ("CAP_BPF", 39)]
        let systemAdmin: UInt64 = 1 << 21
        return capabilities & systemAdmin != 0
            ? [] : needed.filter { capabilities & 1 << $0.bit == 0 }.map(\.name)
    }

    private static func permission() -> Finding {
        let need = "permission to use BPF"
        let missing = missingCapabilities
        return Finding(
            need: need,
            found: missing.isEmpty ? "CAP_BPF and CAP_PERFMON" : "without " + missing.joined(separator: " and "),
            remedy: missing.isEmpty ? nil : "run as root, or give the binary CAP_BPF and CAP_PERFMON")
    }

    /// Records for a moment.
    private static func recording(_ logger: Logger) -> [Finding] {
        let need = "attaching the programs"
        do throws(ProbeError) {
            let probe = try Probe(logger: logger)
            defer { probe.detach() }
            return [
                Finding(need: need, found: probe.attachment.description, remedy: nil),
                Finding(
                    need: "list of the calls in flight",
                    found: probe.inFlightFailure.map {
                        "none, so /inflight and the ages of calls are unavailable: \($0)"
                    } ?? "yes",
                    remedy: nil),
            ]
        } catch {
            return [Finding(need: need, found: "\(error.reason)", remedy: error.remedy)]
        }
    }

    /// Names of kernel functions. Without them kernel stacks are empty, and nothing else changes.
    private static func symbols() -> Finding {
        // The kernel shows zeros to processes that may not see addresses.
        let first = KernelSymbols.firstAddress() ?? 0
        return Finding(
            need: "names of kernel functions, for stacks",
            found: first != 0
                ? "/proc/kallsyms"
                : "hidden, so kernel stacks are empty; give the daemon CAP_SYSLOG, and set kernel.kptr_restrict to 0 or 1",
            remedy: nil)
    }

    /// The recorder that 'serve --persist' left. This is information, not a requirement.
    private static func leftovers() -> Finding {
        let links = Pins.leftLinks()
        return Finding(
            need: "left in the kernel by 'serve --persist'",
            found: links == 0
                ? "nothing" : "\(links) attached programs, in \(Pins.root); 'syslat detach' removes them", remedy: nil)
    }

    private static func memory() -> Finding {
        let meminfo = SmallFile.text("/proc/meminfo") ?? ""
        let line = meminfo.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let available = (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
        let needed = Probe.mapBytes
        func mib(_ bytes: Int) -> String {
            "\((bytes * 10 / (1 << 20) + 1) / 10).\((bytes * 10 / (1 << 20) + 1) % 10) MiB"
        }
        return Finding(
            need: "memory for the maps",
            found: "\(mib(needed)) for \(PossibleCPUs.idCount) possible CPUs, \(mib(available)) available",
            remedy: available > 2 * needed ? nil : "free some memory")
    }
}
