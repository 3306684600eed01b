import Glibc
import Platform
import Syscalls

/// Why the probe could not start or continue: the step that failed, the kernel's error, and a remedy.
package struct ProbeError: Error, CustomStringConvertible, Sendable {
    /// What the probe does between being created and recording.
    package enum Step: String, Sendable {
        /// Looking for the kernel's type information.
        case findBTF = "find the kernel's type information (BTF)"
        /// Parsing the embedded BPF object.
        case open = "open the BPF object"
        /// Creating maps and having the programs verified.
        case load = "load the BPF programs into the kernel"
        /// Mapping the maps' memory.
        case map = "map the BPF maps into memory"
        /// Attaching a program.
        case attach = "attach to the tracepoints"
        /// Asking the kernel which process this is.
        case identify = "ask the kernel which process this is"
        /// Running the task iterator.
        case iterate = "read the calls in flight"
        /// Pinning the probe in bpffs, or finding what is pinned there.
        case pin = "keep the recorder in bpffs"
    }

    /// What failed.
    package let step: Step
    /// The error number the kernel gave; 0 if there is none.
    package let errno: Int32
    /// Details, such as the last line of the verifier's log; may be empty.
    package let detail: String
    /// The BPF program that failed; nil if the step is not about a single program.
    package let program: String?
    /// Whether lockdown is the reason. The error number alone doesn't tell it from other reasons.
    let isLockedDown: Bool
    /// The kernel's release, which can be the reason.
    private let release: String

    init(
        _ step: Step, errno: Int32, detail: String = "", program: String? = nil, lockdown: String = Lockdown.path,
        release: String = KernelIdentity.release
    ) {
        isLockedDown =
            step == .load && [EINVAL, EPERM, EACCES].contains(errno) && Lockdown.forbidsReading(path: lockdown)
        self.step = step
        self.errno = errno
        self.detail = detail
        self.program = program
        self.release = release
    }

    /// One line: what failed, the error by name, and what to do.
    package var description: String { failure.description }

    /// What failed, and the error by name.
    package var reason: String { failure.reason }

    private var failure: SystemFailure {
        let about = [program, detail.isEmpty ? nil : detail].compactMap { $0 }
        return SystemFailure(
            about.isEmpty ? step.rawValue : "\(step.rawValue) (\(about.joined(separator: ": ")))",
            detail: errno == 0 ? "" : "\(Errno.name(Int(errno))), \(String(cString: strerror(errno)))",
            remedy: remedy)
    }

    static let lockdownRemedy =
        "the kernel is locked down in confidentiality mode, which forbids BPF programs to read its memory; boot with "
        + "lockdown=integrity or none"

    /// The most likely remedy.
    package var remedy: String {
        if isLockedDown { return Self.lockdownRemedy }
        return switch (step, errno) {
        case (.load, _) where KernelFeatures.isTooOld(release: release) && ![EPERM, ENOMEM, E2BIG].contains(errno):
            "syslat needs Linux 5.13 or newer, and this is \(release)"
        case (.iterate, EPERM) where KernelFeatures.refusesWithoutCapabilities(release: release):
            "before Linux 5.19 this requires capabilities, and the daemon has dropped its own; use Linux 5.19 or newer"
        case (.findBTF, _):
            "syslat needs a kernel with CONFIG_DEBUG_INFO_BTF=y (distribution kernels have it since 2021)"
        case (.pin, EWOULDBLOCK):
            "another syslat uses it; stop that one first, or start this one without --persist"
        case (.pin, EPERM), (.pin, EACCES):
            "start as root, or mount bpffs at /sys/fs/bpf and let this user write there"
        case (.pin, EEXIST):
            "remove it as root: rm -r \(Pins.root)"
        case (.pin, _):
            "mount it with 'mount -t bpf bpf /sys/fs/bpf', or start without --persist"
        case (_, EPERM), (.attach, EACCES), (.map, EACCES), (.iterate, EACCES):
            SystemCheck.missingCapabilities.isEmpty
                ? "run as root, or with CAP_BPF and CAP_PERFMON"
                : "this process lacks \(SystemCheck.missingCapabilities.joined(separator: " and ")); "
                    + "run as root, or with CAP_BPF and CAP_PERFMON"
        case (_, ENOMEM), (_, ENOSPC):
            "the maps take about 0.6 MiB per possible CPU; give the memory cgroup that much more"
        case (_, E2BIG):
            "the kernel found a program or map too large; report this with the output of --log-level debug"
        case (.load, _), (.iterate, _):
            "this kernel (\(release)) rejects what other kernels accept; report this with the output of --log-level debug"
        default:
            "run 'syslat check' to see what this machine lacks"
        }
    }
}
