import Foundation
import HTTP
import Timeline
import Histograms
import Measurements
import Documents
import Platform
import Rendering
import Text
import Syscalls
import Testing

@testable import API

private func get(_ target: String, method: String = "GET", from source: RecordedSource = RecordedSource()) throws
    -> HTTPResponse
{
    var request = try #require(HTTPRequest(target: target))
    request.method = method
    return Router(provider: source, identity: Identity(host: "web-3", kernel: "6.18.44", version: "0.1.0"))
        .respond(to: request)
}

private func document(_ target: String) throws -> StatsDocument {
    let answer = try get(target)
    try #require(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
    return try JSONDecoder().decode(StatsDocument.self, from: Data(answer.body))
}

@Suite struct StatsDocumentTests {
    @Test func `the document has the machine, the window, the totals and the recorder`() throws {
        let document = try document("/stats")
        #expect((document.host, document.kernel, document.version) == ("web-3", "6.18.44", "0.1.0"))
        #expect(
            document.window
                == WindowBounds(from: "2026-11-24T10:00:00.000Z", to: "2026-11-24T10:00:02.000Z", seconds: 2))
        #expect(document.totals[.calls] == 10)
        #expect(document.totals.double(.callsPerSecond) == 5)
        #expect(document.totals[.errors] == 3)
        #expect(document.totals[.inFlight] == 3, "one of them is older than the recorder")
        #expect(document.totals[.cpu] + document.totals[.wait] == document.totals[.total])
        let recorder = document.recorder
        #expect(recorder.unmatchedExits == 17)
        #expect(recorder.entries == recorder.exits + recorder.inFlight + recorder.neverReturned)
    }

    @Test func `a row has the counts, the errors by name, and the latency`() throws {
        let row = try #require(try document("/stats?name=read&abi=x86_64").syscalls.first)
        #expect((row.name, row.abi, row.number) == ("read", "x86_64", 0))
        #expect((row[.entries], row[.calls], row.values.double(.callsPerSecond)) == (3, 3, 1.5))
        #expect(row.errnos == ["EAGAIN": 1])
        #expect((row[.total], row[.cpu], row[.wait]) == (600, 600, 0))
        #expect((row[.min], row[.mean], row[.max]) == (100, 200, 300))
        #expect(abs(row.values.double(.p50) - 200) <= 200 * 0.032)
        #expect(row[.p999] <= 300)
    }

    @Test func `rows that many calls share have neither ABI nor number`() throws {
        for (name, errno) in [("invalid", "ENOSYS"), ("other", "other")] {
            let row = try #require(try document("/stats?name=\(name)").syscalls.first)
            #expect(row.abi == nil)
            #expect(row.number == nil)
            #expect(row.errnos == [errno: 1])
        }
    }

    @Test func `calls in progress are counted and the oldest has an age`() throws {
        let row = try #require(try document("/stats?name=epoll_wait").syscalls.first)
        #expect((row[.inFlight], row.values.integer(.oldest)) == (2, 42_000_000_000))
        #expect(row.waitsByDesign)
    }

    @Test func `a call that is older than the recorder has a row, though nothing of it was counted`() throws {
        let row = try #require(try document("/stats?name=futex").syscalls.first)
        #expect((row[.entries], row[.calls]) == (0, 0))
        #expect((row[.inFlight], row.values.integer(.oldest)) == (1, 50_000_000_000))
    }

    @Test func `a window holds only what happened in it`() throws {
        let document = try document("/stats?window=1s&sort=name")
        #expect(document.window.seconds == 1)
        #expect(
            document.syscalls.map(\.name) == ["epoll_wait", "futex", "getpid", "invalid", "other", "read", "write"])
        #expect(document.syscalls[0][.calls] == 0, "it is there because two calls are in progress")
        #expect(document.syscalls[0].values.value(.p50) == nil)
        #expect(document.syscalls[5].abi == "i386")
    }

    @Test(arguments: [
        ("sort=total", ["epoll_wait", "write", "read"]), ("sort=cpu", ["write", "epoll_wait", "read"]),
        ("sort=calls", ["read", "write", "epoll_wait"]), ("sort=name", ["epoll_wait", "read", "write"]),
        ("sort=name&order=desc", ["write", "read", "epoll_wait"]), ("sort=wait", ["epoll_wait", "write", "read"]),
        ("sort=max&order=asc", ["read", "write", "epoll_wait"]), ("sort=errors", ["read", "epoll_wait", "write"]),
        ("sort=p99&top=1", ["epoll_wait"]), ("sort=in_flight&top=1", ["epoll_wait"]),
        ("sort=oldest&top=1", ["epoll_wait"]), ("sort=blocked", ["epoll_wait", "write", "read"]),
        ("sort=min", ["epoll_wait", "write", "read"]), ("sort=runnable", ["epoll_wait", "read", "write"]),
    ])
    func `rows come in the order that was asked for`(query: String, names: [String]) throws {
        #expect(try document("/stats?abi=x86_64&name=read,write,epoll_wait&\(query)").syscalls.map(\.name) == names)
    }

    @Test(arguments: [
        ("read", ["read/x86_64", "read/i386"]), ("read,write", ["write/x86_64", "read/x86_64", "read/i386"]),
        ("*pid", ["getpid/i386"]), ("e?oll*,getpid", ["epoll_wait/x86_64", "getpid/i386"]), ("zz*", []), ("close", []),
    ])
    func `names and patterns select rows`(pattern: String, expected: [String]) throws {
        #expect(try document("/stats?name=\(pattern)").syscalls.map { "\($0.name)/\($0.abi ?? "")" } == expected)
    }

    @Test func `each question reads the recorder again`() throws {
        let source = RecordedSource()
        let router = Router(provider: source, identity: Identity(host: "web-3", kernel: "6.18.44", version: "0.1.0"))
        let targets = ["/stats", "/stats", "/stats/read", "/inflight", "/metrics", "/stats?top=1", "/metrics"]
        for (asked, target) in targets.enumerated() {
            #expect(router.respond(to: try #require(HTTPRequest(target: target))).status == 200)
            #expect(source.refreshes == asked + 1, "\(target)")
        }
        source.advance()
        let answer = router.respond(to: try #require(HTTPRequest(target: "/stats?name=read&abi=x86_64")))
        let document = try JSONDecoder().decode(StatsDocument.self, from: Data(answer.body))
        #expect(document.syscalls.map { $0[.calls] } == [4], "and answers what was read")
    }
}

