import Foundation
import HTTP
import Histograms
import Measurements
import Documents
import Rendering
import Text
import Testing

@testable import API

/// A wall clock that is set while the probe runs.
@Suite struct WallClockTests {
    private func document(_ target: String, _ source: RecordedSource) throws -> StatsDocument {
        let api = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"))
        let answer = api.respond(to: try #require(HTTPRequest(target: target)))
        return try JSONDecoder().decode(StatsDocument.self, from: Data(answer.body))
    }

    private func seconds(_ text: String) throws -> Double {
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        return try #require(format.date(from: text)).timeIntervalSince1970
    }

    private static let fourYears = 4 * 365 * 86_400

    @Test(arguments: [
        [fourYears], [-fourYears], [fourYears, -3 * fourYears], [-60], [60], [1, -1], [-1_795_514_403], [0, 0],
    ])
    func `a window is as long as it says, whatever the clock was set to`(steps: [Int]) throws {
        let source = RecordedSource()
        for step in steps { source.advance(clockSeconds: step) }
        for window in ["all", "1s", "2s"] {
            let document = try document("/stats?window=\(window)", source)
            let (from, to) = try (seconds(document.window.from), seconds(document.window.to))
            #expect(document.window.seconds == (window == "all" ? 2 + Double(steps.count) : window == "1s" ? 1 : 2))
            // Before 1970 there is no time to tell.
            let expected = max(0, to - document.window.seconds)
            #expect(abs(from - expected) < 0.0015, "\(document.window)")
            let age = max(0, to - Double(2 + steps.count))
            #expect(abs(try seconds(document.recorder.attachedAt) - age) < 0.0015, "\(document.recorder.attachedAt)")
        }
    }

    @Test func `where nobody sets the clock, consecutive windows meet, although two clocks are never read at once`() {
        let earlier = Moment(unixNs: 1_795_514_400_000_900_000, monotonicNs: 5_000_000_000)
        // The later reading has the wall clock 0.2 ms further on than the monotonic one.
        let later = Moment(unixNs: 1_795_514_401_001_100_000, monotonicNs: 6_000_000_000)
        #expect(later.unixNs(of: earlier) == earlier.unixNs)
        #expect(Moment(unixNs: 5, monotonicNs: 9).unixNs(of: Moment(unixNs: 1_000_000_000, monotonicNs: 1)) == 0)
    }

    @Test func `the page says since when by the same clock`() throws {
        let source = RecordedSource()
        source.advance(clockSeconds: -Self.fourYears)
        let api = Router(provider: source, identity: Identity(host: "h", kernel: "k", version: "v"))
        let page = String(
            decoding: api.respond(to: try #require(HTTPRequest(target: "/"))).body, as: UTF8.self)
        #expect(page.contains("recording since \(try document("/stats", source).recorder.attachedAt)"))
    }
}
