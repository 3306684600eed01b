import HTTP
import Text
import Timeline

/// Readers of parameter values that several paths share.
extension HTTPRequest.QueryItem {
    /// Yes or no.
    func flag() throws(QueryError) -> Bool {
        guard let flag = ["0": false, "1": true][value] else { throw wrong("it takes 0 or 1") }
        return flag
    }

    /// A number of rows, up to `limit`.
    func rows(limit: Int = 10_000) throws(QueryError) -> Int {
        guard let rows = Int(value), (1...limit).contains(rows), String(rows) == value else {
            throw wrong("it takes a number of rows, 1 to \(limit)")
        }
        return rows
    }

    /// A duration in ns.
    func nanoseconds() throws(QueryError) -> UInt64 {
        guard let nanoseconds = DurationText.nanoseconds(value) else { throw wrong("it takes \(DurationText.help)") }
        return nanoseconds
    }

    /// A cursor.
    func cursor() throws(QueryError) -> Cursor {
        guard let cursor = Cursor(value) else { throw wrong("it takes the 'cursor' of an earlier answer") }
        return cursor
    }

    /// Whether the largest comes first.
    func isDescending() throws(QueryError) -> Bool {
        guard let isDescending = ["asc": false, "desc": true][value] else { throw wrong("it takes asc or desc") }
        return isDescending
    }

    /// One of the values that `Choice` has.
    func choice<Choice: RawRepresentable<String> & CaseIterable>() throws(QueryError) -> Choice {
        guard let choice = Choice(rawValue: value) else {
            let all = Choice.allCases.map(\.rawValue)
            throw wrong(
                all.count == 2
                    ? "it takes \(all.joined(separator: " or "))" : "it takes one of \(all.joined(separator: ", "))")
        }
        return choice
    }
}
