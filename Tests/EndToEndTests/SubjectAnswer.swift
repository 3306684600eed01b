import Foundation
import Testing

/// What `/stats` can say whose calls are, and where that stands in an answer.
enum Grouping: String, CaseIterable {
    case process, command, cgroup, user
}

/// An answer of `/stats`, with `by` or without. Decoded here once more, so that it is the JSON that is compared.
struct SubjectAnswer: Decodable {
    /// What adds up.
    struct Sums: Decodable, Equatable {
        var calls: UInt64 = 0
        var errors: UInt64 = 0
        var totalNs: UInt64 = 0
        var waitNs: UInt64 = 0
        var runnableNs: UInt64 = 0

        enum CodingKeys: String, CodingKey {
            case calls, errors
            case totalNs = "total_ns"
            case waitNs = "wait_ns"
            case runnableNs = "runnable_ns"
        }

        static func + (left: Sums, right: Sums) -> Sums {
            Sums(
                calls: left.calls + right.calls, errors: left.errors + right.errors,
                totalNs: left.totalNs + right.totalNs, waitNs: left.waitNs + right.waitNs,
                runnableNs: left.runnableNs + right.runnableNs)
        }
    }

    struct Cgroup: Decodable, Equatable {
        let path: String
        let name: String
        let kind: String
    }

    struct Process: Decodable {
        let pid: Int?
        let innerPid: Int?
        let comm: String?
        let startedAt: String?
        let cgroup: Cgroup?
        let exited: Bool

        enum CodingKeys: String, CodingKey {
            case pid, comm, cgroup, exited
            case innerPid = "inner_pid"
            case startedAt = "started_at"
        }
    }

    struct User: Decodable {
        let uid: UInt32
        let name: String?
    }

    struct Share: Decodable {
        let name: String
        let calls: UInt64
    }

    struct Row: Decodable {
        let name: String?
        let process: Process?
        let command: String?
        let cgroup: Cgroup?
        let user: User?
        let syscalls: [Share]?
        let sums: Sums

        enum CodingKeys: String, CodingKey { case name, process, command, cgroup, user, syscalls }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            name = try object.decodeIfPresent(String.self, forKey: .name)
            process = try object.decodeIfPresent(Process.self, forKey: .process)
            command = try object.decodeIfPresent(String.self, forKey: .command)
            cgroup = try object.decodeIfPresent(Cgroup.self, forKey: .cgroup)
            user = try object.decodeIfPresent(User.self, forKey: .user)
            syscalls = try object.decodeIfPresent([Share].self, forKey: .syscalls)
            sums = try Sums(from: decoder)
        }

        /// What tells it from the other rows of `grouping`; nil for calls of several together, or of nobody knows whom.
        func key(_ grouping: Grouping) -> String? {
            switch grouping {
            case .process: process?.pid.map(String.init)
            case .command: command
            case .cgroup: cgroup?.path
            case .user: user.map { String($0.uid) }
            }
        }
    }

    struct Untold: Decodable {
        let sums: Sums
        let reasons: [String: Sums]

        enum CodingKeys: String, CodingKey { case reasons }

        init(from decoder: any Decoder) throws {
            sums = try Sums(from: decoder)
            reasons = try decoder.container(keyedBy: CodingKeys.self).decode([String: Sums].self, forKey: .reasons)
        }
    }

    let cursor: String
    let rows: [Row]
    let untold: Untold?

    enum CodingKeys: String, CodingKey { case cursor, untold, syscalls, processes, commands, cgroups, users }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        cursor = try object.decode(String.self, forKey: .cursor)
        untold = try object.decodeIfPresent(Untold.self, forKey: .untold)
        let arrays: [CodingKeys] = [.processes, .commands, .cgroups, .users, .syscalls]
        let present = arrays.filter { object.contains($0) }
        try #require(present.count == 1, "one array of rows: \(present)")
        rows = try object.decode([Row].self, forKey: present[0])
    }

    /// All rows together.
    var sum: Sums { rows.reduce(Sums()) { $0 + $1.sums } }

    /// The rows by what tells them apart.
    func sums(by grouping: Grouping) -> [String: Sums] {
        let known = rows.compactMap { row in row.key(grouping).map { ($0, row.sums) } }
        return Dictionary(known, uniquingKeysWith: +)
    }
}

extension TestDaemon {
    /// The answer to `/stats` by `grouping`; by system call without one.
    ///
    /// - Parameter isNew: whether it must contain what was called just now; answers may be 20 ms old.
    func answer(by grouping: Grouping?, _ query: String = "", isNew: Bool = true) throws -> SubjectAnswer {
        if isNew { usleep(50_000) }
        let by = grouping.map { "by=\($0.rawValue)&" } ?? ""
        let answer = try get("/stats?\(by)\(query)")
        try #require(answer.status == 200, "\(by)\(query): \(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(SubjectAnswer.self, from: answer.body)
    }
}
