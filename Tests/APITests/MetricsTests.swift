import Foundation
import HTTP
import Documents
import Measurements
import Text
import Testing

@testable import API
@testable import Rendering

@Suite struct MetricsTests {
    private func metrics(accept: String? = nil, factor: Int = 2) throws -> (type: String, lines: [String]) {
        var request = try #require(HTTPRequest(target: "/metrics"))
        if let accept { request.headers = [.init(name: "accept", value: accept)] }
        let api = Router(
            provider: RecordedSource(), identity: Identity(host: "web-3", kernel: "6.18.44", version: "0.1.0"),
            buckets: MetricsBuckets(factor: factor))
        let answer = api.respond(to: request)
        try #require(answer.status == 200)
        let text = String(decoding: answer.body, as: UTF8.self)
        return (answer.contentType, text.split(separator: "\n").map(String.init))
    }

    @Test func `a histogram is cumulative, exact at each power of two, with its sum and count`() throws {
        let lines = try metrics().lines
        let name = "syslat_syscall_duration_seconds"
        let read = lines.filter { $0.hasPrefix("\(name)_") && $0.contains("syscall=\"read\",abi=\"x86_64\"") }
        #expect(read.count == 28 + 3)
        #expect(read.first == "\(name)_bucket{syscall=\"read\",abi=\"x86_64\",le=\"1.28e-07\"} 1", "100 ns")
        #expect(read[1].hasSuffix("le=\"2.56e-07\"} 2"), "200 ns")
        #expect(read[2].hasSuffix("le=\"5.12e-07\"} 3"), "300 ns")
        #expect(read[27].hasSuffix("le=\"17.179869184\"} 3"))
        #expect(read[28].hasSuffix("le=\"+Inf\"} 3"))
        #expect(read[29] == "\(name)_sum{syscall=\"read\",abi=\"x86_64\"} 0.0000006")
        #expect(read[30] == "\(name)_count{syscall=\"read\",abi=\"x86_64\"} 3")
    }

    @Test func `the other families have the figures of the snapshot`() throws {
        let lines = try metrics().lines
        for line in [
            "syslat_syscall_cpu_seconds_total{syscall=\"write\",abi=\"x86_64\"} 0.000011",
            "syslat_syscall_wait_seconds_total{syscall=\"write\",abi=\"x86_64\"} 0.000001",
            "syslat_syscall_errors_total{syscall=\"read\",abi=\"x86_64\",errno=\"EAGAIN\"} 1",
            "syslat_syscall_errors_total{syscall=\"other\",abi=\"\",errno=\"other\"} 1",
            "syslat_syscalls_in_flight{syscall=\"epoll_wait\",abi=\"x86_64\"} 2",
            "syslat_syscalls_in_flight{syscall=\"futex\",abi=\"x86_64\"} 1",
            "syslat_oldest_in_flight_seconds{syscall=\"epoll_wait\",abi=\"x86_64\"} 42.0",
            "syslat_recorder_lost_total{reason=\"recursion\"} 0", "syslat_recorder_attached 1",
            "syslat_build_info{version=\"0.1.0\",kernel=\"6.18.44\",attachment=\"\"} 1",
            "process_cpu_seconds_total 1.5",
            "process_resident_memory_bytes 20971520",
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(!lines.contains { $0.hasPrefix("process_open_fds") }, "what isn't known is left out")
        #expect(!lines.contains { $0.contains("pid=") || $0.contains("comm=") })
    }

    @Test func `however many kinds of calls are older than the recorder, the rows have a bound`() throws {
        let source = RecordedSource()
        source.unnamedInFlight = 5000
        let api = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"))
        let answer = api.respond(to: try #require(HTTPRequest(target: "/metrics")))
        let rows = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("syslat_syscalls_in_flight{") }
        #expect(rows.count == 256)
        #expect(rows.contains { $0.contains("syscall=\"write\"") }, "what is counted is always there")
    }

    @Test func `OpenMetrics names families without their suffix, says units, and has an end`() throws {
        let (type, lines) = try metrics(accept: "application/openmetrics-text; version=1.0.0")
        #expect(type == "application/openmetrics-text; version=1.0.0; charset=utf-8")
        #expect(lines.last == "# EOF")
        #expect(lines.contains("# TYPE syslat_syscall_cpu_seconds counter"))
        #expect(lines.contains("# UNIT syslat_syscall_cpu_seconds seconds"))
        #expect(lines.contains("# TYPE syslat_build info"))
        let old = try metrics()
        #expect(old.type == "text/plain; version=0.0.4; charset=utf-8")
        #expect(old.lines.contains("# TYPE syslat_syscall_cpu_seconds_total counter"))
        #expect(old.lines.contains("# TYPE syslat_build_info gauge"))
        #expect(!old.lines.contains { $0.hasPrefix("# UNIT") || $0.hasPrefix("# EOF") })
        #expect(old.lines.filter { !$0.hasPrefix("#") } == lines.filter { !$0.hasPrefix("#") })
    }

    @Test(arguments: [
        (nil, false), ("*/*", false), ("text/plain", false), ("application/json", false),
        ("application/openmetrics-text", true), ("application/openmetrics-text;version=0.0.1", false),
        ("APPLICATION/OpenMetrics-Text; Version=\"1.0.0\"", true),
        ("application/openmetrics-text;q=0.5,text/plain;q=0.6", false),
        ("text/plain;version=0.0.4;q=0.5,application/openmetrics-text;version=1.0.0;q=0.9", true),
        (
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
                + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1", true
        ),
        ("application/*;q=0.9, text/*;q=0.8", true), ("application/openmetrics-text;q=0, */*", false),
        ("application/openmetrics-text;q=2", false), (";;,,=", false),
    ])
    func `Accept chooses the format by quality`(accept: String?, isOpen: Bool) throws {
        #expect(try metrics(accept: accept).type.hasPrefix("application/openmetrics-text") == isOpen)
    }

    @Test func `wider buckets are fewer, and hold the same`() throws {
        let lines = try metrics(factor: 512).lines.filter { $0.contains("_bucket{syscall=\"write\"") }
        #expect(
            lines.map { $0.split(separator: "le=").last! } == [
                "\"1.28e-07\"} 0", "\"6.5536e-05\"} 2", "\"0.033554432\"} 2", "\"17.179869184\"} 2", "\"+Inf\"} 2",
            ])
    }

