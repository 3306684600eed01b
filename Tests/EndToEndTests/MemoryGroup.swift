import Foundation
import Testing

/// A control group that may not have more memory than a limit.
struct MemoryGroup {
    let path: String

    init(limit bytes: Int) throws {
        // Version 1 has a hierarchy of its own for memory; in version 2 the root must pass the controller on.
        let isFirst = FileManager.default.fileExists(atPath: "/sys/fs/cgroup/memory/memory.limit_in_bytes")
        path = "/sys/fs/cgroup/\(isFirst ? "memory/" : "")syslat-test-\(getpid())"
        if !isFirst {
            try? "+memory".write(toFile: "/sys/fs/cgroup/cgroup.subtree_control", atomically: false, encoding: .ascii)
        }
        try #require(mkdir(path, 0o755) == 0, "cannot make a memory cgroup: \(String(cString: strerror(errno)))")
        let limit = isFirst ? "memory.limit_in_bytes" : "memory.max"
        try "\(bytes)".write(toFile: "\(path)/\(limit)", atomically: false, encoding: .ascii)
    }

    /// The kernel refuses while the last process is on its way out.
    func remove() {
        for _ in 0..<100 where rmdir(path) != 0 { usleep(10_000) }
    }
}
