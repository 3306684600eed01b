import Documents
import Measurements
import Testing
import Text

@testable import TopUI

@Suite struct WhoseFrameTests {
    private let start = TopState(interval: 1)

    @Test func `at 80 by 24 processes have the columns of calls`() {
        #expect(
            start.pressing("p").frame() == [
                "syslat web-3, Linux 6.18.44, attached 1h00m                  load 0.50 1.25 2.00",
                "5740 calls/s, 312 errors/s, 5 in flight",
                "last 1.00s, processes by cpu | lost 0 | cost 200ns/call, 0.1% of a CPU",
                "PROCESS          CALL/S ERR/S TIME/S CPU       P50    P99    MAX INFL 128ns  17s",
                "812 postgres       4211       7.97ms ████░░ 1.89us 7.57us 18.9us      ██▂ ▁",
                "1207 nginx         1497   312 2.99ms ██████ 2.00us 8.00us 20.0us      ██▂ ▁",
                "40127 pg_dump      20.0        1.00s ░░░░░░ 50.0ms  200ms  500ms      ██▂ ▁",
                "(several)          12.0       36.0us ██████ 3.00us 12.0us 30.0us      ██▂ ▁",
            ] + [String](repeating: "", count: 15) + [
                "q quit  ? help  Enter calls  Esc back  p callers  i in flight  l slow  / filter"
            ])
    }

    @Test func `names of control groups get the room of the distribution`() {
        let frame = start.pressing("P", "P").frame()
        #expect(frame[3] == "CGROUP                      CALL/S ERR/S TIME/S CPU       P50    P99    MAX INFL")
        #expect(frame[4].hasPrefix("postgresql@15-main.service    4211       7.97ms ████░░"))
    }

    @Test func `a process that has ended is dim`() {
        let state = start.pressing("p")
        let lines = TopFrame.of(state.answered, state).lines
        #expect(lines[6].runs.first?.style == .dim)
        #expect(lines[5].runs.first?.style == .plain)
    }

    @Test func `what is untold is in the header, if there is any`() {
        let state = start.pressing("p")
        var data = state.answered
        #expect(!TopFrame.of(data, state).text[2].contains("untold"))
        data.add(state.answer(untold: 12))
        #expect(TopFrame.of(data, state).text[2].contains(" | lost 0, untold 12 | cost"))
    }

    @Test func `a detail says whose the call is`() throws {
        let state = start.pressing(.enter)
        let line = try #require(state.frame(100).first { $0.hasPrefix("callers") })
        #expect(line == "callers 812 postgres 7.97ms, 1207 nginx 2.99ms, 40127 pg_dump 1.00s  Enter shows all")
        var data = state.answered
        var answer = state.answer()
        answer.whose = TopAnswer.Whose(
            row: RowID(name: "read", abi: "x86_64"), subjects: [:], callers: .failure(FetchError("it isn't recorded")))
        data.add(answer)
        #expect(TopFrame.of(data, state).text.contains("callers unknown: it isn't recorded"))
        answer.whose = TopAnswer.Whose(
            row: RowID(name: "read", abi: "x86_64"), subjects: [:], callers: .success(.hostile(by: .process)))
        data.add(answer)
        #expect(TopFrame.of(data, state).lines.allSatisfy { $0.width <= 80 && !$0.text.hasControls })
    }

    @Test func `rows of other callers are never shown for those that are asked for`() {
        let state = start.pressing("p")
        #expect(TopFrame.of(.typical, state).text[3] == "loading …")
        let detail = start.pressing("p", .enter, .enter)
        #expect(!TopFrame.of(start.pressing(.enter).answered, detail).text.contains { $0.hasPrefix("latency") })
    }

    @Test func `a long way loses its beginning, and never what is lost`() {
        let name = String(repeating: "long-", count: 20) + "\u{202e}名前.service"
        var table = Table()
        for path in ["/a.slice/first.service", "/b/\(name)"] {
            table = table.calls(of: .cgroup(CgroupDescription(path: path)))!
        }
        for columns in [40, 80, 120] {
            var state = start
            state.views = [.table(table)]
            let line = TopFrame.of(state.answered, state, columns, 24).lines[2]
            #expect(line.text.hasPrefix("last 1.00s, … > calls by cpu") || line.text.hasPrefix("last 1.00s, "))
            #expect(line.text.contains("lost 0"), "\(line.text)")
            #expect(!line.text.hasControls)
        }
    }

    @Test func `hostile names can be entered and lead back`() {
        for (grouping, count) in [(Grouping.process, 1), (.command, 2), (.cgroup, 3), (.user, 4)] {
            var state = start
            for _ in 0..<count { state = state.pressing("p") }
            var data = state.answered
            data.latest = .hostile(by: grouping)
            for index in 0..<8 {
                var entered = state
                for _ in 0..<index { entered = entered.after(.down, TopFrame.of(data, entered).context)! }
                entered = entered.after(.enter, TopFrame.of(data, entered).context)!
                for columns in [40, 80, 200] {
                    let frame = TopFrame.of(entered.answered, entered, columns, 24)
                    #expect(frame.lines.allSatisfy { $0.width <= columns && !$0.text.hasControls })
                }
                #expect(entered.question.scope.query.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
            }
        }
    }

    @Test func `intervals about others are unknown in the heatmap, not empty`() {
        var history = HeatHistory()
        let read = StatsDocument.sample([.sample("read", octaves: [0, 0, 0, 5])])
        history.add(read)
        history.add(.typical(by: .process))
        history.add(read, of: [.pid: ["812"]])
        history.add(read)
        let row = RowID(name: "read", abi: "x86_64")
        let machine = Heatmap(history, row: row, columns: 80, rows: 5).lines(.plain).map(\.text)
        #expect(machine == ["HEATMAP of the last 4.00s, at most 5 calls in a cell", "    8ns @??@"])
        let process = Heatmap(history, row: row, of: [.pid: ["812"]], columns: 80, rows: 5).lines(.plain).map(\.text)
        #expect(process == ["HEATMAP of the last 2.00s, at most 5 calls in a cell", "    8ns @?"])
    }
}