@Suite struct InFlightTests {
    private func inFlight(_ target: String) throws -> InFlightDocument {
        try JSONDecoder().decode(InFlightDocument.self, from: Data(try get(target).body))
    }

    @Test func `the calls in progress come oldest first, with thread, age and stack`() throws {
        let document = try inFlight("/inflight")
        #expect(document.total == 3)
        #expect(document.calls.map(\.tid) == [7, 9, 10])
        #expect(document.calls[0].comm == "old\"\u{1b}")
        #expect(document.calls[0].sinceBeforeAttach)
        #expect(
            document.calls[1]
                == .init(
                    pid: 8, tid: 9, comm: "new", name: "epoll_wait", abi: "x86_64", ageNs: 42_000_000_000,
                    sinceBeforeAttach: false, stack: ["function_1", "function_2"]))
    }

    @Test func `where the kernel doesn't tell what is in progress, that is what is answered, and not that nothing is`()
        throws
    {
        let source = RecordedSource()
        source.inFlightFailure = SystemFailure("the iterator is out of order")
        let answer = try get("/inflight", from: source)
        #expect(answer.status == 503)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("the iterator is out of order"))
        // The counts are right all the same; only the ages are not known.
        let stats = try JSONDecoder().decode(StatsDocument.self, from: Data(try get("/stats", from: source).body))
        let row = try #require(stats.syscalls.first { $0.name == "epoll_wait" })
        #expect((row[.inFlight], row.values.integer(.oldest)) == (2, nil))
        #expect(try get("/metrics", from: source).status == 200)
    }

    @Test(arguments: [
        ("min=2s", [7, 9]), ("min=45s", [7]), ("top=1", [7]), ("min=1h", []), ("min=1s&top=2", [7, 9]),
        ("name=epoll_*", [9, 10]), ("name=futex,read", [7]), ("name=epoll_wait&min=2s", [9]),
    ])
    func `age and number select`(query: String, tids: [Int]) throws {
        let document = try inFlight("/inflight?\(query)")
        #expect(document.calls.map(\.tid) == tids)
        #expect(document.total == 3)
    }
}