    @Test(
        arguments: [
            (128, "1.28e-07"), (1024, "1.024e-06"), (65536, "6.5536e-05"), (100_000, "0.0001"),
            (131_072, "0.000131072"),
            (1_000_000_000, "1.0"), (17_179_869_184, "17.179869184"), (1000, "1e-06"),
        ] as [(UInt64, String)])
    func `a bound is written the canonical way`(nanoseconds: UInt64, text: String) {
        #expect(MetricsWriter.bound(nanoseconds) == text)
        #expect(Double(text) == Double(nanoseconds) / 1e9)
    }
}

@Suite struct SharedAnswerTests {
    private let identity = Identity(host: "h", kernel: "k", version: "v")

    private func request(_ target: String, encoding: String? = nil) throws -> HTTPRequest {
        var request = try #require(HTTPRequest(target: target))
        if let encoding { request.headers = [.init(name: "accept-encoding", value: encoding)] }
        return request
    }

    @Test func `a question is answered from the snapshot once, until there is a newer one`() throws {
        let source = RecordedSource()
        let api = Router(provider: source, identity: identity)
        let first = api.respond(to: try request("/stats"))
        source.time += 1_000_000_000
        #expect(api.respond(to: try request("/stats")) == first)
        #expect(api.respond(to: try request("/stats?top=1")).body.count < first.body.count)
        source.advance()
        #expect(api.respond(to: try request("/stats")) != first)
    }

    @Test(arguments: ["gzip", "gzip;q=0.1, br", "*", "deflate, GZIP"])
    func `an answer is compressed for who accepts that`(encoding: String) throws {
        let api = Router(provider: RecordedSource(), identity: identity)
        let plain = api.respond(to: try request("/metrics"))
        let packed = api.respond(to: try request("/metrics", encoding: encoding))
        #expect(packed.headers.contains { $0 == (name: "Content-Encoding", value: "gzip") })
        #expect(packed.headers.count { $0.name == "Vary" } == 1)
        #expect(packed.body.count < plain.body.count / 4)
        #expect(try gunzip(packed.body) == plain.body)
    }

    @Test(arguments: [nil, "identity", "gzip;q=0", "br", "*;q=0", "gzip;q=x"])
    func `an answer is not compressed for who doesn't`(encoding: String?) throws {
        let api = Router(provider: RecordedSource(), identity: identity)
        let answer = api.respond(to: try request("/metrics", encoding: encoding))
        #expect(!answer.headers.contains { $0.name == "Content-Encoding" })
    }

    private func gunzip(_ bytes: [UInt8]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/gzip")
        process.arguments = ["-dc"]
        let (input, output) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (input, output)
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(bytes))
        try input.fileHandleForWriting.close()
        return Array(output.fileHandleForReading.readDataToEndOfFile())
    }
}

@Suite struct CursorAnswerTests {
    @Test func `since is exactly what came after the answer whose cursor it is`() throws {
        let source = RecordedSource()
        let api = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"))
        func get(_ target: String) throws -> StatsDocument {
            let answer = api.respond(to: try #require(HTTPRequest(target: target)))
            try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
            return try JSONDecoder().decode(StatsDocument.self, from: Data(answer.body))
        }
        let first = try get("/stats")
        #expect(try get("/stats?since=\(first.cursor)").totals[.calls] == 0)
        source.advance()
        let second = try get("/stats?since=\(first.cursor)&sort=name")
        #expect(second.totals[.calls] == 1)
        #expect(second.window.from == first.window.to)
        #expect(second.cursor != first.cursor)
        let detail = api.respond(to: try #require(HTTPRequest(target: "/stats/read?since=\(first.cursor)")))
        let read = try JSONDecoder().decode(SyscallDetail.self, from: Data(detail.body))
        #expect((read.syscall[.calls], read.cursor) == (1, second.cursor))
    }

    @Test(arguments: [
        ("/stats?since=1-1", 410), ("/stats/read?since=1-1", 410), ("/stats?since=x", 400), ("/stats?since=", 400),
        ("/stats?since=1-1&window=10s", 400), ("/stats?window=all&since=1-1", 400), ("/stats?since=1-1&since=1-1", 400),
    ])
    func `a cursor that isn't known is gone, and one that is none is an error`(target: String, status: Int) throws {
        let api = Router(provider: RecordedSource(), identity: Identity(host: "h", kernel: "k", version: "v"))
        let answer = api.respond(to: try #require(HTTPRequest(target: target)))
        #expect(answer.status == status)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("'since'"))
    }
}
