import Foundation

/// The CPUs that can ever be online, whose ids index the map `cpus`.
public enum PossibleCPUs {
    /// One more than the highest possible CPU id: ids can have gaps, so this may be more than the number of CPUs.
    ///
    /// Source: `/sys/devices/system/cpu/possible` (kernel `Documentation/admin-guide/cputopology.rst`).
    public static var idCount: Int {
        let path = "/sys/devices/system/cpu/possible"
        guard let list = try? String(contentsOfFile: path, encoding: .ascii), let highest = highestID(in: list) else {
            return max(1, sysconf(Int32(_SC_NPROCESSORS_CONF)))
        }
        return highest + 1
    }

    /// The highest id in a CPU list such as `0-3,8-11`; nil if it isn't one.
    static func highestID(in list: String) -> Int? {
        list.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ",")
            .compactMap { range in range.split(separator: "-").last.flatMap { Int($0) } }
            .max()
    }
}
