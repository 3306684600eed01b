import Documents
import Rendering
import Text
import Testing

@testable import TopUI

@Suite struct DetailFrameTests {
    private static let read = RowID(name: "read", abi: "x86_64")

    private static let data: TopData = {
        var data = TopData.typical
        for _ in 0..<30 { data.add(TopAnswer(latest: .typical)) }
        let calls = [
            InFlightDocument.Call.sample(7, "cat", "read", ageNs: 42_000_000_000),
            .sample(8, "x", "read", ageNs: 1_000_000, before: true, stack: []),
        ]
        data.add(
            TopAnswer(
                detail: .typical, hasDetail: true, inFlight: InFlightDocument(total: 2, calls: calls),
                inFlightName: "read"))
        return data
    }()

    private static let state = TopState(interval: 1).typing(.enter)!

    @Test func `a detail has the figures, their bounds, the histogram, the heatmap and the calls in flight`() {
        let text = TopFrame.of(Self.data, Self.state).text
        #expect(
            Array(text[3...8]) == [
                "read x86_64 1  4211 calls in 1.00s (4211/s)",
                "time 7.97ms ███████████░░░░░ cpu 70% blocked 30% runnable 0%",
                "           MIN   MEAN    P50    P90    P99  P99.9    MAX",
                "latency  946ns 1.89us  976ns  976ns 1.95us 4.03us 18.9us",
                "  from                 961ns  961ns 1.92us 3.97us",
                "  to                   992ns  992ns 1.98us 4.10us",
            ])
        #expect(text.contains { $0.hasPrefix("HEATMAP of the last 31.0s, at most ") })
        #expect(
            Array(text[20...22]) == [
                "IN FLIGHT: 2, oldest first", "  42.0s 7 cat  wait_for_partner < fifo_open", ">1.00ms 8 x",
            ])
    }

    @Test func `a bar for each octave where there is room, with the quantiles at theirs`() {
        let bars = HistogramBars(.typical, limit: 20).lines(columns: 80, .full).map(\.text)
        #expect(
            bars == [
                " 128ns - 256ns      100 █▊", " 256ns - 512ns     2000 \(String(repeating: "█", count: 34))",
                " 512ns - 1.02us    2000 \(String(repeating: "█", count: 34)) ◀ p50 p90",
                "1.02us - 2.05us     100 █▊ ◀ p99", "2.05us - 4.10us       8 ▏ ◀ p99.9",
                "4.10us - 8.19us       2 ▏", "8.19us - 16.4us         ", "16.4us - 32.8us         ",
                "32.8us - 65.5us         ", "65.5us - 131us          ", " 131us - 262us          ",
                " 262us - 524us          ", " 524us - 1.05ms       1 ▏",
            ])
    }

    @Test(arguments: 1...20) func `however few bars there may be, no call is left out`(limit: Int) {
        let bars = HistogramBars(.typical, limit: limit).lines(columns: 80, .plain).map(\.text)
        #expect(bars.count <= limit)
        let counts = bars.map { UInt64($0.dropFirst(15).prefix(8).filter { $0 != " " }) ?? 0 }
        #expect(counts.reduce(0, +) == SyscallDetail.typical.buckets.reduce(0) { $0 + $1.count })
        #expect(
            bars.flatMap { $0.split(separator: " ").filter { $0.hasPrefix("p") } } == ["p50", "p90", "p99", "p99.9"])
    }

    @Test func `errors stand by errno, the most frequent first`() throws {
        var data = Self.data
        var detail = SyscallDetail.typical
        detail.syscall = .sample("read", errnos: ["EAGAIN": 2, "EINTR": 5])
        data.detail = detail
        let line = try #require(TopFrame.of(data, Self.state).lines.first { $0.text.hasPrefix("errors") })
        #expect(line.text == "errors  EINTR 5, EAGAIN 2")
    }

    @Test func `a call that wasn't made in the window is said to be so`() {
        var data = Self.data
        data.add(TopAnswer(hasDetail: true))
        #expect(TopFrame.of(data, Self.state).text[4] == "was not called in this window; t selects a longer one")
    }

    @Test func `the heatmap goes from short to long upward and from old to new to the right`() {
        var history = HeatHistory()
        for octave in 10...13 {
            var octaves = [UInt64](repeating: 0, count: octave + 1)
            octaves[octave] = octave == 13 ? 1 : 1000
            history.add(.sample([.sample("read", octaves: octaves)]))
        }
        history.add(.sample([]))
        let map = Heatmap(history, row: Self.read, columns: 80, rows: 10)
        #expect(
            map.lines(.plain).map(\.text) == [
                "HEATMAP of the last 5.00s, at most 1000 calls in a cell", " 8.19us    . ", " 4.10us   @  ",
                " 2.05us  @   ", " 1.02us @    ",
            ])
        // With colours the shade is behind a blank.
        let colors = map.lines(.full)[1].runs
        #expect(colors.contains { $0.style.background == .indexed(17) && $0.text == " " })
        // In fewer lines each has more octaves, and the same calls.
        #expect(Heatmap(history, row: Self.read, columns: 80, rows: 3).lines(.plain).map(\.text).count == 3)
        #expect(Heatmap(history, row: Self.read, columns: 10, rows: 10).lines(.plain)[1].text.count == 10)
        #expect(Heatmap(history, row: RowID(name: "x", abi: nil), columns: 80, rows: 10).lines(.plain).isEmpty)
    }

    @Test func `the history of the heatmap is bounded`() {
        var history = HeatHistory()
        for _ in 0..<(HeatHistory.capacity + 5) { history.add(.typical) }
        #expect(history.intervals.count == HeatHistory.capacity)
    }
}

