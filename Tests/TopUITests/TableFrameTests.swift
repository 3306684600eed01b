import Documents
import Measurements
import Rendering
import Text
import Testing

@testable import TopUI

@Suite struct TableFrameTests {
    @Test func `at 80 by 24 the table fits to the column`() {
        #expect(
            TopFrame.of().text == [
                "syslat web-3, Linux 6.18.44, attached 1h00m                  load 0.50 1.25 2.00",
                "5740 calls/s, 312 errors/s, 5 in flight, oldest read 42.0s",
                "last 1.00s, by cpu | lost 0 | cost 200ns/call, 0.1% of a CPU",
                "SYSCALL          CALL/S ERR/S TIME/S CPU       P50    P99    MAX INFL 128ns  17s",
                "read               4211       7.97ms ████░░ 1.89us 7.57us 18.9us    2 ██▂ ▁",
                "openat              500   312 2.00ms ██████ 4.00us 16.0us 40.0us       █",
                "futex              20.0        1.00s ░░░░░░ 50.0ms  200ms  500ms",
                "getpid/i386        1000        100us ██████  100ns  400ns 1.00us      █",
                "epoll_wait         9.00        990ms ░░░░░░  110ms  440ms  1.10s    3",
            ] + [String](repeating: "", count: 14) + [
                "q quit  ? help  Enter detail  p callers  i in flight  l slow  / filter  t window"
            ])
    }

    @Test func `at 200 columns every column is there, and the errors by name`() {
        #expect(
            TopFrame.of(.typical, TopState(interval: 1), 200, 10).text[3...5] == [
                "SYSCALL                   CALL/S ERR/S ERR% TIME/S CPU    CPU% WAIT% RUNQ%    MIN   MEAN    P50    P90    P99  P99.9    MAX INFL OLDEST 128ns                    17s ERRORS BY NAME",
                "read                        4211            7.97ms ████░░   70    30     0  946ns 1.89us 1.89us 3.79us 7.57us 15.1us 18.9us    2  42.0s  ▅██▅▃▂      ▁",
                "openat                       500   312   62 2.00ms ██████  100     0     0 2.00us 4.00us 4.00us 8.00us 16.0us 32.0us 40.0us                ██▆                       ENOENT 300, EACCES 12",
            ])
    }

    @Test func `at 40 by 10 the most important columns are left`() {
        #expect(
            TopFrame.of(.typical, TopState(interval: 1), 40, 10).text == [
                "syslat web-3, Linux 6.18.44",
                "5740/s 312 err/s 5 in flight",
                "last 1.00s, by cpu | lost 0",
                "SYSCALL             CALL/S TIME/S    P99",
                "read                  4211 7.97ms 7.57us",
                "openat                 500 2.00ms 16.0us",
                "futex                 20.0  1.00s  200ms",
                "getpid/i386           1000  100us  400ns",
                "epoll_wait            9.00  990ms  440ms",
                "q quit  ? help  Enter detail  p callers",
            ])
    }

    @Test func `columns go one after the other in the order that help states`() {
        let heads = ["the CPU bar": "CPU ", "the distribution": "128ns"]
        var gone: [String] = []
        for width in stride(from: 200, through: 30, by: -1) {
            let line = StyledTable(columns: width, .full).heads(sort: .by(.cpu), isTotal: false).text
            let words = Set(line.split(separator: " ").map(String.init))
            for title in TableLayout.dropped where !gone.contains(title) {
                let isThere = heads[title].map { line.contains($0) } ?? words.contains(title)
                if !isThere { gone.append(title) }
            }
        }
        #expect(gone == TableLayout.dropped)
    }

    @Test func `without Unicode there is nothing but ASCII`() {
        let frame = TopFrame.of(.typical, TopState(interval: 1), 80, 24, .plain)
        #expect(frame.text.allSatisfy { $0.allSatisfy(\.isASCII) })
        #expect(
            frame.text[4] == "read               4211       7.97ms ####.. 1.89us 7.57us 18.9us    2 @@: .")
    }

    @Test func `what is lost is red`() {
        let frame = TopFrame.of(.data(.sample([.sample("read")], lost: 3)))
        #expect(frame.lines[2].runs.contains { $0.text == "lost 3" && $0.style.foreground == .red })
        #expect(!TopFrame.of().lines[2].runs.contains { $0.style.foreground == .red })
    }

    @Test func `what went wrong is said, and the last picture stays, dimmed`() throws {
        var data = TopData.typical
        data.add(TopAnswer(trouble: FetchError("cannot reach it\u{1b}[2J")))
        let frame = TopFrame.of(data)
        let last = try #require(frame.lines.last)
        #expect(last.text.hasPrefix("NOT CONNECTED: cannot reach it?[2J; trying again"))
        #expect(frame.text[4].hasPrefix("read "))
        #expect(frame.lines[4].runs.allSatisfy { $0.style == .dim })
        data.add(TopAnswer(latest: .typical))
        #expect(TopFrame.of(data).text.last?.hasPrefix("q quit") == true)
    }

    @Test func `before the first answer it says that it waits`() {
        #expect(TopFrame.of(TopData(origin: "x")).text[3] == "waiting for the first figures")
    }

    @Test func `totals are totals, and rates are rates, of the window that was chosen`() throws {
        var data = TopData.typical
        data.add(
            TopAnswer(latest: .typical, chosen: .sample([.sample("read", calls: 4211, meanNs: 1893)], seconds: 10)))
        let minute = try #require(TopState(interval: 1).typing(.character("t"), data: data))
        #expect(TopFrame.of(data, minute).text[4].hasPrefix("read                421        797us"))
        #expect(TopFrame.of(data, minute).text[2].hasPrefix("last 10.0s, by cpu"))
        let all = try #require(
            minute.typing(.character("t"), .character("t"), .character("t"), data: data))
        #expect(all.window == .sinceAttach)
        #expect(TopFrame.of(data, all).text[3].contains(" CALLS  ERRS   TIME "))
        #expect(TopFrame.of(data, all).text[4].hasPrefix("read               4211       7.97ms"))
        #expect(TopFrame.of(data, all).text[2].hasPrefix("totals of 10.0s"))
    }

    @Test func `a long list is shown in pages, with the selected row among them`() throws {
        let rows = (0..<300).map { StatsRow.sample("syscall_\(1000 + $0)", calls: UInt64(1000 - $0)) }
        let data = TopData.data(.sample(rows))
        let state = try #require(TopState(interval: 1).typing(.pageDown, .pageDown, .down, data: data))
        let frame = TopFrame.of(data, state)
        let inverse = frame.lines.dropFirst(4).filter { $0.runs.first?.style.isInverse == true }
        #expect(inverse.count == 1)
        #expect(inverse.first?.text.hasPrefix("syscall_1037") == true)
        let end = try #require(state.typing(.end, data: data))
        #expect(TopFrame.of(data, end).text[22].hasPrefix("syscall_1299"))
    }
}

