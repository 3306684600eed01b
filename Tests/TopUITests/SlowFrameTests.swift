import Documents
import Testing
import Text

@testable import TopUI

@Suite struct SlowFrameTests {
    private let list = TopState(interval: 1).pressing("l")

    private func frame(_ state: TopState, _ columns: Int = 80, _ rows: Int = 24) -> [String] {
        TopFrame.of(state.answered(slow: .success(.typical)), state, columns, rows).text
    }

    /// The state after keys that are pressed on the typical slow calls.
    private func after(_ keys: Key...) -> TopState {
        var state = list
        for key in keys {
            state = state.after(key, TopFrame.of(state.answered(slow: .success(.typical)), state).context)!
        }
        return state
    }

    @Test func `the slow calls stand newest first, with where they waited`() {
        #expect(
            Array(frame(list)[3...9]) == [
                "SLOW CALLS: 4, newest first; since attach: 41 written, 12 held back",
                "WHEN         LATENCY     PID COMM             SYSCALL          IN",
                "10:00:00.512   812ms     812 postgres         fsync            jbd2_log_wait_com",
                "10:00:00.480   1.20s   40127 pg_dump          read             EIO folio_wait_bi",
                "10:00:00.400   5.00s    1207 nginx            epoll_wait       ep_poll",
                "10:00:00.111   150ms      77 keygen           getrandom        cpu",
                "",
            ])
        #expect(frame(list).last == "q quit  ? help  Enter whole call  Esc back  / filter  e errors")
        #expect(frame(list, 120)[5].hasSuffix("fsync            jbd2_log_wait_commit"))
    }

    @Test func `calls that wait by design are dim, and w hides them`() {
        let lines = TopFrame.of(list.answered(slow: .success(.typical)), list).lines
        func style(of name: String, _ line: StyledLine) -> Style? {
            line.runs.first { $0.text.hasPrefix(name) }?.style
        }
        #expect(style(of: "read", lines[6]) == .cyan)
        #expect(style(of: "epoll_wait", lines[7]) == .dim)
        #expect(!frame(after("w", "w")).contains { $0.contains("epoll_wait") })
    }

    @Test func `e keeps only those that failed, and a filter those with other names`() {
        #expect(frame(after("e"))[3...6].map { $0.contains("read") } == [false, false, true, false])
        #expect(frame(after("/", "f", "s"))[5...6].map { $0.contains("fsync") } == [true, false])
    }

    @Test func `the question has the filter and whose calls are shown`() {
        #expect(list.question.slow?.query == "top=500")
        #expect(list.question.scope.isMachine)
        let filtered = TopState(interval: 1).filtering("fsync epoll_* pid:812").pressing("l")
        #expect(filtered.question.slow?.query == "top=500&name=*fsync*,epoll_*&pid=812")
        let nginx = TopState(interval: 1).pressing("p", .down, .enter, "l")
        #expect(nginx.question.slow?.query == "top=500&pid=1207")
        #expect(frame(nginx)[3].hasPrefix("SLOW CALLS: 4"))
        let detail = TopState(interval: 1).pressing(.enter)
        #expect(detail.question.slow?.query == "sort=latency&top=5&name=read&abi=x86_64")
        let ofRead = detail.pressing("l")
        #expect(ofRead.question.slow?.query == "top=500&name=read&abi=x86_64")
        #expect(frame(ofRead)[3].hasPrefix("SLOW CALLS of read: 4, newest first"))
        #expect(ofRead.pressing("l").view == detail.view)
    }

    @Test func `calls of others are never shown for those that are asked for`() {
        let data = list.answered(slow: .success(.typical))
        let filtered = TopState(interval: 1).filtering("pid:812").pressing("l")
        #expect(TopFrame.of(data, filtered).text[3] == "loading …")
    }

    @Test func `Enter shows all of a call, Esc leads back to it`() {
        let whole = after(.down, .up, .enter)
        #expect(
            Array(frame(whole)[3...16]) == [
                "fsync x86_64 74 = 0  returned at 2026-11-23T10:00:00.512Z",
                "by postgres pid 812, thread 815, user postgres",
                "cgroup /system.slice/postgresql@15-main.service",
                "latency 812ms ░░░░░░░░░░░░░░░░",
                "  cpu          1.00ms   <1%",
                "  blocked       811ms  100%",
                "  runnable        0ns    0%",
                "  longest wait  406ms   50%",
                "ARGUMENTS",
                "  fd  5 </var/lib/postgresql/15/main/base/1/2619>",
                "KERNEL STACK of the longest wait",
                "  in  jbd2_log_wait_commit",
                "  by  ext4_sync_file",
                "  by  do_fsync",
            ])
        #expect(frame(whole).last == "q quit  Esc back  up down scroll")
        let second = after(.down, .enter)
        #expect(frame(second)[3] == "read x86_64 0 = -1 EIO  returned at 2026-11-23T10:00:00.480Z")
        // It stays on the screen when the list has gone on without it.
        let later = second.answered(
            slow: .success(
                SlowDocument(
                    calls: [], account: SlowDocument.typical.account, cursor: "1-90")))
        #expect(TopFrame.of(later, second).text[3] == frame(second)[3])
        let back = second.after(.escape, TopFrame.of(later, second).context)!
        #expect(back.view == .slow(of: nil) && back.selectedSlow?.name == "read")
        #expect(after(.down, .enter, "l").selectedSlow?.name == "read")
    }

    @Test func `long arguments are broken into lines`() {
        var document = SlowDocument.typical
        let path = "/" + String(repeating: "0123456789", count: 40)
        document.calls[0].arguments?["fd"]?.target = path
        for columns in [40, 80, 200] {
            let data = list.answered(slow: .success(document))
            let whole = list.after(.enter, TopFrame.of(data, list).context)!
            let lines = SlowCallView.lines(document.calls[0], columns: columns, .full)
            #expect(lines.allSatisfy { $0.width <= columns || $0.text.hasPrefix("fsync") })
            #expect(lines.map(\.text).joined().contains(path))
            #expect(TopFrame.of(data, whole, columns, 24).lines.allSatisfy { $0.width <= columns })
        }
    }

    @Test(arguments: [
        (
            FetchError("the daemon runs with '--slow off' and doesn't log slow calls", reason: .isRefused),
            "--slow off"
        ),
        (FetchError("no such document", reason: .isMissing), "too old"),
    ])
    func `where there are none to be had the view says so, and nothing else breaks`(error: FetchError, reason: String) {
        let text = TopFrame.of(list.answered(slow: .failure(error)), list).text
        #expect(text[3] == "SLOW CALLS" && text[4].contains(reason))
        #expect(list.after(.enter, TopFrame.of(list.answered(slow: .failure(error)), list).context)?.view == list.view)
        let detail = TopState(interval: 1).pressing(.enter)
        let frame = TopFrame.of(detail.answered(slow: .failure(error)), detail).text
        #expect(frame.contains { $0.hasPrefix("latency") } && !frame.contains { $0.hasPrefix("SLOWEST") })
    }

    @Test func `hostile calls leave the screen as it is`() {
        let hostile = "\u{1b}[2J\r\n\u{202e}名前\u{9b}31m\u{feff}" + String(repeating: "/\u{85}", count: 500)
        var document = SlowDocument.typical
        for index in document.calls.indices {
            document.calls[index].comm = hostile
            document.calls[index].name = hostile
            document.calls[index].at = hostile
            document.calls[index].errno = hostile
            document.calls[index].stack = [hostile, hostile]
            document.calls[index].cgroup = CgroupDescription(path: hostile)
        }
        document.calls[0].arguments?["fd"]?.target = hostile
        let data = list.answered(slow: .success(document))
        let whole = list.after(.enter, TopFrame.of(data, list).context)!
        for state in [list, whole] {
            for (columns, rows) in [(40, 10), (80, 24), (200, 60), (3, 3)] {
                let lines = TopFrame.of(data, state, columns, rows).lines
                #expect(lines.count <= rows && lines.allSatisfy { $0.width <= columns && !$0.text.hasControls })
            }
        }
    }
}

