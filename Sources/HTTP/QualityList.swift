/// A list of choices with quality values, for Accept and Accept-Encoding (RFC 9110, section 12.4.2).
package struct QualityList: Sendable {
    /// One choice.
    struct Element: Equatable, Sendable {
        /// Such as `text/plain` or `gzip`, in lower case.
        var value: String
        /// Parameters other than q, names and values in lower case.
        var parameters: [String: String]
        /// 0 ... 1000: thousandths.
        var quality: Int
    }

    let elements: [Element]

    /// Parses a field's value. Leaves out invalid elements.
    package init(_ field: String) {
        let parts = field.lowercased().split(separator: ",", maxSplits: HTTPLimits.qualityElements)
            .prefix(HTTPLimits.qualityElements)
        elements = parts.compactMap { Self.element($0) }
    }

    private static func element(_ text: Substring) -> Element? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmingSpace)
        guard let value = parts.first, !value.isEmpty else { return nil }
        var element = Element(value: String(value), parameters: [:], quality: 1000)
        for part in parts.dropFirst() where !part.isEmpty {
            let pair = part.split(separator: "=", maxSplits: 1).map(\.trimmingSpace)
            guard pair.count == 2 else { return nil }
            if pair[0] == "q" {
                guard let quality = thousandths(pair[1]) else { return nil }
                element.quality = quality
            } else {
                element.parameters[String(pair[0])] = pair[1].filter { $0 != "\"" }
            }
        }
        return element
    }

    /// `0`, `1`, or up to three digits after the point.
    private static func thousandths(_ text: Substring) -> Int? {
        guard text.utf8.count <= 5, text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
            let number = Double(text), (0...1).contains(number)
        else { return nil }
        return Int((number * 1000).rounded())
    }

    /// The quality of a media type, 0 ... 1000, by the most specific range that matches; nil if none matches.
    ///
    /// - Parameter version: the required value of a `version` parameter, if there is one.
    package func quality(ofMediaType type: String, version: String) -> Int? {
        let ranges = [type, "\(type.prefix { $0 != "/" })/*", "*/*"]
        for range in ranges {
            let fitting = elements.filter { $0.value == range && ($0.parameters["version"] ?? version) == version }
            let exact = fitting.filter { $0.parameters["version"] != nil }
            if let best = (exact.isEmpty ? fitting : exact).map(\.quality).max() { return best }
        }
        return nil
    }

    /// Whether the content coding may be used: named, or covered by `*`, with a quality above zero.
    package func accepts(coding: String) -> Bool {
        let element = elements.first { $0.value == coding } ?? elements.first { $0.value == "*" }
        return element.map { $0.quality > 0 } ?? false
    }
}
