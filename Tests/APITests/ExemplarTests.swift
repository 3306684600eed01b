import HTTP
import Documents
import Measurements
import Syscalls
import TestSupport
import Testing
import Timeline

@testable import API
@testable import Rendering

/// The slow calls behind the buckets of `/metrics`.
@Suite struct ExemplarTests {
    private let source = RecordedSource()
    private let api: Router

    init() {
        source.slowLog = SlowLog(capacity: 1 << 20)
        api = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"), exemplars: true)
    }

    private static let openMetrics = "application/openmetrics-text; version=1.0.0"

    private func lines(_ api: Router, accept: String? = openMetrics) throws -> [String] {
        var request = try #require(HTTPRequest(target: "/metrics"))
        if let accept { request.headers = [.init(name: "accept", value: accept)] }
        let answer = api.respond(to: request)
        try #require(answer.status == 200)
        return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// The lines that have an exemplar: what is before it, and the exemplar.
    private func exemplars(_ accept: String? = openMetrics) throws -> [(sample: String, exemplar: String)] {
        try lines(api, accept: accept).filter { !$0.hasPrefix("#") }.compactMap { line in
            line.firstRange(of: " # ").map { (String(line[..<$0.lowerBound]), String(line[$0.lowerBound...])) }
        }
    }

    /// Writes down a call that returned 1.5 s after the probe attached, which was at 1795514400.
    private func call(
        _ id: SyscallID = RecordedSource.read, ns: UInt64 = 812_000_000, pid: Int = 812, comm: String = "postgres",
        cgroup: String? = nil, returnedNs: UInt64 = 1_500_000_000
    ) {
        var call = SlowCall(
            returnedNs: returnedNs, pid: pid, tid: pid + 3, comm: comm, id: id, result: 0, latencyNs: ns)
        if let cgroup {
            let key = CgroupKey(hierarchy: 0, id: 7)
            call.cgroup = key
            source.activity = Activity(ledger: Ledger(), callers: Callers())
            source.activity?.callers.cgroupPaths[key] = cgroup
        }
        source.slowLog?.append(call)
    }

    @Test func `an exemplar stands behind the bucket that its call is in`() throws {
        call(cgroup: "/system.slice/postgresql.service")
        let exemplars = try exemplars()
        try #require(exemplars.count == 1)
        #expect(
            exemplars[0].sample
                == #"syslat_syscall_duration_seconds_bucket{syscall="read",abi="x86_64",le="1.073741824"} 3"#)
        #expect(
            exemplars[0].exemplar
                == #" # {pid="812",comm="postgres",cgroup="postgresql.service"} 0.812 1795514401.500"#)
    }

    @Test func `all else is as without exemplars`() throws {
        call()
        let plain = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"))
        let cut = try lines(api).map { line in
            String(line[..<(line.firstRange(of: " # {")?.lowerBound ?? line.endIndex)])
        }
        #expect(try cut == lines(plain))
    }

    @Test(arguments: [nil, "text/plain; version=0.0.4"])
    func `the older format has none`(accept: String?) throws {
        let before = try lines(api, accept: accept)
        source.advance()
        let after = try lines(api, accept: accept).count
        call()
        source.advance()
        #expect(try lines(api, accept: accept).count == after && after == before.count)
        #expect(try exemplars(accept).isEmpty)
        #expect(try exemplars().count == 1)
    }

    @Test func `there is none where none is asked for`() throws {
        let plain = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"))
        call()
        #expect(try !lines(plain).contains { $0.contains(" # {") })
    }

    @Test(arguments: [1, 2, 3, 9])
    func `its value lies within the bounds of the bucket`(exponent: Int) throws {
        let api = Router(
            provider: source, identity: Identity(host: "h", kernel: "k", version: "v"),
            buckets: MetricsBuckets(factor: 1 << exponent), exemplars: true)
        var random = SeededGenerator(seed: 128)
        let near = (0..<45).flatMap { [(1 << $0) - 1, 1 << $0, (1 << $0) + 1] as [UInt64] }
        let anywhere = (0..<50).map { _ in
            UInt64.random(in: 0..<1 << 40, using: &random) >> UInt64.random(in: 0..<40, using: &random)
        }
        for ns in near + anywhere {
            call(ns: ns)
            source.advance()
            let buckets = try lines(api).filter {
                $0.hasPrefix("syslat_syscall_duration_seconds_bucket{syscall=\"read\",abi=\"x86_64\"")
            }
            var lower = -1.0
            var found = 0
            for line in buckets {
                let upper = try #require(
                    line.firstMatch(of: /le="([^"]+)"/).map { $0.output.1 == "+Inf" ? .infinity : Double($0.output.1)! }
                )
                if let match = line.firstMatch(of: /\s# \{[^}]*\} ([0-9.]+) 1795514401\.500$/) {
                    let value = try #require(Double(match.output.1))
                    #expect(lower < value && value <= upper, "\(line)")
                    found += value == Double(ns) / 1e9 ? 1 : 0
                }
                lower = upper
            }
            #expect(found == 1, "\(ns) ns")
        }
    }

    @Test func `the newest of a bucket is told, and each bucket and row has its own`() throws {
        call(ns: 600_000_000, pid: 1)
        call(ns: 900_000_000, pid: 2)
        call(ns: 700_000_000, pid: 3)
        call(ns: 100, pid: 4)
        call(RecordedSource.write, ns: 600_000_000, pid: 5)
        func pids() throws -> [String] {
            try exemplars().map { String($0.exemplar.firstMatch(of: /pid="(\d+)"/)!.output.1) }
        }
        #expect(try pids() == ["4", "3", "5"])
        call(ns: 800_000_000, pid: 6)
        #expect(try pids() == ["4", "3", "5"], "an answer is made from a snapshot once")
        source.advance()
        #expect(try pids() == ["4", "6", "5"])
        source.advance()
        #expect(try pids() == ["4", "6", "5"], "what is told stays")
    }

    @Test func `what left the log before it was read is not waited for`() throws {
        source.slowLog = SlowLog(capacity: 2000)
        call(pid: 1)
        #expect(try exemplars().count == 1)
        for pid in 2...100 { call(pid: pid) }
        let kept = try #require(source.slowLog).calls
        try #require(kept.count < 50 && kept.last?.pid == 100)
        source.advance()
        #expect(try exemplars().map(\.exemplar) == [#" # {pid="100",comm="postgres"} 0.812 1795514401.500"#])
    }

    @Test func `the time is the call's, whatever the wall clock does later`() throws {
        call()
        let before = try exemplars().map(\.exemplar)
        source.advance(clockSeconds: 3600)
        #expect(try exemplars().map(\.exemplar) == before)
        call(pid: 9, returnedNs: 2_500_999_999)
        source.advance()
        #expect(try exemplars().map(\.exemplar) == [#" # {pid="9",comm="postgres"} 0.812 1795518002.500"#])
    }

    @Test(arguments: [
        ("a\"b\\c", #"a'b\\c"#), ("two\nlines\r", "two?lines?"), ("\u{1b}[2J\u{202e}x", "?[2J?x"), ("🐘🐘🐘", "🐘🐘🐘"),
        ("\"\u{301}", "'\u{301}"), ("a # {b=\"c\"} 1", "a # {b='c'} 1"), ("\\", #"\\"#),
        ("ab\u{fffd}", "ab\u{fffd}"),
    ])
    func `no name is taken for anything else`(comm: String, text: String) throws {
        call(comm: comm)
        let exemplar = try #require(try exemplars().first).exemplar
        #expect(Array(exemplar.utf8) == Array(" # {pid=\"812\",comm=\"\(text)\"} 0.812 1795514401.500".utf8))
    }

    @Test func `what isn't known is left out`() throws {
        call(comm: "")
        #expect(try exemplars().map(\.exemplar) == [#" # {pid="812"} 0.812 1795514401.500"#])
        call(cgroup: "/system.slice/a.service")
        source.activity = nil
        source.advance()
        #expect(try exemplars().map(\.exemplar) == [#" # {pid="812",comm="postgres"} 0.812 1795514401.500"#])
    }

    /// The labels of an exemplar as a parser sees them: scalar by scalar, and no more than one backslash escapes.
    private func labels(_ exemplar: String) throws -> [(name: String, value: String)] {
        let whole = /\s# \{((?:,?[a-z]+="(?:[^"\\]|\\["\\n])*")*)\} 0\.812 1795514401\.500/.matchingSemantics(
            .unicodeScalar)
        let one = /([a-z]+)="((?:[^"\\]|\\["\\n])*)"/.matchingSemantics(.unicodeScalar)
        let set = try #require(exemplar.wholeMatch(of: whole), "\(exemplar)").output.1
        return set.matches(of: one).map { match in
            let escape = /\\(["\\])/.matchingSemantics(.unicodeScalar)
            return (String(match.output.1), String(match.output.2).replacing(escape) { String($0.output.1) })
        }
    }

    @Test(arguments: [
        ("fifteen letters", "/system.slice/" + String(repeating: "x", count: 300) + ".service"),
        (String(repeating: "\\", count: 15), "/" + String(repeating: "\\\"", count: 200)),
        (String(repeating: "\u{1f418}", count: 300), "/" + String(repeating: "\u{1f418}", count: 120)),
        (String(repeating: "e\u{301}", count: 90), "/a"), ("x", "/" + String(repeating: "👩‍👩‍👧‍👦", count: 40)),
        (String(repeating: "y", count: 107), "/cgroup"),
    ])
    func `its labels have at most 128 characters together`(comm: String, path: String) throws {
        call(pid: 4_194_304, comm: comm, cgroup: path)
        let labels = try labels(try #require(try exemplars().first).exemplar)
        #expect(labels.first! == ("pid", "4194304"))
        // Prometheus 2.42 counts what is written, others what it means.
        #expect(
            labels.reduce(0) {
                $0 + $1.name.unicodeScalars.count + $1.value.replacing("\\", with: "\\\\").unicodeScalars.count
            } <= 128)
        for (name, value) in labels.dropFirst() { #expect(!value.isEmpty && value != "…", "\(name)") }
    }

    @Test func `what is cut uses all there is, and says so`() throws {
        let name = String(repeating: "x", count: 110)
        call(comm: "fifteen letters", cgroup: "/\(name).service")
        let labels = try labels(try #require(try exemplars().first).exemplar)
        // 3 + 3, 4 + 15 and 6 are of the names and the other values.
        #expect(labels.last! == ("cgroup", String(name.prefix(128 - 31 - 1)) + "…"))
    }

    @Test func `calls without a row are kept until it comes, and no longer`() throws {
        call(RecordedSource.futex)
        for number in 0..<3000 { call(.call(.x86_64, number: 1000 + number)) }
        // `futex` is in flight since before the recorder: it has a row, and the others never will.
        #expect(try exemplars().count == 1)
        source.advance()
        #expect(try exemplars().count == 1)
        let labels = MetricsLabels()
        var kept = MetricsExemplars(buckets: MetricsBuckets())
        let snapshot = try #require(source.latest)
        kept.update(try #require(source.slowLog).calls, labels: labels, snapshot: snapshot, cgroupPaths: [:])
        #expect(kept.row(RecordedSource.futex) != nil && kept.row(.call(.x86_64, number: 3999)) != nil)
        kept.update([], labels: labels, snapshot: snapshot, cgroupPaths: [:])
        #expect(kept.row(RecordedSource.futex) == nil && kept.row(.call(.x86_64, number: 3999)) == nil)
    }

    @Test func `what became of slow calls is told where there are any`() throws {
        source.slowLog?.account.written = 5
        source.slowLog?.account.dropped = 3
        source.slowLog?.account.heldBack = 2
        let plain = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"))
        let slow = try lines(plain).filter { $0.contains("syslat_slow_calls") && !$0.hasPrefix("# HELP") }
        #expect(
            slow == [
                "# TYPE syslat_slow_calls counter", #"syslat_slow_calls_total{outcome="written"} 5"#,
                #"syslat_slow_calls_total{outcome="dropped"} 3"#, #"syslat_slow_calls_total{outcome="held_back"} 2"#,
            ])
        source.slowLog = nil
        source.advance()
        #expect(try !lines(plain).contains { $0.contains("syslat_slow_calls") })
        #expect(try exemplars().isEmpty)
    }
}
