import Foundation
import Syscalls

/// Why the recorder could not start or go on: what it was doing, what the kernel said, and what to do about it.
public struct RecorderError: Error, CustomStringConvertible, Sendable {
    /// What the recorder does between being created and recording.
    public enum Step: String, Sendable {
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
        /// Running the task iterator.
        case iterate = "read the calls in progress"
        /// Keeping the recorder in bpffs, or finding what is kept there.
        case keep = "keep the recorder in bpffs"
    }

    /// What failed.
    public let step: Step
    /// The error number the kernel gave; 0 if there is none.
    public let errno: Int32
    /// The object of the step, such as a program's name; may be empty.
    public let detail: String
    /// Whether the kernel's lockdown is why: the kernel itself gives the same errors as for other reasons.
    let isLockedDown: Bool

    init(_ step: Step, errno: Int32, detail: String = "", lockdown: String = Lockdown.path) {
        isLockedDown =
            step == .load && [EINVAL, EPERM, EACCES].contains(errno) && Lockdown.forbidsRecording(path: lockdown)
        self.step = step
        self.errno = errno
        self.detail = detail
    }

    /// One line: what failed, the error by name, and what to do.
    public var description: String { "\(reason); \(remedy)" }

    /// What failed, and the error by name.
    public var reason: String {
        var text = "cannot \(step.rawValue)"
        if !detail.isEmpty { text += " (\(detail))" }
        if errno != 0 { text += ": \(Errno.name(Int(errno))), \(String(cString: strerror(errno)))" }
        return text
    }

    static let lockdownRemedy =
        "the kernel is locked down in confidentiality mode, which forbids it to everybody; boot with lockdown=integrity or none"

    /// What most likely helps.
    public var remedy: String {
        if isLockedDown { return Self.lockdownRemedy }
        return switch (step, errno) {
        case (.findBTF, _):
            "syslat needs a kernel with CONFIG_DEBUG_INFO_BTF=y (distribution kernels have it since 2021)"
        case (.keep, EWOULDBLOCK):
            "another syslat has it; stop that one first, or start this one without --persist"
        case (.keep, EPERM), (.keep, EACCES):
            "start as root, or mount bpffs at /sys/fs/bpf and let this user write there"
        case (.keep, EEXIST):
            "remove it as root: rm -r \(Pins.root)"
        case (.keep, _):
            "mount it with 'mount -t bpf bpf /sys/fs/bpf', or start without --persist"
        case (_, EPERM), (.attach, EACCES), (.map, EACCES), (.iterate, EACCES):
            SystemCheck.missingCapabilities.isEmpty
                ? "run as root, or with CAP_BPF and CAP_PERFMON"
                : "this process lacks \(SystemCheck.missingCapabilities.joined(separator: " and ")); "
                    + "run as root, or with CAP_BPF and CAP_PERFMON"
        case (.load, EACCES), (.load, EINVAL), (.load, ENOENT), (.load, ESRCH), (.load, EOPNOTSUPP):
            "the kernel refused a program: syslat needs Linux 5.13 or newer; --log-level debug shows the verifier's words"
        case (_, ENOMEM), (_, ENOSPC):
            "the maps take about 0.6 MiB per possible CPU; give the memory cgroup that much more"
        case (_, E2BIG):
            "the kernel found a program or map too large; report this with the output of --log-level debug"
        default:
            "run 'syslat check' to see what this machine lacks"
        }
    }
}
