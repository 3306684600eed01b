import Foundation
import Testing

/// A run of `workload` that says whose its calls are. It has made them, and lives until `end` or until this goes away.
final class KnownCalls {
    /// How many calls of one kind one caller made.
    struct Line {
        /// 0: several processes.
        let pid: Int
        /// 0: the same as `pid`.
        let innerPid: Int
        /// nil: several.
        let comm: String?
        let uid: UInt32
        /// The path of the group in its hierarchy; nil: several, or it doesn't matter.
        let cgroup: String?
        let call: String
        let calls: UInt64
        let errors: UInt64

        init(_ text: Substring) throws {
            let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
            try #require(fields.count == 8, "\(text)")
            pid = try #require(Int(fields[0]))
            innerPid = try #require(Int(fields[1]))
            comm = fields[2] == "*" ? nil : String(fields[2])
            uid = try #require(UInt32(fields[3]))
            cgroup = fields[4].hasPrefix("/") ? try Hierarchy.path(ofFolder: String(fields[4])) : nil
            call = String(fields[5])
            calls = try #require(UInt64(fields[6]))
            errors = try #require(UInt64(fields[7]))
        }

        /// What the row of this caller is known by; nil if it has none of its own.
        func key(_ grouping: Grouping) -> String? {
            switch grouping {
            case .process: pid == 0 ? nil : String(pid)
            case .command: comm
            case .cgroup: cgroup
            // Others of root's make every call but this.
            case .user: uid == 0 && call != "getpgid" ? nil : String(uid)
            }
        }
    }

    let lines: [Line]
    private let process = Process()
    private let input = Pipe()

    /// Runs it and waits until it has made its calls.
    init(_ words: String...) throws {
        let output = Pipe()
        process.executableURL = Command.products.appending(path: "workload")
        process.arguments = words
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var text = Data()
        while !text.hasSuffix("ready\n") {
            let more = output.fileHandleForReading.availableData
            try #require(!more.isEmpty, "workload \(words) ended: \(String(decoding: text, as: UTF8.self))")
            text += more
        }
        let all = String(decoding: text, as: UTF8.self).split(separator: "\n").dropLast()
        lines = try all.map { try Line($0) }
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Lets it end.
    func end() throws {
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    /// The names of the calls that it made.
    var calls: [String] { Set(lines.map(\.call)).sorted() }

    /// How many calls of `call` it made.
    func count(_ call: String) -> UInt64 { lines.reduce(0) { $0 + ($1.call == call ? $1.calls : 0) } }

    /// How many calls and errors a row of each caller must have.
    func expected(_ call: String, by grouping: Grouping) -> [String: [UInt64]] {
        var result: [String: [UInt64]] = [:]
        for line in lines where line.call == call {
            guard let key = line.key(grouping) else { continue }
            let (calls, errors) = (result[key]?[0] ?? 0, result[key]?[1] ?? 0)
            result[key] = [calls + line.calls, errors + line.errors]
        }
        return result
    }
}

extension Data {
    fileprivate func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}

extension TestDaemon {
    /// Compares what is answered about each caller, by each grouping, with what `runs` say of themselves: to the digit.
    func expect(_ runs: KnownCalls..., sourceLocation: SourceLocation = #_sourceLocation) throws {
        for call in Set(runs.flatMap(\.calls)).sorted() {
            for grouping in Grouping.allCases {
                let answer = try answer(by: grouping, "name=\(call)")
                let counted = answer.sums(by: grouping)
                var expected: [String: [UInt64]] = [:]
                for run in runs {
                    expected.merge(run.expected(call, by: grouping)) { zip($0, $1).map { $0 + $1 } }
                }
                for (key, numbers) in expected {
                    let row = counted[key]
                    #expect(
                        [row?.calls ?? 0, row?.errors ?? 0] == numbers, "\(call) by \(grouping): \(key)",
                        sourceLocation: sourceLocation)
                }
                // Other programs can be in the middle of other calls when a daemon starts, of this one they can't.
                let untold = call == "getpgid" ? answer.untold?.sums : answer.untold?.reasons["no_place"]
                #expect(untold == SubjectAnswer.Sums(), "\(call) by \(grouping)", sourceLocation: sourceLocation)
            }
        }
    }
}
