import Foundation
import Testing

/// A hierarchy of control groups that is mounted.
struct Hierarchy: CustomTestStringConvertible {
    /// Which it is: `v2`, or the controller or the name that one of version 1 is for.
    let name: String
    var testDescription: String { name }

    /// Those by which a thread can be told. Which one it is, the first says in which the thread isn't in the root.
    static let all = ["v2", "systemd", "cpu", "memory"].map(Hierarchy.init(name:))
    static let v1 = ["systemd", "cpu", "memory"].map(Hierarchy.init(name:))
    static let v2 = Hierarchy(name: "v2")

    /// Where it is mounted.
    func mountPoint() throws -> String {
        try #require(
            try Self.mounts().first { $0.names.contains(name) }?.folder,
            "no control groups of \(name == "v2" ? "version 2" : "version 1 for \(name)") are mounted here")
    }

    /// The path of a group in its hierarchy.
    static func path(ofFolder folder: String) throws -> String {
        let mounts = try mounts().map(\.folder).filter { folder.hasPrefix($0 + "/") }
        return String(folder.dropFirst(try #require(mounts.max { $0.count < $1.count }).count))
    }

    private static func mounts() throws -> [(folder: String, names: [String])] {
        let lines = try String(contentsOfFile: "/proc/self/mounts", encoding: .utf8).split(separator: "\n")
        var mounts: [(folder: String, names: [String])] = []
        for fields in lines.map({ $0.split(separator: " ").map(String.init) }) where fields.count > 3 {
            if fields[2] == "cgroup2" { mounts.append((fields[1], ["v2"])) }
            if fields[2] == "cgroup" {
                let options = fields[3].split(separator: ",").map(String.init)
                mounts.append((fields[1], options.map { $0.replacingOccurrences(of: "name=", with: "") }))
            }
        }
        return mounts
    }
}

/// Three groups of one hierarchy, which are removed with this.
final class ControlGroups {
    private let top: String
    /// The folder of each.
    let folders: [String]
    /// The same for `workload`: before each stand the roots of those hierarchies that would count first.
    let ways: [String]
    /// The path of each in its hierarchy.
    let paths: [String]

    init(in hierarchy: Hierarchy) throws {
        top = try hierarchy.mountPoint() + "/syslat-\(getpid())-\(Int.random(in: 0...999_999))"
        folders = ["a", "b", "c"].map { [top] in "\(top)/\($0)" }
        paths = try folders.map { try Hierarchy.path(ofFolder: $0) }
        let before = Hierarchy.all.prefix { $0.name != hierarchy.name }.compactMap { try? $0.mountPoint() }
        ways = folders.map { (before + [$0]).joined(separator: ",") }
        for folder in [top] + folders {
            try #require(
                mkdir(folder, 0o755) == 0,
                "cannot make \(folder), which needs root: \(String(cString: strerror(errno)))")
        }
    }

    /// The kernel refuses while the last process is on its way out.
    deinit {
        for folder in folders + [top] { for _ in 0..<100 where rmdir(folder) != 0 && errno == EBUSY { usleep(10_000) } }
    }
}
