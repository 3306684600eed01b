import Foundation
import Testing

/// A call that `workload slow` has made, and all that it knows of it.
struct SlowCase: CustomTestStringConvertible {
    /// What an argument leads to.
    struct Target {
        /// How the text says it.
        enum Way: String {
            /// It is just this.
            case equal = "is"
            /// It contains this.
            case containing = "has"
            /// It is just this, and has no name any more.
            case deleted
            /// It is this, or the beginning of it.
            case long
            /// To nothing that can be told.
            case nothing
        }

        let argument: String
        let way: Way
        let text: String

        init(_ field: Substring) throws {
            let parts = field.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            try #require(parts.count == 3, "\(field)")
            argument = String(parts[0])
            way = try #require(Way(rawValue: String(parts[1])), "\(field)")
            text = String(parts[2])
        }
    }

    /// The way in which it is slow or fails.
    let name: String
    let pid: Int
    let tid: Int
    /// The thread's name when it had returned.
    let comm: String
    let call: String
    let abi: String
    let result: Int64
    let errno: String?
    /// How long it took at least and at most.
    let ns: ClosedRange<UInt64>
    /// Parts of the names of the kernel's functions in one of which it waited; empty if it didn't wait.
    let places: [String]
    let targets: [Target]

    init(_ line: Substring) throws {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
        try #require(fields.count >= 11, "\(line)")
        name = String(fields[0])
        pid = try #require(Int(fields[1]))
        tid = try #require(Int(fields[2]))
        comm = String(fields[3])
        call = String(fields[4])
        abi = String(fields[5])
        result = try #require(Int64(fields[6]))
        errno = fields[7] == "-" ? nil : String(fields[7])
        let (least, most) = (try #require(UInt64(fields[8])), try #require(UInt64(fields[9])))
        // The clock that programs read and the one that BPF programs read may differ when one of them is corrected.
        ns = least...max(least, most) + 1_000_000
        places = fields[10] == "-" ? [] : fields[10].split(separator: "|").map(String.init)
        targets = try fields.dropFirst(11).map { try Target($0) }
    }

    var testDescription: String { "\(name) of \(tid)" }

    /// Makes the calls of `names`, all that there are without any, one after the other.
    static func make(_ names: String...) throws -> [SlowCase] {
        try inFolder { try cases(of: ["slow", $0] + names) }
    }

    /// Makes one slow write into a file system whose server takes its time.
    static func makeThrottledWrite() throws -> [SlowCase] {
        try #require(FileManager.default.fileExists(atPath: "/dev/fuse"), "this kernel has no FUSE (CONFIG_FUSE_FS)")
        return try inFolder { try cases(of: ["throttled", $0]) }
    }

    private static func cases(of words: [String]) throws -> [SlowCase] {
        let run = try Command([Command.products.appending(path: "workload").path] + words)
        try #require(run.status == 0, "workload \(words): \(run.errors)")
        return try run.output.split(separator: "\n").map { try SlowCase($0) }
    }

    private static func inFolder<Value>(_ body: (String) throws -> Value) throws -> Value {
        let folder = "/tmp/syslat-slow-\(getpid())-\(Int.random(in: 0...999_999))"
        try #require(mkdir(folder, 0o700) == 0)
        defer { rmdir(folder) }
        return try body(folder)
    }
}
