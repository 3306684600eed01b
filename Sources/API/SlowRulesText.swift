import Measurements
import Syscalls
import Text

/// Which calls are logged one by one, in words.
enum SlowRulesText {
    static func sentence(_ rules: SlowRules?) -> String {
        guard let rules, !rules.isOff else {
            return "Slow calls are not logged: the daemon runs with --slow off."
        }
        var which: [String] = []
        if let usualNs = rules.usualNs {
            which.append("every call that takes \(duration(usualNs)) or more and doesn't wait by design")
        }
        for (name, threshold) in rules.named.sorted(by: { $0.key < $1.key }) {
            which.append(threshold.map { "\(name) from \(duration($0))" } ?? "\(name) never")
        }
        if !rules.errors.isEmpty {
            let names = rules.errors.sorted().map(Errno.name).joined(separator: ", ")
            which.append("every call that fails with \(names)")
        }
        let most =
            rules.perSecond.map { "at most \($0) per second for each process and call" } ?? "without a limit per second"
        let arguments = rules.readsArguments ? "with their arguments" : "without their arguments"
        return "Slow calls are logged one by one: \(which.joined(separator: "; ")); \(most), \(arguments)."
    }

    /// A threshold, exactly: `100ms`, `1.5s`, `250us`.
    private static func duration(_ ns: UInt64) -> String {
        let units: [(size: UInt64, name: String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us")]
        // The largest unit that isn't above the threshold and needs at most three decimals.
        guard let unit = units.first(where: { ns >= $0.size && ns % ($0.size / 1000) == 0 }) else { return "\(ns)ns" }
        let (whole, rest) = ns.quotientAndRemainder(dividingBy: unit.size)
        var decimals = rest == 0 ? "" : "." + String(1000 + rest / (unit.size / 1000)).dropFirst()
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(whole)\(decimals)\(unit.name)"
    }
}
