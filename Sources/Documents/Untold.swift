package import Measurements

/// The calls that were counted for the machine, but for no subject.
package struct Untold: Equatable, Sendable {
    /// The sums.
    package struct Sums: Decodable, Equatable, Sendable {
        /// Calls that returned.
        package var calls: UInt64 = 0
        /// Calls that returned an error.
        package var errors: UInt64 = 0
        /// Their time in ns.
        package var totalNs: UInt64 = 0
        /// The part of the time off the CPU, in ns.
        package var waitNs: UInt64 = 0
        /// The part of that in which the threads could have run, in ns.
        package var runnableNs: UInt64 = 0

        /// Nothing.
        package init() {}

        /// The names in JSON.
        package enum CodingKeys: String, CodingKey {
            case calls, errors
            case totalNs = "total_ns"
            case waitNs = "wait_ns"
            case runnableNs = "runnable_ns"
        }

        /// Adds a tally.
        package mutating func add(_ tally: Tally) {
            calls &+= tally.calls
            errors &+= tally.errors
            totalNs &+= tally.totalNs
            waitNs &+= tally.waitNs
            runnableNs &+= tally.runnableNs
        }

        fileprivate mutating func add(_ other: Sums) {
            calls &+= other.calls
            errors &+= other.errors
            totalNs &+= other.totalNs
            waitNs &+= other.waitNs
            runnableNs &+= other.runnableNs
        }
    }

    private var sums: [UntoldReason: Sums] = [:]

    /// Nothing is untold.
    package init() {}

    /// The untold calls of one reason.
    package subscript(reason: UntoldReason) -> Sums {
        get { sums[reason] ?? Sums() }
        set { sums[reason] = newValue == Sums() ? nil : newValue }
    }

    /// All untold calls.
    package var total: Sums { sums.values.reduce(into: Sums()) { $0.add($1) } }

    /// Whether all calls have a subject.
    package var isEmpty: Bool { sums.isEmpty }
}

extension Untold: Decodable {
    package init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: JSONKey.self)
        let reasons = try object.nestedContainer(keyedBy: JSONKey.self, forKey: JSONKey("reasons"))
        self.init()
        for reason in UntoldReason.allCases {
            self[reason] = try reasons.decodeIfPresent(Sums.self, forKey: JSONKey(reason.rawValue)) ?? Sums()
        }
    }
}
