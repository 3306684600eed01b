import Foundation
import Logging
import Probe
import Testing

@testable import Service

@Suite(.serialized) struct PipelineTests {
    private func pipeline() throws -> Pipeline {
        Pipeline(try Probe(logger: Logger(label: "test")), intervalNs: 1_000_000, historyNs: 60_000_000_000)
    }

    @Test func `it is ready while regular snapshots come, and not by what questions make it read`() throws {
        let pipeline = try pipeline()
        #expect(pipeline.isReady)
        usleep(1_100_000)  // Three intervals and a second.
        #expect(!pipeline.isReady)
        let before = pipeline.snapshots
        pipeline.refresh()
        #expect(pipeline.snapshots == before + 1, "the question is answered all the same")
        #expect(!pipeline.isReady)
        pipeline.sample()
        #expect(pipeline.isReady)
    }

    @Test func `without its programs it isn't ready`() throws {
        let pipeline = try pipeline()
        pipeline.detach()
        pipeline.sample()
        #expect(!pipeline.isReady)
    }
}
