import Documents
import Measurements
import Rendering
import Text
import Testing
import TestSupport

@testable import TopUI

@Suite struct TopStateTests {
    private let start = TopState(interval: 1)

    private func names(_ state: TopState?) -> [String] {
        state.map { $0.rows(of: .typical).map(\.name) } ?? []
    }

    @Test func `q quits everywhere but where text is typed`() throws {
        #expect(start.typing(.character("q")) == nil)
        #expect(start.typing(.character("?"), .character("q")) == nil)
        #expect(start.typing(.enter, .character("q")) == nil)
        #expect(start.typing(.character("/"), .character("q"))?.typed == "q")
    }

    @Test func `the calls that use the CPU lead, w lets those that wait lead, and then hides them`() {
        #expect(names(start) == ["read", "openat", "futex", "getpid", "epoll_wait"])
        #expect(names(start.typing(.character("w"))) == ["futex", "epoll_wait", "read", "openat", "getpid"])
        let hidden = start.typing(.character("w"), .character("w"))
        #expect(names(hidden) == ["read", "openat", "getpid"])
        #expect(TopFrame.of(.typical, hidden!).text[2].contains("waiting hidden"))
        #expect(start.typing(.character("w"), .character("w"), .character("w")) == start)
    }

    @Test func `the order is chosen from a list, step by step, and turned round`() throws {
        let menu = try #require(start.typing(.character("s")))
        #expect(menu.view == .sortMenu)
        #expect(menu.menuIndex == SortKey.all.firstIndex(of: .by(.cpu)))
        let calls = try #require(menu.typing(.home, .down, .enter))
        #expect(calls.sort == .by(.calls) && calls.view == .table(Table()))
        #expect(names(calls) == ["read", "getpid", "openat", "futex", "epoll_wait"])
        #expect(names(calls.typing(.character("r"))) == names(calls).reversed())
        #expect(calls.typing(.character(">"))?.sort == .by(.errors))
        #expect(calls.typing(.character("<"))?.sort == .by(.total))
        #expect(menu.typing(.down, .escape)?.sort == .by(.cpu))
        #expect(names(start.typing(.character("<"), .character("s"), .end, .enter)).first == "epoll_wait")
    }

    @Test func `a filter is typed, kept, changed, and forgotten`() throws {
        let typing = try #require(start.typing(.character("/"), .character("p"), .character("o")))
        #expect(names(typing) == ["epoll_wait"], "it holds while it is typed")
        #expect(TopFrame.of(.typical, typing).text.last?.hasPrefix("filter: po_") == true)
        #expect(typing.typing(.escape)?.table.filter.isEmpty == true)
        let kept = try #require(typing.typing(.backspace, .backspace, .character("*"), .character("d"), .enter))
        #expect(names(kept) == ["read", "getpid"])
        #expect(TopFrame.of(.typical, kept).text[2].contains("/*d"))
        #expect(names(kept.typing(.escape)).count == 5)
        let none = try #require(start.typing(.character("f"), .character("x"), .character("x"), .enter))
        #expect(TopFrame.of(.typical, none).text[4] == "no call matches 'xx'; Esc shows all")
    }

    @Test(arguments: [
        ("read", "read", true), ("read", "ea", true), ("read", "re*", true), ("read", "r??d", true),
        ("read", "e*", false), ("read", "x, re ,y", true), ("read", "", true), ("read", ",", true),
        ("read", "write", false), ("read", "?", false),
    ])
    func `a filter is a part of the name or a pattern`(name: String, filter: String, fits: Bool) throws {
        #expect(try FilterWords(filter).fits(name) == fits)
    }

    @Test func `e leaves the calls with errors`() {
        #expect(names(start.typing(.character("e"))) == ["openat"])
        #expect(names(start.typing(.character("e"), .character("e"))).count == 5)
    }

