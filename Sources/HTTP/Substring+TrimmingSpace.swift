extension Substring {
    /// The text without the optional white space around a list's elements (OWS: RFC 9110, section 5.6.3).
    var trimmingSpace: Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
