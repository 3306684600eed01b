import Documents
import Foundation
import HTTP
import Measurements
import Rendering
import Syscalls
import Testing

@testable import API

/// Whose calls are wanted.
@Suite struct SubjectFilterTests {
    @Test(arguments: [
        ("pid=8", 3), ("pid=8,101", 4), ("pid=5", 0), ("comm=nginx", 3), ("comm=nginx,pool", 4), ("comm=n*x", 3),
        ("comm=?ool,cron", 2), ("comm=%1B*", 2), ("cgroup=nginx.service", 4), ("cgroup=*.scope", 2),
        ("cgroup=nginx", 0),
        ("cgroup=/system.slice/nginx.service", 4), ("cgroup=/user.slice/*", 2), ("cgroup=/*", 6), ("cgroup=*", 6),
        ("user=33", 4), ("user=www-data", 4), ("user=www-*,root", 5), ("user=1000", 2), ("user=www", 0), ("user=3?", 0),
        ("pid=8&comm=pool", 1), ("cgroup=nginx.service&user=1000", 0), ("user=33&pid=101&comm=nginx", 1),
        ("comm=nginx&name=read", 1), ("cgroup=*.service&abi=i386", 0), ("pid=200&abi=i386", 1),
    ])
    func `filters combine, and say the same however rows are made`(filter: String, calls: UInt64) throws {
        for grouping in Grouping.allCases {
            let document = try ActivitySample.document("/stats?by=\(grouping.rawValue)&\(filter)")
            #expect(document.rows.reduce(0) { $0 + $1[.calls] } == calls, "\(grouping)")
            #expect(document.grouping == grouping && document.untold != nil)
            #expect(document.totals[.calls] == 10)
        }
    }

    @Test func `a system call's row of some subjects has what is known of them`() throws {
        let rows = try ActivitySample.document("/stats?cgroup=nginx.service").rows
        #expect(rows.map(\.name) == ["epoll_wait", "write", "read"])
        let read = try #require(rows.last)
        #expect(read.subject == .syscall(name: "read", abi: "x86_64", number: 0))
        #expect((read[.calls], read[.total], read[.errors], read.errnos) == (2, 300, 1, nil))
        #expect(read.isCoarse && read.displayName == "read" && read.syscalls == nil)
        #expect(read.percentileBounds?[.p50] == 65...128 && read.percentileBounds?[.p999] == 129...200)
        #expect(read.values.value(.entries) == nil)
        #expect((rows[0][.inFlight], rows[0].values.integer(.oldest)) == (2, 42_000_000_000))
        #expect(rows[0].waitsByDesign)
    }