    @Test func `the selection stays with its call when the order changes`() throws {
        let selected = try #require(start.typing(.down, .down))
        #expect(selected.table.selected == .call(RowID(name: "futex", abi: "x86_64")))
        let sorted = try #require(selected.typing(.character("w")))
        #expect(sorted.typing(.enter)?.view == .detail(RowID(name: "futex", abi: "x86_64")))
        #expect(sorted.typing(.down, .enter)?.view == .detail(RowID(name: "epoll_wait", abi: "x86_64")))
        // What is gone leaves the place to what comes there.
        let others = TopData.data(.sample([.sample("openat"), .sample("close"), .sample("stat")]))
        #expect(selected.typing(.enter, data: others)?.view == .detail(RowID(name: "stat", abi: "x86_64")))
    }

    @Test func `the first row stays selected as long as nobody moved`() {
        let others = TopData.data(.sample([.sample("close", meanNs: 1_000_000), .sample("read")]))
        #expect(start.typing(.enter, data: others)?.view == .detail(RowID(name: "close", abi: "x86_64")))
    }

    @Test func `moving stops at both ends`() {
        for key in [Key.up, .pageUp, .home, .character("k"), .character("g")] {
            #expect(start.typing(key)?.index(in: [.syscall(name: "read", abi: "x86_64", number: 0)]) == 0)
        }
        for key in [Key.pageDown, .end, .character("G")] {
            #expect(
                start.typing(key, .down, .character("j"))?.table.selected
                    == .call(RowID(name: "epoll_wait", abi: "x86_64")))
        }
        #expect(start.typing(.down, .enter, data: TopData(origin: "")) == start, "nothing to move in")
    }

    @Test func `intervals get longer and shorter within bounds`() {
        #expect(start.typing(.character("+"))?.interval == 2)
        #expect(start.typing(.character("-"), .character("-"))?.interval == 0.2)
        var state = start
        for _ in 0..<20 { state = state.typing(.character("-"))! }
        #expect(state.interval == 0.1)
        #expect(TopState(interval: 0.7).typing(.character("+"))?.interval == 1)
        #expect(TopState(interval: 0.7).typing(.character("-"))?.interval == 0.5)
    }

    @Test func `pause says so and can be browsed`() throws {
        let paused = try #require(start.typing(.character(" ")))
        #expect(TopFrame.of(.typical, paused).text.last?.hasPrefix(" PAUSED ") == true)
        #expect(paused.typing(.down, .enter)?.view == .detail(RowID(name: "openat", abi: "x86_64")))
        #expect(paused.typing(.character(" ")) == start)
    }

    @Test func `each view asks for what it shows`() throws {
        #expect(start.question == TopQuestion(interval: 1))
        let detail = try #require(start.typing(.enter, .character("t")))
        let read = RowID(name: "read", abi: "x86_64")
        #expect(
            detail.question
                == TopQuestion(
                    interval: 1, window: "10s", detail: read, hasWhose: true, hasInFlight: true, inFlightName: "read",
                    slow: SlowQuestion(names: ["read"], abi: "x86_64", wantsSlowest: true)))
        #expect(detail.typing(.character("?"))?.question == detail.question, "what help covers goes on")
        #expect(start.typing(.character("i"))?.question == TopQuestion(interval: 1, hasInFlight: true))
        #expect(start.typing(.character("l"))?.question == TopQuestion(interval: 1, slow: SlowQuestion()))
    }

    @Test(arguments: 0..<200) func `no sequence of keys gets it into a state that can't be shown`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let keys: [Key] =
            "?hjkgGsrwtef/pPil+-<> :c".map { .character($0) } + [
                .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .backspace,
            ]
        var state = start
        for _ in 0..<60 {
            let key = keys.randomElement(using: &random)!
            state = state.typing(key)!
            let frame = TopFrame.of(.typical, state, 80, 24)
            #expect(frame.lines.count == 24)
            #expect(!state.views.isEmpty)
        }
    }
}