@Suite struct OctaveTests {
    @Test func `octaves count the calls by the power of two that they took at most`() throws {
        let stats = try JSONDecoder().decode(StatsDocument.self, from: Data(try get("/stats?octaves=1").body))
        for row in stats.syscalls {
            let detail = try JSONDecoder().decode(SyscallDetail.self, from: Data(try get("/stats/\(row.name)").body))
            guard detail.syscall.abi == row.abi else { continue }
            var expected = [UInt64](repeating: 0, count: 42)
            for bucket in detail.buckets {
                let octave = (0..<41).first { UInt64(1) << UInt64($0) >= bucket.toNs ?? .max } ?? 41
                expected[octave] += bucket.count
            }
            while expected.last == 0 { expected.removeLast() }
            #expect(row.octaves == expected, "\(row.name)")
            #expect(row.octaves?.reduce(0, +) == row[.calls])
        }
        #expect(stats.loadAverage == [0.5, 1.25, 2])
    }

    @Test func `without being asked for they aren't there`() throws {
        let stats = try JSONDecoder().decode(StatsDocument.self, from: Data(try get("/stats").body))
        #expect(stats.syscalls.allSatisfy { $0.octaves == nil })
    }
}

@Suite struct RouteTests {
    @Test(arguments: [
        ("/stats?foo=1", "foo"), ("/stats?window=", "window"), ("/stats?window=10", "window"),
        ("/stats?window=-1s", "window"),
        ("/stats?window=0s", "window"), ("/stats?window=nans", "window"), ("/stats?name=raed", "name"),
        ("/stats?name=", "name"),
        ("/stats?name=read,,write", "name"), ("/stats?sort=size", "sort"), ("/stats?order=up", "order"),
        ("/stats?top=0", "top"),
        ("/stats?top=many", "top"), ("/stats?format=xml", "format"), ("/stats?abi=mips", "abi"),
        ("/stats?top=1&top=2", "top"),
        ("/stats/read?top=1", "top"), ("/?a=b", "a"), ("/inflight?min=x", "min"), ("/inflight?top=0", "top"),
        ("/inflight?name=raed", "name"), ("/inflight?window=1s", "window"), ("/stats?octaves=2", "octaves"),
        ("/stats/read?octaves=1", "octaves"),
        ("/healthz?a=b", "a"),
    ])
    func `a bad parameter is 400 and named`(target: String, parameter: String) throws {
        let answer = try get(target)
        #expect(answer.status == 400)
        #expect(answer.contentType == "application/problem+json")
        let problem = try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
        #expect(problem["status"] as? Int == 400)
        #expect((problem["detail"] as? String)?.hasPrefix("parameter '\(parameter)': ") == true)
    }

    @Test(arguments: [
        ("/nothing", 404), ("/stats/", 404), ("/stats/raed", 404), ("/stats/close", 404), ("/stats/a/b", 404),
    ])
    func `what isn't there is 404`(target: String, status: Int) throws {
        #expect(try get(target).status == status)
    }

    @Test func `other methods are 405 and told which there are`() throws {
        let answer = try get("/stats", method: "POST")
        #expect(answer.status == 405)
        #expect(answer.headers.contains { $0 == ("Allow", "GET, HEAD") })
        #expect(try get("/stats", method: "HEAD").status == 200)
    }

    @Test func `health and readiness are told apart`() throws {
        let source = RecordedSource()
        #expect(try get("/healthz", from: source).status == 200)
        #expect(try get("/readyz", from: source).status == 200)
        source.isReady = false
        #expect(try get("/healthz", from: source).status == 200)
        #expect(try get("/readyz", from: source).status == 503)
    }

