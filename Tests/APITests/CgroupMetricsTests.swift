import Documents
import HTTP
import Measurements
import Rendering
import Syscalls
import Testing

@testable import API

@Suite struct CgroupMetricsTests {
    /// Callers and tallies by hand: a caller for each path.
    private struct Groups {
        var activity = Activity(ledger: Ledger(), callers: Callers())
        private var numbers: [String: UInt32] = [:]

        mutating func call(
            _ path: String?, _ id: SyscallID = RecordedSource.read, count: UInt64 = 1, ns: UInt64 = 1000,
            wait: UInt64 = 0,
            errors: UInt64 = 0
        ) {
            var tally = Tally()
            (tally.totalNs, tally.waitNs, tally.errors) = (ns, wait, errors)
            tally.counts[0] = count
            activity.ledger.add(tally, to: LedgerKey(caller: number(path), code: id.code, group: 2))
        }

        private mutating func number(_ path: String?) -> UInt32 {
            guard let path else { return UntoldReason.noPlace.caller }
            if let number = numbers[path] { return number }
            let number = UInt32(numbers.count + UntoldReason.allCases.count)
            numbers[path] = number
            let key = CgroupKey(hierarchy: 0, id: UInt64(number) + 1000)
            activity.callers.byNumber[number] = Caller(process: nil, comm: "secret", cgroup: key, uid: 0)
            activity.callers.cgroupPaths[key] = path
            return number
        }
    }

    private func router(_ source: RecordedSource, groups: Int, calls: Int = 0) -> Router {
        Router(
            provider: source, identity: Identity(host: "h", kernel: "k", version: "v"),
            cgroups: MetricsCgroupLimits(groups: groups, calls: calls))
    }

    private func lines(_ router: Router, accept: String? = nil) throws -> [String] {
        var request = try #require(HTTPRequest(target: "/metrics"))
        if let accept { request.headers = [.init(name: "accept", value: accept)] }
        let answer = router.respond(to: request)
        try #require(answer.status == 200)
        return String(decoding: answer.body, as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { $0.contains("syslat_cgroup") }
    }

    private func samples(_ router: Router) throws -> [String] { try lines(router).filter { !$0.hasPrefix("#") } }

    private static let hex = String(repeating: "3f2a91c0", count: 8)

    @Test func `there is nothing of control groups unless it is asked for, or if it isn't known`() throws {
        let source = RecordedSource()
        var groups = Groups()
        groups.call("/system.slice/nginx.service")
        source.activity = groups.activity
        #expect(try lines(router(source, groups: 0)).isEmpty)
        source.activity = nil
        #expect(try lines(router(source, groups: 5, calls: 5)).isEmpty)
    }

    @Test func `the busiest have series of their own, and all others one`() throws {
        let source = RecordedSource()
        var groups = Groups()
        groups.call("/system.slice/nginx.service", count: 3, ns: 3_000_000_000, wait: 1_000_000_000, errors: 1)
        groups.call("/docker/\(Self.hex)", count: 2, ns: 2_000_000_000)
        groups.call("/system.slice/cron.service", count: 4, ns: 4000)
        groups.call(nil, count: 1, ns: 1000)
        source.activity = groups.activity
        #expect(
            try samples(router(source, groups: 2)) == [
                #"syslat_cgroup_calls_total{cgroup="docker 3f2a91c03f2a"} 2"#,
                #"syslat_cgroup_calls_total{cgroup="nginx.service"} 3"#,
                #"syslat_cgroup_calls_total{cgroup="other"} 5"#,
                #"syslat_cgroup_errors_total{cgroup="docker 3f2a91c03f2a"} 0"#,
                #"syslat_cgroup_errors_total{cgroup="nginx.service"} 1"#,
                #"syslat_cgroup_errors_total{cgroup="other"} 0"#,
                #"syslat_cgroup_cpu_seconds_total{cgroup="docker 3f2a91c03f2a"} 2.0"#,
                #"syslat_cgroup_cpu_seconds_total{cgroup="nginx.service"} 2.0"#,
                #"syslat_cgroup_cpu_seconds_total{cgroup="other"} 0.000005"#,
                #"syslat_cgroup_wait_seconds_total{cgroup="docker 3f2a91c03f2a"} 0.0"#,
                #"syslat_cgroup_wait_seconds_total{cgroup="nginx.service"} 1.0"#,
                #"syslat_cgroup_wait_seconds_total{cgroup="other"} 0.0"#,
            ])
    }

    @Test func `both formats declare the families`() throws {
        let source = RecordedSource()
        var groups = Groups()
        groups.call("/system.slice/nginx.service")
        source.activity = groups.activity
        let api = router(source, groups: 1, calls: 1)
        let open = try lines(api, accept: "application/openmetrics-text; version=1.0.0").filter { $0.hasPrefix("#") }
        #expect(open.contains("# TYPE syslat_cgroup_wait_seconds counter"))
        #expect(open.contains("# UNIT syslat_cgroup_syscall_seconds seconds"))
        #expect(open.count { $0.hasPrefix("# TYPE") } == 6)
        #expect(try lines(api).contains("# TYPE syslat_cgroup_syscall_calls_total counter"))
    }