@Suite struct InFlightFrameTests {
    private static let data: TopData = {
        var data = TopData.typical
        let calls = [
            InFlightDocument.Call.sample(812, "cat", "openat", ageNs: 3_020_000_000),
            .sample(1, "systemd", "epoll_wait", ageNs: 100_000_000, before: true),
            .sample(9, "名前\u{301}\u{1b}[2J", "read", ageNs: 1000),
        ]
        data.add(TopAnswer(inFlight: InFlightDocument(total: 41, calls: calls)))
        return data
    }()

    private static let state = TopState(interval: 1).typing(.character("i"))!

    @Test func `the calls in flight stand oldest first, with the kernel function they are in`() {
        #expect(
            Array(TopFrame.of(Self.data, Self.state).text[3...7]) == [
                "IN FLIGHT: 41, oldest first; the first 3",
                "   AGE     PID     TID COMM             SYSCALL          IN",
                "  3.02s     812     812 cat              openat           wait_for_partner",
                " >100ms       1       1 systemd          epoll_wait       wait_for_partner",
                " 1.00us       9       9 名前\u{301}?[2J         read             wait_for_partner",
            ])
    }

    @Test func `Enter shows the stack, Esc leads back`() throws {
        let stack = try #require(Self.state.typing(.down, .up, .enter, data: Self.data))
        #expect(
            Array(TopFrame.of(Self.data, stack).text[3...6]) == [
                "cat pid 812, thread 812", "has been in openat for 3.02s", "  in  wait_for_partner",
                "  by  fifo_open",
            ])
        #expect(stack.typing(.escape, data: Self.data)?.view == .inFlight)
        var later = Self.data
        later.add(TopAnswer(inFlight: InFlightDocument(total: 0, calls: [])))
        #expect(TopFrame.of(later, stack).text[3] == "the call of thread 812 has returned")
    }

    @Test func `w leaves out the calls that wait by design, and a filter those with other names`() throws {
        let hidden = try #require(Self.state.typing(.character("w"), .character("w"), data: Self.data))
        #expect(!TopFrame.of(Self.data, hidden).text.contains { $0.contains("epoll_wait") })
        let filtered = try #require(
            Self.state.typing(.character("/"), .character("o"), .character("p"), .enter, data: Self.data))
        #expect(TopFrame.of(Self.data, filtered).text[5...6].map { $0.contains("openat") } == [true, false])
    }
}