    @Test(arguments: [
        "/stats", "/stats?format=table", "/stats?window=10s", "/stats/read", "/inflight", "/slow", "/metrics",
    ])
    func `before the first snapshot the answer is 503`(target: String) throws {
        #expect(try get(target, from: RecordedSource(isEmpty: true)).status == 503)
    }

    @Test func `the page at the root names every path`() throws {
        let page = String(decoding: try get("/").body, as: UTF8.self)
        for endpoint in Router.endpoints where endpoint.path != "/" {
            let path = endpoint.path.replacing("{name}", with: "read")
            #expect(page.contains("href=\"\(path)\""))
        }
    }

    @Test func `the table is aligned and fits 80 columns`() throws {
        let table = String(decoding: try get("/stats?format=table").body, as: UTF8.self)
        let lines = table.split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(lines.contains { $0.hasPrefix("SYSCALL ") })
        #expect(lines.contains { $0.hasPrefix("getpid/i386 ") })
    }

    @Test func `the longest name doesn't make the table wider, and the wide one has all of it`() throws {
        let row = try #require(try document("/stats?name=write").syscalls.first)
        var long = row
        long.subject = .syscall(name: "set_robust_list_and_more_than_that", abi: "i386", number: 1)
        long.errnos = ["EAGAIN": 5, "EINTR": 7, "ENOENT": 12_345_678]
        let narrow = StatsTable.lines([row, long], per: nil)
        #expect(narrow.allSatisfy { $0.count <= 80 })
        #expect(narrow[2].hasPrefix("set_robust_list_and_~ "))
        let wide = StatsTable.lines([row, long], per: nil, isWide: true)
        #expect(wide.allSatisfy { $0.count <= 200 })
        #expect(wide[2].hasPrefix("set_robust_list_and_more_than_that/i386 "))
        #expect(wide[2].hasSuffix("  ENOENT 12.3M, EINTR 7, EAGAIN 5"))
        let table = String(decoding: try get("/stats?format=table&wide=1").body, as: UTF8.self)
        #expect(table.split(separator: "\n").allSatisfy { $0.count <= 200 && !$0.hasSuffix(" ") })
        #expect(table.contains("epoll_wait") && table.contains("P99.9"))
    }

    @Test func `one system call has its quantiles with bounds and its buckets`() throws {
        let detail = try JSONDecoder().decode(SyscallDetail.self, from: Data(try get("/stats/write").body))
        #expect(detail.syscall.name == "write")
        #expect(detail.quantiles.map(\.quantile) == [0.5, 0.9, 0.99, 0.999])
        for quantile in detail.quantiles {
            #expect(quantile.lowerNs <= quantile.valueNs && quantile.valueNs <= quantile.upperNs)
        }
        #expect(detail.buckets.map(\.count) == [1, 1])
        #expect(detail.buckets[0].fromNs <= 5000 && detail.buckets[0].toNs! >= 5000)
    }

    @Test func `where two ABIs share a name, the native one is meant unless the query says otherwise`() throws {
        func abi(_ target: String) throws -> String? {
            try JSONDecoder().decode(SyscallDetail.self, from: Data(try get(target).body)).syscall.abi
        }
        #if arch(x86_64)
            #expect(try abi("/stats/read") == "x86_64")
        #endif
        #expect(try abi("/stats/read?abi=i386") == "i386")
    }
}

@Suite struct DurationTextTests {
    @Test(arguments: [
        ("500ms", 500_000_000), ("10s", 10_000_000_000), ("1.5s", 1_500_000_000), ("5m", 300_000_000_000),
        ("1h", 3_600_000_000_000),
    ])
    func `a duration has a number and a unit`(text: String, nanoseconds: UInt64) {
        #expect(DurationText.nanoseconds(text) == nanoseconds)
    }

    @Test(arguments: ["", "s", "10", "10x", "-1s", "1e3s", "1.2.3s", "0s", "1000000h", "٣s", "inf", " 1s"])
    func `anything else is refused`(text: String) {
        #expect(DurationText.nanoseconds(text) == nil)
    }
}