    @Test func `without a filter, rows by system call are the machine's`() throws {
        #expect(try ActivitySample.get("/stats?by=syscall").body.count > 1000)
        let (one, other) = (try ActivitySample.document("/stats"), try ActivitySample.document("/stats?by=syscall"))
        #expect(one.rows == other.rows && other.untold == nil)
        #expect(
            one.rows.allSatisfy { $0.percentileBounds == nil && $0.errnos != nil && $0.values.value(.entries) != nil })
    }

    @Test func `one call of some subjects has its distribution by octave`() throws {
        func detail(_ target: String) throws -> SyscallDetail {
            try JSONDecoder().decode(SyscallDetail.self, from: Data(try ActivitySample.get(target).body))
        }
        let read = try detail("/stats/read?user=www-data")
        #expect((read.syscall.abi, read.syscall[.calls]) == ("x86_64", 2))
        #expect(
            read.buckets == [
                BucketCount(fromNs: 65, toNs: 128, count: 1), BucketCount(fromNs: 129, toNs: 256, count: 1),
            ])
        #expect(read.quantiles.map(\.lowerNs) == [65, 129, 129, 129])
        #expect(read.quantiles.map(\.upperNs) == [128, 200, 200, 200])
        #expect(try detail("/stats/epoll_wait?comm=new").buckets.isEmpty, "one is in progress")
        #expect(try ActivitySample.get("/stats/read?pid=200").status == 404)
        #expect(try ActivitySample.get("/stats/read?pid=8&abi=i386").status == 404)
    }

    @Test(arguments: [
        ("", [7, 9, 10]), ("pid=8", [9, 10]), ("comm=new", [9, 10]), ("comm=old*", [7]),
        ("cgroup=nginx.service", [9, 10]),
        ("cgroup=/system.slice/*&min=10s", [9]), ("user=www-data&name=epoll_*", [9, 10]), ("user=33&pid=7", []),
    ])
    func `the calls in progress can be those of some, and say in which control group`(query: String, tids: [Int]) throws
    {
        let document = try JSONDecoder().decode(
            InFlightDocument.self, from: Data(try ActivitySample.get("/inflight?\(query)").body))
        #expect(document.calls.map(\.tid) == tids)
        #expect(document.total == 3)
        for call in document.calls {
            #expect(call.cgroup == (call.tid == 7 ? nil : CgroupDescription(path: "/system.slice/nginx.service")))
        }
    }

    @Test(arguments: [
        ("/stats?by=thread", "by"), ("/stats?by=", "by"), ("/stats?pid=", "pid"), ("/stats?pid=x", "pid"),
        ("/stats?pid=1,", "pid"), ("/stats?pid=0", "pid"), ("/stats?pid=-1", "pid"), ("/stats?pid=01", "pid"),
        ("/stats?pid=99999999999", "pid"), ("/stats?comm=", "comm"), ("/stats?comm=a,,b", "comm"),
        ("/stats?cgroup=", "cgroup"), ("/stats?user=,", "user"), ("/stats?by=user&by=user", "by"),
        ("/stats/read?by=process", "by"), ("/stats/read?pid=x", "pid"), ("/inflight?pid=x", "pid"),
        ("/inflight?by=process", "by"), ("/inflight?user=", "user"), ("/metrics?pid=1", "pid"),
        ("/stats?comm=" + String(repeating: "a,", count: 100) + "a", "comm"),
        ("/stats?cgroup=" + String(repeating: "a", count: 1025), "cgroup"),
    ])
    func `a bad parameter is 400 and named`(target: String, parameter: String) throws {
        let answer = try ActivitySample.get(target)
        #expect(answer.status == 400)
        #expect(detail(answer)?.hasPrefix("parameter '\(parameter)': ") == true, "\(detail(answer) ?? "")")
    }

    @Test(arguments: [
        ("/stats?by=process", "by"), ("/stats?by=user&pid=1", "by"), ("/stats?pid=1", "pid"), ("/stats?comm=a", "comm"),
        ("/stats?format=table&cgroup=a", "cgroup"), ("/stats/read?user=a", "user"), ("/inflight?cgroup=a", "cgroup"),
        ("/inflight?user=a", "user"),
    ])
    func `where subjects aren't recorded, the answer says so and what to do`(target: String, parameter: String) throws {
        let answer = try ActivitySample.get(target, from: RecordedSource())
        #expect(answer.status == 400)
        #expect(detail(answer)?.hasPrefix("parameter '\(parameter)': the daemon runs with '--subjects off'") == true)
        #expect(try ActivitySample.get("/stats?by=syscall", from: RecordedSource()).status == 200)
        #expect(try ActivitySample.get("/inflight?pid=8&comm=new", from: RecordedSource()).status == 200)
    }

    @Test func `questions whose values look alike aren't mistaken for each other`() throws {
        let source = ActivitySample.source
        let router = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"))
        for (target, calls) in [("/stats?pid=8&comm=pool", 1), ("/stats?comm=x%09pid=8", 0), ("/stats?pid=8", 3)] {
            let answer = router.respond(to: try #require(HTTPRequest(target: target)))
            let document = try JSONDecoder().decode(StatsDocument.self, from: Data(answer.body))
            #expect(document.rows.reduce(0) { $0 + $1[.calls] } == UInt64(calls))
        }
    }

    private func detail(_ answer: HTTPResponse) -> String? {
        (try? JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])?["detail"] as? String
    }
}
