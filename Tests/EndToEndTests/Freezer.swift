import Foundation
import Testing

/// A cgroup whose processes can be frozen, of version 1 or 2.
struct Freezer {
    enum Version: CaseIterable {
        case one, two
    }

    let path: String
    private let state: (file: String, frozen: String, thawed: String)

    init(_ version: Version) throws {
        let second = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].first {
            FileManager.default.fileExists(atPath: "\($0)/cgroup.controllers")
        }
        let root: String
        switch version {
        case .one:
            root = "/sys/fs/cgroup/freezer"
            state = ("freezer.state", "FROZEN", "THAWED")
        case .two:
            root = try #require(second, "no cgroup tree of version 2 is mounted")
            state = ("cgroup.freeze", "1", "0")
        }
        path = "\(root)/syslat-freezer-\(getpid())"
        try #require(mkdir(path, 0o755) == 0, "cannot make \(path): \(String(cString: strerror(errno)))")
    }

    func add(_ pid: Int) throws { try write("\(pid)", to: "cgroup.procs") }

    func freeze() throws {
        try write(state.frozen, to: state.file)
        usleep(300_000)
    }

    func thaw() throws {
        try write(state.thawed, to: state.file)
        usleep(200_000)
    }

    private func write(_ text: String, to file: String) throws {
        try text.write(toFile: "\(path)/\(file)", atomically: false, encoding: .ascii)
    }

    /// Its processes must have ended.
    func remove() {
        for _ in 0..<100 where rmdir(path) != 0 { usleep(10_000) }
    }
}
