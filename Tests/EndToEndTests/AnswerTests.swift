import Foundation
import HTTP
import Testing

/// What every answer of the daemon has, on the wire.
@Suite(.serialized) struct AnswerTests {
    @Test func `every answer has the fields that it must have, whatever its status`() throws {
        let daemon = try TestDaemon()
        let client = try RawClient(daemon.client.address)
        let version = try Command(Command.syslat, "--version").output.trimmingCharacters(in: .newlines)
        for (method, target, status) in [
            ("GET", "/stats", 200), ("HEAD", "/stats", 200), ("GET", "/metrics", 200), ("GET", "/stats?top=x", 400),
            ("GET", "/nothing", 404), ("GET", "/a/../stats", 404), ("GET", "/stats%2Fread", 404),
            ("GET", "//stats", 404), ("DELETE", "/stats", 405), ("OPTIONS", "*", 405), ("CONNECT", "localhost:1", 405),
            ("GET", "/stats?since=1-1", 410),
        ] {
            let answer = try client.ask(target, method: method)
            let comment = Comment("\(method) \(target): \(answer.head)")
            #expect(answer.status == status, comment)
            #expect(answer.field("server") == "syslat/\(version)", comment)
            #expect(answer.field("cache-control") == "no-store", comment)
            #expect(answer.field("x-content-type-options") == "nosniff", comment)
            #expect(answer.field("connection") == "keep-alive", comment)
            // Without a body the length is that of the answer to GET (RFC 9110, section 9.3.2).
            #expect(answer.field("content-length").flatMap { Int($0) } ?? 0 > (method == "HEAD" ? 1000 : 0), comment)
            if method != "HEAD" { #expect(answer.field("content-length") == "\(answer.body.count)", comment) }
            #expect(answer.field("content-type")?.isEmpty == false, comment)
            if status == 405 { #expect(answer.field("allow") == "GET, HEAD", comment) }
            let date = try #require(answer.field("date"), comment)
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.timeZone = TimeZone(identifier: "GMT")
            format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            let moment = try #require(format.date(from: date), comment)
            #expect(format.string(from: moment) == date, comment)
            #expect(abs(moment.timeIntervalSinceNow) < 60, comment)
        }
    }

    @Test func `a compressed answer has the length of what is sent, and is what it would be without`() throws {
        let daemon = try TestDaemon("--metrics-octaves", "4")
        let client = try RawClient(daemon.client.address)
        let answer = try client.ask(
            "/metrics",
            fields: "Accept: application/json\r\nAccept: application/openmetrics-text\r\n"
                + "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n")
        #expect(answer.field("content-encoding") == "gzip")
        #expect(answer.field("content-type")?.hasPrefix("application/openmetrics-text") == true)
        #expect(answer.field("vary") == "Accept, Accept-Encoding")
        #expect(answer.field("content-length") == "\(answer.body.count)")
        let path = "/tmp/syslat-e2e-\(getpid()).gz"
        defer { unlink(path) }
        try Data(answer.body).write(to: URL(fileURLWithPath: path))
        let plain = try Command("gzip", "-dc", path)
        #expect(plain.status == 0)
        #expect(plain.output.hasSuffix("# EOF\n") && plain.output.contains("syslat_recorder_attached 1\n"))
        #expect(plain.output.utf8.count > 2 * answer.body.count)
        // The connection is where it should be: the next answer begins right after.
        #expect(try client.ask("/healthz").body == Array("ok\n".utf8))
    }

    @Test func `what metrics say of the process is what the kernel says`() throws {
        let daemon = try TestDaemon()
        let id = daemon.process.processIdentifier
        let client = try RawClient(daemon.client.address)
        func proc(_ file: String) throws -> String {
            try String(contentsOfFile: "/proc/\(id)/\(file)", encoding: .utf8)
        }
        func cpuSeconds() throws -> Double {
            let fields = try proc("stat").split(separator: ")").last!.split(separator: " ")
            return (Double(fields[11])! + Double(fields[12])!) / Double(sysconf(Int32(_SC_CLK_TCK)))
        }
        for _ in 0..<200 { _ = try client.ask("/stats?top=1") }
        let cpuBefore = try cpuSeconds()
        let text = String(decoding: try client.ask("/metrics").body, as: UTF8.self)
        let cpuAfter = try cpuSeconds()
        func value(_ name: String) throws -> Double {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name) ") }, "\(name)")
            return try #require(Double(line.split(separator: " ")[1]))
        }
        // The kernel counts in ticks of 10 ms, and each of the two parts is cut off.
        let cpu = try value("process_cpu_seconds_total")
        #expect((cpuBefore - 0.03...cpuAfter + 0.03).contains(cpu), "\(cpuBefore) \(cpu) \(cpuAfter)")
        #expect(cpu > 0)
        let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count
        #expect(try value("process_open_fds") == Double(files))
        let limit = try #require(try proc("limits").firstMatch(of: /Max open files +([0-9]+)/)?.output.1)
        #expect(try value("process_max_fds") == Double(limit))
        let status = try proc("status")
        for (name, field) in [("resident", "VmRSS"), ("virtual", "VmSize")] {
            let kib = try #require(status.firstMatch(of: try Regex("\(field):\\s+([0-9]+)"))?.output[1].substring)
            let ratio = try value("process_\(name)_memory_bytes") / (Double(kib)! * 1024)
            #expect((0.8...1.25).contains(ratio), "\(name): \(ratio)")
        }
        let uptime = try #require(
            Double(try String(contentsOfFile: "/proc/uptime", encoding: .utf8).split(separator: " ")[0]))
        let ticks = Double(try proc("stat").split(separator: ")").last!.split(separator: " ")[19])!
        let started = Date().timeIntervalSince1970 - uptime + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
        #expect(abs(try value("process_start_time_seconds") - started) < 2)
    }
}