    @Test func `the most expensive calls of each have series, and its others one`() throws {
        let source = RecordedSource()
        var groups = Groups()
        groups.call("/a.service", RecordedSource.read, count: 1, ns: 5)
        groups.call("/a.service", RecordedSource.futex, count: 2, ns: 1_000_000_000)
        groups.call("/a.service", .other, count: 4, ns: 9_000_000_000)
        groups.call("/b.service", RecordedSource.getpid32, count: 1, ns: 3)
        source.activity = groups.activity
        #expect(
            try samples(router(source, groups: 1, calls: 1)).filter { $0.contains("_syscall_") } == [
                #"syslat_cgroup_syscall_calls_total{cgroup="a.service",syscall="futex",abi="x86_64"} 2"#,
                #"syslat_cgroup_syscall_calls_total{cgroup="a.service",syscall="other",abi=""} 5"#,
                #"syslat_cgroup_syscall_seconds_total{cgroup="a.service",syscall="futex",abi="x86_64"} 1.0"#,
                #"syslat_cgroup_syscall_seconds_total{cgroup="a.service",syscall="other",abi=""} 9.000000005"#,
            ])
    }

    @Test func `groups with one name are counted together, and one that is named like the rest with the rest`() throws {
        let source = RecordedSource()
        var groups = Groups()
        groups.call("/system.slice/a.service", count: 1)
        groups.call("/x.slice/a.service", count: 2)
        groups.call("/other", count: 4, ns: 1_000_000)
        groups.call("/a\u{1b}", count: 8)
        groups.call("/a\u{202e}", count: 16)
        source.activity = groups.activity
        #expect(
            try samples(router(source, groups: 9)).filter { $0.contains("_calls") } == [
                #"syslat_cgroup_calls_total{cgroup="a.service"} 3"#, #"syslat_cgroup_calls_total{cgroup="a?"} 24"#,
                #"syslat_cgroup_calls_total{cgroup="other"} 4"#,
            ])
    }

    @Test func `a label is escaped, and short`() throws {
        let source = RecordedSource()
        var groups = Groups()
        groups.call("/a\"}\n\\ 1/" + String(repeating: "x", count: 4000))
        source.activity = groups.activity
        let samples = try samples(router(source, groups: 1))
        #expect(samples[0].hasPrefix(#"syslat_cgroup_calls_total{cgroup="a\"}?\\ 1/xxxx"#))
        #expect(samples.allSatisfy { $0.utf8.count < 200 })
    }

    @Test func `a group that comes in later begins at 0, and the rest doesn't go down`() throws {
        let source = RecordedSource()
        let api = router(source, groups: 1, calls: 2)
        var groups = Groups()
        groups.call("/a.service", count: 9)
        groups.call("/b.service", count: 5)
        source.activity = groups.activity
        func calls(_ group: String) throws -> UInt64? {
            try samples(api).first { $0.hasPrefix("syslat_cgroup_calls_total{cgroup=\"\(group)\"}") }
                .flatMap { UInt64($0.split(separator: " ").last!) }
        }
        #expect(try (calls("a.service"), calls("other")) == (9, 5))
        for _ in 0..<600 { source.advance() }
        groups.call("/b.service", count: 2)
        source.activity = groups.activity
        #expect(try (calls("a.service"), calls("b.service"), calls("other")) == (nil, 0, 7))
        source.advance()
        groups.call("/b.service", RecordedSource.write, count: 3)
        groups.call("/b.service", RecordedSource.read, count: 1)
        groups.call("/a.service", count: 1)
        source.activity = groups.activity
        #expect(try (calls("b.service"), calls("other")) == (4, 8))
        let each = try samples(api).filter { $0.contains("_syscall_calls") }
        #expect(each.contains(#"syslat_cgroup_syscall_calls_total{cgroup="b.service",syscall="read",abi="x86_64"} 1"#))
        #expect(each.contains(#"syslat_cgroup_syscall_calls_total{cgroup="b.service",syscall="other",abi=""} 3"#))
    }

    @Test func `what an earlier daemon counted is not told again`() throws {
        let source = RecordedSource()
        source.startUnixNs = source.latest!.attached.unixNs + 1
        let api = router(source, groups: 1, calls: 1)
        var groups = Groups()
        groups.call("/a.service", count: 9, ns: 9000)
        groups.call("/b.service", count: 5)
        source.activity = groups.activity
        #expect(try samples(api).allSatisfy { $0.hasSuffix(" 0") || $0.hasSuffix(" 0.0") })
        source.advance()
        groups.call("/a.service", count: 2)
        groups.call("/b.service", count: 1)
        source.activity = groups.activity
        let samples = try samples(api)
        #expect(samples.contains(#"syslat_cgroup_calls_total{cgroup="a.service"} 2"#))
        #expect(samples.contains(#"syslat_cgroup_calls_total{cgroup="other"} 1"#))
        #expect(
            samples.contains(#"syslat_cgroup_syscall_calls_total{cgroup="a.service",syscall="read",abi="x86_64"} 2"#))
    }

    @Test func `however many groups come and go, the series have a bound`() throws {
        let source = RecordedSource()
        let api = router(source, groups: 10, calls: 1)
        for round in 0..<100 {
            var groups = Groups()
            for number in 0..<1000 {
                groups.call(
                    "/system.slice/docker-\(String(format(round * 1000 + number)))\(Self.hex.dropFirst(8)).scope")
            }
            source.activity = groups.activity
            source.advance()
            #expect(try samples(api).count <= 11 * 4 + 10 * 2 * 2)
        }
    }

    /// Eight hexadecimal digits.
    private func format(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    @Test func `no label says who called`() throws {
        let source = RecordedSource()
        var groups = Groups()
        groups.call("/system.slice/docker-\(Self.hex).scope/init.scope")
        groups.call("/kubepods/pod1f0c3a4b-5d6e-4f70-8192-a3b4c5d6e7f8/\(Self.hex)")
        groups.call("/machine.slice/machine-libpod_pod_\(Self.hex).slice")
        source.activity = groups.activity
        for sample in try samples(router(source, groups: 9, calls: 9)) {
            #expect(!sample.contains("3f2a91c03f2a9") && !sample.contains("secret") && !sample.contains("pid="))
        }
    }
}
