import HTTP
import Latency
import StatsModel
import Text

/// The small page at `/` that says what is here.
enum IndexPage {
    static func response(_ identity: Identity, latest: Snapshot?) -> HTTPResponse {
        let state = latest.map { "recording since \(Timestamp.rfc3339(unixNs: $0.attachedUnixNs))" } ?? "starting"
        let paths = [
            ("/stats", "all system calls as JSON"),
            ("/stats?format=table&top=10&window=10s", "the ten with the most time in the last 10 s, as text"),
            ("/stats?name=epoll_*,read&sort=p99", "some of them, the slowest 99th percentile first"),
            ("/stats/read", "one system call: histogram buckets, quantiles with their bounds"),
            ("/metrics", "everything since attach for Prometheus: text 0.0.4 or OpenMetrics 1.0.0"),
            ("/inflight", "the calls in progress, oldest first, with their kernel stacks"),
            ("/inflight?min=10s&top=5", "the five oldest that have been going on for 10 s"),
            ("/healthz", "200 while the daemon is alive"),
            ("/readyz", "200 while it is attached and sampling"),
        ]
        var page = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>syslat</title>\n"
        page += "<h1>syslat \(escaped(identity.version))</h1>\n"
        page +=
            "<p>System call latency of \(escaped(identity.host)), Linux \(escaped(identity.kernel)); \(state).\n"
        if let attachment = identity.attachment {
            let warning = identity.attachmentWarning.map { "; \($0)" } ?? ""
            page += "<p>The recorder is attached by: \(escaped(attachment + warning)).\n"
        }
        if !identity.confinement.isEmpty {
            page += "<p>The daemon is confined to: \(escaped(identity.confinement.joined(separator: "; "))).\n"
        }
        page += "<ul>\n"
        for (path, meaning) in paths {
            page += "<li><a href=\"\(escaped(path))\">\(escaped(path))</a>: \(escaped(meaning))\n"
        }
        page += "</ul>\n</html>\n"
        return HTTPResponse(contentType: "text/html; charset=utf-8", body: Array(page.utf8))
    }

    /// Scalar by scalar: to Swift a "<" with a combining mark behind it is another character, to a browser it isn't.
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
