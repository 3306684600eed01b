import Documents
import HTTP
import Measurements
import Text

extension Endpoint {
    /// The index page.
    static let index = Endpoint(path: "/") { request, _, context throws(QueryError) in
        try QueryError.checkNames(request.query, allowed: [])
        return page(context.identity, latest: context.provider.latest, slow: context.provider.slowRules)
    }

    private static func page(_ identity: Identity, latest: Snapshot?, slow: SlowRules?) -> HTTPResponse {
        let state = latest.map { "recording since \(Timestamp.rfc3339(unixNs: $0.attachedUnixNs))" } ?? "starting"
        var page = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>syslat</title>\n"
        page += "<h1>syslat \(escaped(identity.version))</h1>\n"
        page +=
            "<p>System call latency of \(escaped(identity.host)), Linux \(escaped(identity.kernel)); \(state).\n"
        if let attachment = identity.attachment {
            let warning = identity.attachmentWarning.map { "; \($0)" } ?? ""
            page += "<p>The recorder is attached by: \(escaped(attachment + warning)).\n"
        }
        if !identity.sandbox.isEmpty {
            page += "<p>Confinement of the daemon: \(escaped(identity.sandbox.joined(separator: "; "))).\n"
        }
        page += "<p>\(escaped(SlowRulesText.sentence(slow)))\n<ul>\n"
        for (target, meaning) in Router.endpoints.flatMap(\.examples) {
            page += "<li><a href=\"\(escaped(target))\">\(escaped(target))</a>: \(escaped(meaning))\n"
        }
        page += "</ul>\n</html>\n"
        return HTTPResponse(contentType: "text/html; charset=utf-8", body: Array(page.utf8))
    }

    /// Works on scalars: for Swift, a "<" with a combining mark is another character; for a browser it isn't.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.printable.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
