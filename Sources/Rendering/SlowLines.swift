package import Documents
import Text

/// The answer of `GET /slow?format=table`.
package enum SlowLines {
    /// A line for each call, and a last one with the account if calls were dropped or held back.
    ///
    /// - Parameter isWide: whether a line may take 200 columns instead of 80.
    package static func lines(_ document: SlowDocument, isWide: Bool) -> [String] {
        let lines = document.calls.map { SlowText.line($0, columns: isWide ? 200 : 80) }
        let account = document.account
        guard account.dropped > 0 || account.heldBack > 0 else { return lines }
        return lines + [text(account)]
    }

    /// The account of all slow calls.
    package static func text(_ account: SlowDocument.Account) -> String {
        """
        since attach: \(Format.count(account.seen)) seen, \(Format.count(account.written)) written, \
        \(Format.count(account.dropped)) dropped, \(Format.count(account.heldBack)) held back
        """
    }
}
