import Documents
import Measurements
import Testing

@testable import TopUI

@Suite struct WhoseTests {
    private let start = TopState(interval: 1)

    @Test func `p goes through subjects and back to calls, P the other way`() {
        var state = start
        for grouping in [Grouping.process, .command, .cgroup, .user, .syscall] {
            state = state.pressing("p")
            #expect(state.table.grouping == grouping)
        }
        for grouping in [Grouping.user, .cgroup, .command, .process, .syscall] {
            state = state.pressing("P")
            #expect(state.table.grouping == grouping)
        }
    }

    @Test func `rows of subjects are asked for in the order that is shown, and no more than a person looks through`() {
        let state = start.pressing("p")
        #expect(state.question.scope == Scope(grouping: .process))
        #expect(state.question.order == "&sort=cpu&order=desc&top=1000")
        #expect(state.pressing("r").question.order == "&sort=cpu&order=asc&top=1000")
        #expect(start.question.order == nil)
    }

    @Test func `Enter on a subject shows its calls, Esc and Backspace go back`() {
        let calls = start.pressing("p", .down, .enter)
        #expect(calls.question.scope == Scope(subjects: [.pid: ["1207"]]))
        #expect(calls.frame()[2].hasPrefix("last 1.00s, 1207 nginx > calls by cpu | lost 0"))
        for key in [Key.escape, .backspace] {
            let back = calls.pressing(key)
            #expect(back.table.grouping == .process && back.table.selected == .process(pid: 1207))
            #expect(back.pressing(key).table.grouping == .syscall)
        }
    }

    @Test func `what stands for many can't be entered, and says so`() {
        let state = start.pressing("p", .end, .enter)
        #expect(state.tableCount == 1)
        #expect(state.frame()[23] == "(several) is not a single caller, so its calls can't be shown")
        #expect(state.pressing(.up).message == nil)
    }

    @Test func `Enter on a call shows its detail, once more whose it is, once more what else those do`() {
        let read = RowID(name: "read", abi: "x86_64")
        let detail = start.pressing(.enter)
        #expect(detail.view == .detail(read) && detail.question.hasWhose)
        for key in [Key.enter, "p"] {
            let whose = detail.pressing(key)
            #expect(whose.question.scope == Scope(grouping: .process, names: ["read"], abi: "x86_64"))
            #expect(whose.frame()[2].hasPrefix("last 1.00s, read > processes by cpu | lost 0"))
        }
        let whose = detail.pressing(.enter)
        #expect(whose.pressing("p", "p", "p").table.grouping == .user)
        #expect(whose.pressing("p", "p", "p", "p").table.grouping == .process, "the call itself would be one row")
        let calls = whose.pressing(.enter)
        #expect(calls.question.scope == Scope(subjects: [.pid: ["812"]]))
        #expect(calls.table.selected == .call(read))
        #expect(calls.frame()[2].hasPrefix("last 1.00s, read > 812 postgres > calls by cpu | lost 0"))
        #expect(calls.pressing(.enter).view == .detail(read))
        #expect(calls.pressing(.enter).question.subjects == [.pid: ["812"]])
        #expect(!calls.pressing(.enter).question.hasWhose, "it is known whose they are")
        #expect(calls.pressing(.enter, .enter).table.grouping == .command)
        #expect(calls.pressing(.escape, .escape, .escape).view == .table(start.pressing(.enter, .escape).table))
    }

    @Test func `subjects narrow each other down`() {
        let state = start.pressing("P", "P", .enter, "p", .enter)
        let cgroup = "/system.slice/postgresql@15-main.service"
        #expect(state.question.scope.subjects == [.cgroup: [cgroup], .pid: ["812"]])
        #expect(
            state.frame()[2].hasPrefix("last 1.00s, postgresql@15-main.service > 812 postgres > calls by cpu | lost"))
        #expect(state.pressing("p").table.grouping == .command, "of one process there is one row")
    }

    @Test func `a subject that a filter let through takes its place`() {
        let state = start.filtering("comm:pg* fsync").pressing("p", "p", .enter)
        #expect(state.question.scope.subjects == [.comm: ["postgres"]])
        #expect(state.table.filter.text == "fsync comm:pg*")
    }

    @Test func `a filter of callers is asked for once it is typed, and is shown`() {
        var state = start.pressing("/", "p", "i", "d", ":", "8")
        #expect(state.question.scope.isMachine)
        state = state.pressing(.enter)
        #expect(state.question.scope.subjects == [.pid: ["8"]])
        #expect(state.frame()[2].hasPrefix("last 1.00s, by cpu, /pid:8 | lost 0"))
        #expect(state.pressing("p").question.scope == Scope(grouping: .process, subjects: [.pid: ["8"]]))
        #expect(state.pressing("i").question.subjects == [.pid: ["8"]])
        #expect(state.pressing(.escape).question.scope.isMachine)
    }

    @Test func `a bad word is told in the prompt, which stays`() {
        let state = start.filtering("tid:8")
        #expect(state.typed == "tid:8" && state.table.filter.isEmpty)
        #expect(state.frame()[23] == "filter: tid:8_  unknown key 'tid:'; use pid: comm: cgroup: user:")
        #expect(state.pressing(.backspace).problem == nil)
        #expect(start.pressing("/").frame()[23].hasSuffix("pid:812 comm:pg* cgroup:nginx* user:www-data fsync epoll_*"))
    }

    @Test func `a daemon that can't tell leaves it at calls, with its own words`() {
        let reason =
            "parameter 'by': the daemon runs with '--subjects off' and doesn't record callers; start it without that option"
        var state = start.after("p", TopFrame.of().context)!
        var answer = TopAnswer(question: state.question)
        answer.refusal = FetchError(reason, reason: .isRefused)
        state.take(answer)
        #expect(state.question == start.question)
        let frame = TopFrame.of(.typical, state).text
        #expect(frame.count == 24 && frame[4].hasPrefix("read "))
        #expect(frame[22...].joined(separator: " ") == reason)
        // An answer to an older question changes nothing.
        var other = start.pressing("p", "p")
        let before = other
        other.take(answer)
        #expect(other == before)
    }

    @Test func `one is back where one was when a filter is refused, and at calls when nothing can be had`() {
        var state = start.pressing("p", .enter)
        let before = state.views
        state.table.filter = try! FilterWords("user:x")
        var answer = TopAnswer(question: state.question)
        answer.refusal = FetchError("no", reason: .isRefused)
        state.take(answer)
        #expect(state.views == before && state.message == "no")
        answer.question = state.question
        state.take(answer)
        #expect(state.views == [.table(Table())])
    }
}
