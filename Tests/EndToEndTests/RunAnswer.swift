import Documents
import Foundation
import Measurements
import Testing

/// What `syslat run --json` says of a command.
struct RunAnswer: Decodable {
    struct End: Decodable, Equatable {
        let status: Int?
        let signal: String?
    }

    struct Process: Decodable, Equatable {
        let pid: Int
        let comm: String
    }

    let command: [String]
    let pid: Int
    let startedAt: String
    let exit: End
    let elapsedNs: UInt64
    let userNs: UInt64
    let systemNs: UInt64
    let stillRunning: [Process]
    let unfollowedThreads: Int
    let slowest: [SlowDocument.Call]
    let stats: StatsDocument

    enum CodingKeys: String, CodingKey {
        case command, pid, exit, slowest, stats
        case startedAt = "started_at"
        case elapsedNs = "elapsed_ns"
        case userNs = "user_ns"
        case systemNs = "system_ns"
        case stillRunning = "still_running"
        case unfollowedThreads = "unfollowed_threads"
    }

    /// How many calls of `name` returned.
    func calls(_ name: String) -> UInt64 { stats.rows.first { $0.name == name }?[.calls] ?? 0 }

    /// The sum of a statistic of all rows.
    func sum(_ statistic: Statistic) -> UInt64 { stats.rows.reduce(0) { $0 + $1[statistic] } }

    /// What `syslat run` wrote to `path`.
    init(at path: String) throws {
        self = try JSONDecoder().decode(Self.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Runs `words` under `syslat run` with `options`, and requires that it ends with `status`.
    static func of(_ words: String..., options: [String] = [], status: Int32 = 0) throws -> (RunAnswer, Command) {
        let file = Scratch()
        let command = try Command([Command.syslat, "run", "--json", "-o", file.path] + options + ["--"] + words)
        try #require(command.status == status, "status \(command.status): \(command.errors)")
        return (try RunAnswer(at: file.path), command)
    }
}

/// A path for a file of a test, which is removed with this.
final class Scratch {
    let path = "/tmp/syslat-run-\(UUID())"

    deinit { unlink(path) }

    var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

    /// Waits until the file has a line, for ten seconds at most, and returns its number.
    func number() throws -> Int {
        for _ in 0..<200 where !text.hasSuffix("\n") { usleep(50_000) }
        return try #require(Int(text.split(separator: "\n").first ?? ""), "no number in '\(text)'")
    }

    /// Makes it an executable file with `text`.
    func makeProgram(_ text: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try #require(chmod(path, 0o755) == 0)
    }
}

extension Command {
    static var workload: String { products.appending(path: "workload").path }

    /// Runs a script of sh, in which `$SYSLAT` is syslat and `$WORKLOAD` makes known calls.
    @discardableResult
    static func script(_ text: String, environment: [String: String] = [:]) throws -> Command {
        let names = ["SYSLAT": syslat, "WORKLOAD": workload].merging(environment) { $1 }
        return try Command(["env", "--default-signal", "sh", "-c", text], environment: names)
    }
}
