import Foundation
import HTTP
import Documents
import Measurements
import Rendering
import Text
import Testing

@Suite(.serialized) struct PrometheusTests {
    @Test func `a real Prometheus scrapes it, and its quantiles agree with ours within a bucket`() throws {
        let daemon = try TestDaemon()
        for what in ["rare", "sleeps"] { try Command(Command.products.appending(path: "workload").path, what) }
        let prometheus = try PrometheusServer(
            configuration: """
                global:
                  scrape_interval: 500ms
                scrape_configs:
                  - job_name: syslat
                    static_configs:
                      - targets: ["\(daemon.client.address)"]
                """)
        #expect(try prometheus.value("syslat_syscall_duration_seconds_count{syscall=\"getpgid\"}") == 12_345)
        #expect(try prometheus.value("up") == 1)
        #expect(
            try prometheus.value(
                "syslat_syscall_errors_total{syscall=\"sched_get_priority_max\",errno=\"EINVAL\"}") == 777)
        for name in ["getpgid", "sched_get_priority_max"] {
            let detail = try JSONDecoder().decode(SyscallDetail.self, from: daemon.get("/stats/\(name)").body)
            for quantile in detail.quantiles where quantile.quantile <= 0.99 {
                let theirs = try prometheus.value(
                    "histogram_quantile(\(quantile.quantile), syslat_syscall_duration_seconds_bucket{syscall=\"\(name)\"})"
                )
                // Theirs lies somewhere in the power of two that holds ours.
                let (low, high) = (Double(quantile.lowerNs) / 2e9, Double(quantile.upperNs) * 2 / 1e9)
                #expect(low...high ~= theirs, "\(name) \(quantile.quantile): \(theirs), ours \(quantile.valueNs) ns")
            }
            let (time, row) = (try prometheus.value(seconds(name)), detail.syscall)
            #expect(abs(time - Double(row[.total]) / 1e9) < 1e-9)
        }
        // The parts of the time of a call that is not made any more add up to the whole.
        let parts = "syslat_syscall_cpu_seconds_total + on(syscall, abi) syslat_syscall_wait_seconds_total"
        let off = "abs(\(parts) - on(syscall, abi) syslat_syscall_duration_seconds_sum) > 1e-6"
        #expect(try prometheus.samples(off).isEmpty)
    }

    private func seconds(_ name: String) -> String { "syslat_syscall_duration_seconds_sum{syscall=\"\(name)\"}" }

    @Test(arguments: [true, false]) func `a restart is a counter reset, unless the recorder outlives it`(persists: Bool)
        throws
    {
        func start(_ address: String) throws -> TestDaemon {
            try TestDaemon(
                command: [Command.syslat, "serve", "--listen", address] + (persists ? ["--persist"] : []))
        }
        _ = try Command(Command.syslat, "detach")
        defer { _ = try? Command(Command.syslat, "detach") }
        let workload = Command.products.appending(path: "workload").path
        let first = try start("127.0.0.1:0")
        let address = first.client.address
        let prometheus = try PrometheusServer(
            configuration: """
                global:
                  scrape_interval: 300ms
                scrape_configs:
                  - job_name: syslat
                    static_configs:
                      - targets: ["\(address)"]
                """)
        let count = "syslat_syscall_duration_seconds_count{syscall=\"getpgid\"}"
        for _ in 0..<2 { try Command(workload, "rare") }
        #expect(try prometheus.value(count) { $0 == 24_690 } == 24_690)
        first.stop(SIGKILL)
        let second = try start("\(address)")
        try Command(workload, "rare")
        let after = persists ? 37_035.0 : 12_345
        #expect(try prometheus.value(count) { $0 == after } == after)
        #expect(try prometheus.value("resets(\(count)[1m])") == (persists ? 0 : 1))
        second.stop(SIGTERM)
    }

    @Test(arguments: ["2", "4"]) func `promtool finds nothing to say about it`(factor: String) throws {
        let daemon = try TestDaemon("--metrics-bucket-factor", factor)
        try Command(Command.package.appending(path: "Scripts/unpack.sh").path, "prometheus")
        let check = "set -o pipefail; curl -sSf http://\(daemon.client.address)/metrics | \"$0\" check metrics"
        let run = try Command("bash", "-c", check, PrometheusServer.tool("promtool").path)
        #expect(run.status == 0)
        #expect((run.output + run.errors).isEmpty, "\(run.output)\(run.errors)")
    }
}
