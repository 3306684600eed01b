import Documents
import Foundation
import Measurements
import Testing

@testable import TopUI

@Suite struct MouseStateTests {
    private let start = TopState(interval: 1)

    /// A click on the cell where `text` begins, on a screen that shows `data`.
    private func click(
        _ text: String, in state: TopState, _ data: TopData = .typical, columns: Int = 80, rows: Int = 24
    ) throws -> TopState {
        let frame = TopFrame.of(data, state, columns, rows)
        // Not on what the header says.
        for (row, line) in frame.lines.map(\.text).enumerated().dropFirst(rows < 6 ? 0 : 3) {
            guard let range = line.range(of: text) else { continue }
            let column = line.distance(from: line.startIndex, to: range.lowerBound)
            return try #require(state.after(.click(column: column, row: row), frame.context))
        }
        Issue.record("'\(text)' is not on the screen")
        return state
    }

    @Test func `a click selects a row, and another one on it does what Enter does`() throws {
        let futex = try click("futex", in: start)
        #expect(futex.view == .table(futex.table))
        #expect(futex.table.selected == .call(RowID(name: "futex", abi: "x86_64")))
        #expect(futex == start.typing(.down, .down))
        #expect(try click("futex", in: futex) == futex.typing(.enter))
        #expect(try click("read", in: start).view == .detail(RowID(name: "read", abi: "x86_64")), "it is selected")
    }

    @Test(arguments: [4, 5, 7, 8]) func `a click is about the page on the screen`(rows: Int) throws {
        let last = try #require(start.typing(.end))
        #expect(last.table.selected != nil)
        let clicked = try click("getpid", in: last, rows: rows)
        #expect(clicked.table.selected == .call(RowID(name: "getpid", abi: "i386")))
        // A small screen has no header, and the head of the table is the first line.
        let frame = TopFrame.of(.typical, start, 80, rows)
        #expect(frame.context.headLine.map { frame.text[$0].hasPrefix("SYSCALL") } == true)
    }

    @Test func `a click on a head sorts by its column, and the other way round the second time`() throws {
        let calls = try click("CALL/S", in: start)
        #expect(calls.sort == .by(.calls) && calls.isDescending)
        let reversed = try click("CALL/S", in: calls)
        #expect(reversed.sort == .by(.calls) && !reversed.isDescending)
        #expect(try click("SYSCALL", in: calls).sort == .name)
        #expect(try click("CPU", in: calls).sort == .by(.cpu))
        #expect(try click("MAX", in: calls).sort == .by(.max))
        #expect(try click("128ns", in: calls) == calls, "the distribution has no order")
    }

    @Test func `each head sorts by what its column shows, however wide the screen is`() {
        for columns in 40...200 {
            for grouping in Grouping.allCases {
                let table = StyledTable(by: grouping, columns: columns, .full)
                let heads = Array(table.heads(sort: .name, isTotal: false).text)
                var end = 0
                for (cells, key) in table.sortKeys {
                    #expect(cells.lowerBound >= end && cells.upperBound <= heads.count)
                    end = cells.upperBound
                    let head = String(heads[cells]).split(separator: " ").joined()
                    // The same head is the one that is marked where rows are sorted by it.
                    let marked = table.heads(sort: key, isTotal: false).runs.filter { $0.style.isBold }.map(\.text)
                    #expect(marked.contains { $0.contains(head) }, "\(head) at \(columns) columns")
                }
            }
        }
    }

    @Test func `the wheel moves the selection three rows, and a long text three lines`() throws {
        let down = try #require(start.typing(.wheelDown))
        #expect(down == start.typing(.down, .down, .down))
        #expect(down.typing(.wheelDown) == start.typing(.end), "to the end and no further")
        #expect(down.typing(.wheelUp) == start.typing(.down, .up))
        let help = try #require(start.typing("?"))
        #expect(help.typing(.wheelDown)?.scroll == 3)
        #expect(help.typing(.wheelDown, .wheelUp, .wheelUp)?.scroll == 0)
        #expect(start.typing("i", .wheelDown)?.view == .inFlight, "there is nothing in it")
    }

    @Test func `other lists are clicked the same way`() throws {
        var data = TopData.typical
        let calls = (1...4).map { InFlightDocument.Call.sample($0, "name\($0)", "read", ageNs: 1000) }
        data.add(TopAnswer(inFlight: InFlightDocument(total: 4, calls: calls)))
        let list = try #require(start.typing("i", data: data))
        let third = try click("name3", in: list, data)
        #expect(third.view == .inFlight && third.selectedThread == 3)
        #expect(try click("name3", in: third, data).view == .stack(tid: 3))
        let menu = try #require(start.typing("s"))
        let chosen = try click("p99 ", in: menu)
        #expect(chosen.view == .sortMenu)
        #expect(try click("p99 ", in: chosen).sort == .by(.p99))
    }

    @Test func `a click on anything else, off the screen too, changes nothing`() throws {
        var states = [start, try #require(start.typing("?")), try #require(start.typing("/", "x"))]
        states.append(try #require(start.typing(.enter)))
        states.append(try #require(start.typing("/", "x", "x", .enter)))
        for state in states {
            let context = TopFrame.of(.typical, state).context
            for row in [0, 1, 2, 20, 23, 24, 1000, Int.max - 1] {
                for column in [0, 79, 80, Int.max - 1] {
                    #expect(state.after(.click(column: column, row: row), context) == state)
                }
            }
        }
        let nothing = TopFrame.of(TopData(origin: ""), start).context
        for row in 0..<24 { #expect(start.after(.click(column: 0, row: row), nothing) == start) }
    }

    @Test func `m leaves the mouse to the terminal, and takes it back`() throws {
        var state = start
        state.mouse = .on
        let off = try #require(state.typing("m"))
        #expect(off.mouse == .off)
        #expect(TopFrame.of(.typical, off).text.last == "the mouse selects text; m lets it select rows")
        #expect(off.typing("m")?.mouse == .on)
        let absent = try #require(start.typing("m"))
        #expect(absent.mouse == .absent && absent.message == "this terminal doesn't report the mouse")
    }
}
