import Glibc
import Platform

/// The CPUs that can ever be online, whose ids index the map `cpus`.
package enum PossibleCPUs {
    /// One more than the highest possible CPU id: ids can have gaps, so this may be more than the number of CPUs.
    ///
    /// Source: `/sys/devices/system/cpu/possible` (kernel `Documentation/admin-guide/cputopology.rst`).
    package static var idCount: Int {
        let path = "/sys/devices/system/cpu/possible"
        guard let list = SmallFile.text(path), let highest = highestID(in: list) else {
            return max(1, sysconf(Int32(_SC_NPROCESSORS_CONF)))
        }
        return highest + 1
    }

    /// The highest id in a CPU list such as `0-3,8-11`; nil if it isn't one.
    static func highestID(in list: String) -> Int? {
        list.split { $0 == "," || $0.isWhitespace }
            .compactMap { range in range.split(separator: "-").last.flatMap { Int($0) } }
            .max()
    }
}