@Suite struct SlowestSectionTests {
    private let state = TopState(interval: 1).pressing(.enter)

    private static let ever: SlowDocument.Call = {
        var call = SlowDocument.Call.sample(
            "read", number: 0, comm: "pg_dump", pid: 40127, tid: 40127, latencyNs: 9_000_000_000,
            stack: ["folio_wait_bit_common"])
        call.at = "2026-11-20T23:59:59.999Z"
        return call
    }()

    private func data(_ calls: [SlowDocument.Call], ever: SlowDocument.Call? = SlowestSectionTests.ever) -> TopData {
        var detail = SyscallDetail.typical
        detail.slowest = ever
        let account = SlowDocument.typical.account
        return state.answered(
            slow: .success(SlowDocument(calls: calls, account: account, cursor: "1-41")), detail: detail)
    }

    private static let calls = (0..<5).map { index in
        SlowDocument.Call.sample(
            "read", number: 0, at: 500 + index, errno: index == 1 ? "EIO" : nil,
            latencyNs: UInt64(900 - index) * 1_000_000, stack: ["folio_wait_bit_common", "filemap_read"])
    }

    @Test func `a detail lists the slowest ever, and then the slowest that were written down`() throws {
        let text = TopFrame.of(data(Self.calls), state, 100, 50).text
        let head = try #require(text.firstIndex { $0.hasPrefix("SLOWEST") })
        #expect(
            Array(text[head...(head + 6)]) == [
                "SLOWEST: since attach, then those in the log; l lists the newest",
                "  9.00s 2026-11-20   40127 pg_dump  folio_wait_bit_common",
                "  900ms 10:00:00.500 812 postgres  folio_wait_bit_common < filemap_read",
                "  899ms 10:00:00.501 812 postgres  EIO  folio_wait_bit_common < filemap_read",
                "  898ms 10:00:00.502 812 postgres  folio_wait_bit_common < filemap_read",
                "  897ms 10:00:00.503 812 postgres  folio_wait_bit_common < filemap_read",
                "  896ms 10:00:00.504 812 postgres  folio_wait_bit_common < filemap_read",
            ])
    }

    @Test func `the slowest ever stands there once`() {
        let text = TopFrame.of(data([Self.ever] + Self.calls), state, 100, 50).text
        #expect(text.count { $0.hasPrefix("  9.00s") } == 1)
    }

    @Test func `without the slowest ever, those that were written down are listed`() {
        let text = TopFrame.of(data(Self.calls, ever: nil), state, 100, 50).text
        #expect(text.contains("SLOWEST; l lists the newest"))
        #expect(!TopFrame.of(data([], ever: nil), state, 100, 50).text.contains { $0.hasPrefix("SLOWEST") })
    }

    @Test func `at 80 by 24 every section has its share`() {
        var data = data(Self.calls)
        for _ in 0..<30 { data.add(TopAnswer(latest: .typical)) }
        let question = state.question
        let calls = (1...9).map { InFlightDocument.Call.sample($0, "cat", "read", ageNs: 42_000_000_000) }
        data.add(
            TopAnswer(
                question: question, inFlight: InFlightDocument(total: 9, calls: calls), inFlightName: "read"))
        let frame = TopFrame.of(data, state)
        let text = frame.text
        for section in ["callers", "HISTOGRAM", "HEATMAP", "SLOWEST", "IN FLIGHT"] {
            #expect(text.contains { $0.hasPrefix(section) }, "\(section) in \(text)")
        }
        #expect(text.contains { $0.hasPrefix("  9.00s") }, "the slowest of all is among those that fit")
        #expect(text.contains { $0.hasPrefix("  42.0s") })
        #expect(frame.context.maxScroll == 0, "\(text)")
    }
}
