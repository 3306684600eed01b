import Documents
import Testing

@testable import TopUI

@Suite struct FilterWordsTests {
    @Test func `words with a prefix are callers, the others are names of calls`() throws {
        let words = try FilterWords("pid:812 comm:pg* cgroup:nginx* user:www-data fsync epoll_*")
        #expect(words.names == ["fsync", "epoll_*"])
        #expect(words.subjects == [.pid: ["812"], .comm: ["pg*"], .cgroup: ["nginx*"], .user: ["www-data"]])
        #expect(words.text == "fsync,epoll_* pid:812 comm:pg* cgroup:nginx* user:www-data")
        #expect(try FilterWords(words.text) == words, "what is shown can be typed")
    }

    @Test func `a word may have a list, and come twice`() throws {
        #expect(try FilterWords("pid:1,2 pid:3").subjects == [.pid: ["1", "2", "3"]])
        #expect(
            try FilterWords("cgroup:/system.slice/a:b.service").subjects == [.cgroup: ["/system.slice/a:b.service"]])
        #expect(try FilterWords("  ").isEmpty)
    }

    @Test(arguments: [
        ("tid:5", "unknown key 'tid:'; use pid: comm: cgroup: user:"),
        ("pid:", "'pid:' needs a value, such as pid:812"), ("comm:a,,b", "'comm:' needs a value, such as comm:pg*"),
        ("pid:nginx", "'pid:' takes process ids, such as pid:812,813"),
        ("pid:0", "'pid:' takes process ids, such as pid:812,813"),
        ("pid:012", "'pid:' takes process ids, such as pid:812,813"),
        ("fsync Firefox", "no call is named 'Firefox'; for a caller, type comm:Firefox"),
        ("\u{202e}", "no call is named '\u{202e}'; for a caller, type comm:\u{202e}"),
    ])
    func `a bad word says what is right`(text: String, problem: String) {
        #expect(throws: FilterWords.Problem(description: problem)) { try FilterWords(text) }
    }

    @Test func `the options of the command line are the same words`() throws {
        let words = try FilterWords(names: "fsync,epoll_*", subjects: [.pid: "812,813", .comm: "Web Content"])
        #expect(words == (try FilterWords("fsync epoll_* pid:812,813 comm:Web?Content")))
        #expect(throws: FilterWords.Problem.self) { try FilterWords(names: nil, subjects: [.pid: "x"]) }
    }

    @Test func `while it is typed, only the names hold`() {
        #expect(FilterWords(unfinished: "pid:8 re").names == ["re"])
        #expect(FilterWords(unfinished: "pid:8").isEmpty)
    }

    @Test func `a query takes parts of names as patterns, and encodes what it must`() throws {
        let words = try FilterWords("sync,epoll_? comm:a&b=c%+")
        #expect(Table(filter: words).scope.query == "&comm=a%26b%3Dc%25%2B", "rows of calls are picked here")
        #expect(
            Table(by: .cgroup, filter: words).scope.query == "&by=cgroup&name=*sync*,epoll_%3F&comm=a%26b%3Dc%25%2B")
    }

    @Test(arguments: [
        (RowSubject.process(812, "x"), "&pid=812"), (.command("a,b*c"), "&comm=a%3Fb%3Fc"),
        (.cgroup(CgroupDescription(path: "/a.slice/b.service")), "&cgroup=%2Fa.slice%2Fb.service"),
        (.user(UserDescription(uid: 33, name: "www-data")), "&user=33"),
    ])
    func `a subject is asked for by what tells it from all others`(subject: RowSubject, query: String) {
        #expect(Table().calls(of: subject)?.scope.query == query)
    }

    @Test func `what is counted together can't be asked for`() {
        for subject in [RowSubject.process(nil), .command(nil), .command(""), .cgroup(nil), .user(nil)] {
            #expect(Table().calls(of: subject) == nil)
        }
    }
}
