import Documents
import HTTP
import Measurements
import Syscalls
import Testing
import Timeline

@testable import API

/// Which slow calls are answered, and in which order.
@Suite struct SlowQueryTests {
    @Test(arguments: [
        ("", [5, 4, 3, 2, 1]), ("name=fsync,openat", [2, 1]), ("name=f*", [4, 1]), ("name=read", [3]),
        ("name=invalid", [5]),
        ("abi=i386", [3]), ("abi=x86_64", [4, 2, 1]), ("abi=arm", []),
        ("pid=8", [1]), ("pid=8,200", [2, 1]), ("pid=9", []),
        ("comm=nginx", [3, 1]), ("comm=old,odd", [5, 4]), ("comm=%1B*", [2]),
        ("cgroup=nginx.service", [3, 1]), ("cgroup=/user.slice/*", [2]), ("cgroup=*", [3, 2, 1]),
        ("user=33", [3, 1]), ("user=www-data", [3, 1]), ("user=1000", [2]), ("user=root", []),
        ("errno=EIO", [3]), ("errno=EIO,ENOENT", [3, 2]), ("errno=ENOSPC", []), ("errno=errno_41", []),
        ("min=100ms", [5, 4, 3, 1]), ("min=812ms", [4, 1]), ("min=812.001ms", [4]), ("min=1h", []),
        ("min=300ms&errno=EIO&comm=nginx&abi=i386&user=33&name=read&pid=101&cgroup=nginx.service", [3]),
        ("errno=EIO&pid=8", []),
    ])
    func `filters combine`(query: String, tids: [Int]) throws {
        #expect(try SlowSample.document("/slow?\(query)").calls.map(\.tid) == tids)
        #expect(try SlowSample.document("/slow?\(query)&order=asc").calls.map(\.tid) == tids.reversed())
    }

    @Test(arguments: [
        ("sort=time", [5, 4, 3, 2, 1]), ("sort=time&order=asc", [1, 2, 3, 4, 5]), ("order=desc", [5, 4, 3, 2, 1]),
        // Of two that took the same time, the newer one comes first, or last.
        ("sort=latency", [4, 1, 5, 3, 2]), ("sort=latency&order=asc", [2, 3, 5, 1, 4]),
        ("sort=latency&top=2", [4, 1]), ("sort=latency&order=asc&top=1", [2]), ("top=2", [5, 4]),
        ("order=asc&top=2", [1, 2]), ("top=100000", [5, 4, 3, 2, 1]), ("order=asc&sort=latency&min=1s", [4]),
    ])
    func `they come in the order asked for, and the first of them`(query: String, tids: [Int]) throws {
        #expect(try SlowSample.document("/slow?\(query)").calls.map(\.tid) == tids)
    }

    @Test func `without being asked for more, a hundred are answered`() throws {
        let source = SlowSample.source
        source.slowLog = SlowSample.log(Self.numbered(1...250))
        #expect(try SlowSample.document("/slow", from: source).calls.map(\.tid) == (151...250).reversed())
        #expect(try SlowSample.document("/slow?order=asc", from: source).calls.map(\.tid) == Array(1...100))
        #expect(try SlowSample.document("/slow?top=250", from: source).calls.count == 250)
    }

    @Test(arguments: [
        ("name=raed", "name", "no system call is named 'raed'"), ("name=", "name", "no system call"),
        ("abi=mips", "abi", "it takes one of x86_64, x32, i386, aarch64, arm"),
        ("pid=x", "pid", "it takes process ids"), ("comm=", "comm", "it takes names of threads"),
        ("cgroup=a,", "cgroup", "it takes names of control groups"), ("user=,", "user", "it takes user ids"),
        ("errno=EWHATEVER", "errno", "no error is named 'EWHATEVER'; it takes names such as EIO"),
        ("errno=5", "errno", "no error is named '5'"), ("errno=eio", "errno", "no error is named 'eio'"),
        ("errno=", "errno", "no error is named ''"), ("errno=EIO,,EPERM", "errno", "no error is named ''"),
        ("errno=-EIO", "errno", "no error is named '-EIO'"), ("errno=errno_5", "errno", "no error"),
        ("errno=" + String(repeating: "EIO,", count: 200) + "EIO", "errno", "it takes at most 200 names"),
        ("min=", "min", "it takes a number with a unit"), ("min=100", "min", "it takes a number with a unit"),
        ("min=0s", "min", "it takes"), ("min=-1s", "min", "it takes"),
        ("sort=size", "sort", "it takes latency or time"), ("sort=", "sort", "it takes latency or time"),
        ("order=up", "order", "it takes asc or desc"),
        ("top=0", "top", "it takes a number of rows, 1 to 100000"), ("top=100001", "top", "it takes a number of rows"),
        ("top=all", "top", "it takes a number of rows"),
        ("since=x", "since", "it takes the 'cursor' of an earlier answer"),
        ("since=", "since", "it takes the 'cursor'"),
        ("format=xml", "format", "it takes json or table"), ("wide=2", "wide", "it takes 0 or 1"),
        ("wide=", "wide", "it takes 0 or 1"), ("min=1s&min=1s", "min", "it is given more than once"),
        ("window=1s", "window", "unknown; this path takes name, abi, errno, min, since, sort"),
        ("by=process", "by", "unknown; this path takes"), ("errors=EIO", "errors", "unknown; this path takes"),
    ])
    func `a bad parameter is 400 and named`(query: String, parameter: String, detail: String) throws {
        let answer = try SlowSample.get("/slow?\(query)")
        #expect(answer.status == 400)
        let text = try SlowSample.detail(answer)
        #expect(text.hasPrefix("parameter '\(parameter)': \(detail)"), "\(text)")
        #expect(try SlowSample.get("/slow?\(query)", from: RecordedSource()).status == 400, "even where it is off")
    }

    @Test(arguments: ["cgroup", "user"])
    func `where subjects aren't recorded, the answer says so and what to do`(parameter: String) throws {
        let source = RecordedSource()
        source.slowLog = SlowSample.log()
        let answer = try SlowSample.get("/slow?\(parameter)=a", from: source)
        #expect(answer.status == 400)
        #expect(
            try SlowSample.detail(answer).hasPrefix(
                "parameter '\(parameter)': the daemon runs with '--subjects off'"))
        #expect(try SlowSample.document("/slow?pid=8&comm=nginx", from: source).calls.map(\.tid) == [1])
    }

    /// Calls whose thread ids number them.
    static func numbered(_ numbers: some Sequence<Int>) -> [SlowCall] {
        numbers.map { number in
            SlowCall(
                returnedNs: UInt64(number), pid: 1, tid: number, comm: "a", id: RecordedSource.read, result: 0,
                latencyNs: 1_000_000_000)
        }
    }
}