@Suite struct AnyFrameTests {
    private static let views: [TopState.View] = [
        .table(Table()), .detail(RowID(name: "read", abi: "x86_64")), .detail(RowID(name: "none", abi: "x86_64")),
        .inFlight,
        .stack(tid: 7), .stack(tid: 1), .help, .sortMenu, .table(Table(by: .process)), .table(Table(by: .command)),
        .table(Table(by: .cgroup)), .table(Table(by: .user)),
    ]

    private static let data: TopData = {
        var rows = (0..<300).map {
            StatsRow.sample(
                "a_rather_long_system_call_name_\($0)", abi: "i386", errnos: ["ENOENT": 5], octaves: [1, 2, 3])
        }
        rows.append(contentsOf: StatsDocument.typical.syscalls)
        var data = TopData.data(.sample(rows))
        let calls = (0..<500).map {
            InFlightDocument.Call.sample($0, "名前\u{1b}[2J\u{301}", "read", ageNs: 1 << 50)
        }
        for _ in 0..<400 {
            data.add(
                TopAnswer(
                    latest: .sample(rows), detail: .typical, hasDetail: true,
                    inFlight: InFlightDocument(total: 30_000, calls: calls)))
        }
        return data
    }()

    @Test(arguments: views, [(80, 24), (40, 10), (200, 50), (500, 200), (20, 5), (1, 1), (3, 2), (0, 0)])
    func `no picture is larger than the screen or has a control character`(
        view: TopState.View, size: (columns: Int, rows: Int)
    ) {
        for capabilities in [Capabilities.full, .plain] {
            var state = TopState(interval: 1)
            state.views.append(view)
            for name in [nil, "read"] {
                var data = Self.data
                data.inFlightName = name
                if case .table(let table) = view, table.grouping != .syscall {
                    data.latest = .hostile(by: table.grouping)
                    data.latestScope = table.scope
                }
                let frame = TopFrame.of(data, state, size.columns, size.rows, capabilities)
                #expect(frame.lines.count == (size.columns == 0 ? 0 : size.rows))
                for line in frame.lines {
                    #expect(line.width <= size.columns && line.width == DisplayText.width(line.text))
                    #expect(!line.text.unicodeScalars.contains { $0.properties.generalCategory == .control })
                    #expect(capabilities.isUnicode || line.text.allSatisfy(\.isASCII))
                }
            }
        }
    }
}
