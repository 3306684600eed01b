package import Measurements

/// One system call in a window.
package struct StatsRow: Equatable, Sendable {
    /// Its name, `syscall_N`, `invalid` or `other`.
    package var name: String
    /// Its ABI, such as `x86_64`; nil for `invalid` and `other`.
    package var abi: String?
    /// Its number in the ABI's table; nil for `invalid` and `other`.
    package var number: Int?
    /// Whether waiting is what this call is for.
    package var waitsByDesign: Bool
    /// Whether of some calls no more than the power of two is known that they took at most: memory for finer buckets is used up.
    package var isCoarse: Bool
    /// The errors by name.
    package var errnos: [String: UInt64]
    /// What is told of it.
    package var values: StatisticValues
    /// The calls by `PowerOfTwo`; nil if it wasn't asked for.
    package var octaves: [UInt64]?

    /// A row from its parts.
    package init(
        name: String, abi: String?, number: Int?, waitsByDesign: Bool = false, isCoarse: Bool = false,
        errnos: [String: UInt64] = [:], values: StatisticValues, octaves: [UInt64]? = nil
    ) {
        self.name = name
        self.abi = abi
        self.number = number
        self.waitsByDesign = waitsByDesign
        self.isCoarse = isCoarse
        self.errnos = errnos
        self.values = values
        self.octaves = octaves
    }

    /// The value of a statistic as an integer; 0 where there is none.
    package subscript(statistic: Statistic) -> UInt64 { values[statistic] }

    /// The errors by name, the most frequent first.
    package var sortedErrnos: [(name: String, count: UInt64)] {
        errnos.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
    }
}

extension StatsRow: Decodable {
    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: JSONKey.self)
        self.init(
            name: try object.decode(String.self, forKey: JSONKey("name")),
            abi: try object.decodeIfPresent(String.self, forKey: JSONKey("abi")),
            number: try object.decodeIfPresent(Int.self, forKey: JSONKey("number")),
            waitsByDesign: try object.decode(Bool.self, forKey: JSONKey("waits_by_design")),
            isCoarse: try object.decode(Bool.self, forKey: JSONKey("is_coarse")),
            errnos: try object.decode([String: UInt64].self, forKey: JSONKey("errnos")),
            values: try StatisticValues(from: object),
            octaves: try object.decodeIfPresent([UInt64].self, forKey: JSONKey("octaves")))
    }
}

extension StatsRow {
    /// The call's name for people: with its ABI where that isn't the usual one of 64-bit programs, and a `*` where it is coarse.
    package var displayName: String { Self.displayName(name, abi: abi) + (isCoarse ? "*" : "") }

    /// A call's name, with its ABI where that isn't the usual one of 64-bit programs.
    package static func displayName(_ name: String, abi: String?) -> String {
        guard let abi, ["i386", "arm", "x32"].contains(abi) else { return name }
        return "\(name)/\(abi)"
    }
}
