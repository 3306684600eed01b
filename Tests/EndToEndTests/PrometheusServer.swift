import Foundation
import HTTP
import Testing

/// Debian's Prometheus with a configuration of ours, until this goes away.
final class PrometheusServer {
    private let process = Process()
    private let client: HTTPClient
    private let folder: URL

    /// Starts it with `configuration` (YAML) and waits until it answers.
    init(configuration: String) throws {
        try Command(Command.package.appending(path: "Scripts/unpack.sh").path, "prometheus")
        folder = FileManager.default.temporaryDirectory.appending(path: "syslat-prometheus-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "prometheus.yml")
        try Data(configuration.utf8).write(to: file)
        let address = SocketAddress.tcp(host: "127.0.0.1", port: try Self.freePort())
        client = HTTPClient(address)
        process.executableURL = Self.tool("prometheus")
        process.arguments = [
            "--config.file=\(file.path)", "--storage.tsdb.path=\(folder.path)/data", "--web.listen-address=\(address)",
            "--log.level=error",
        ]
        process.standardInput = FileHandle.nullDevice
        try process.run()
        for _ in 0..<300 where (try? client.get("/-/ready").status) != 200 { usleep(100_000) }
        try #require(try client.get("/-/ready").status == 200)
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// A program of Debian's package, which is unpacked and not installed.
    static func tool(_ name: String) -> URL {
        Command.package.appending(path: ".build/debian/prometheus/usr/bin/\(name)")
    }

    /// A port that nobody listens on.
    private static func freePort() throws -> UInt16 {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failure = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(file, address, length) != 0 || getsockname(file, address, &length) != 0
            }
        }
        try #require(!failure)
        return UInt16(bigEndian: address.sin_port)
    }

    private struct Answer: Decodable {
        struct Result: Decodable {
            struct Sample: Decodable {
                let metric: [String: String]
                /// The time, and the number as text.
                let value: [Field]
            }
            let result: [Sample]
        }
        enum Field: Decodable {
            case time(Double)
            case number(String)
            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let time = try? container.decode(Double.self) {
                    self = .time(time)
                } else {
                    self = .number(try container.decode(String.self))
                }
            }
        }
        let data: Result
    }

    /// The samples that `expression` has now: their labels and values.
    func samples(_ expression: String) throws -> [(labels: [String: String], value: Double)] {
        let query = try #require(expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let answer = try client.get("/api/v1/query?query=\(query)")
        try #require(answer.status == 200, "\(expression): \(String(decoding: answer.body, as: UTF8.self))")
        return try JSONDecoder().decode(Answer.self, from: Data(answer.body)).data.result.map { sample in
            guard case .number(let text)? = sample.value.last else { return (sample.metric, .nan) }
            return (sample.metric, Double(text) ?? .nan)
        }
    }

    /// The one value of `expression`, waited for until it satisfies `isEnough`, for at most `seconds`.
    func value(
        _ expression: String, within seconds: Int = 30, where isEnough: (Double) -> Bool = { _ in true }
    ) throws -> Double {
        for _ in 0..<(seconds * 5) {
            if let value = try samples(expression).first?.value, isEnough(value) { return value }
            usleep(200_000)
        }
        throw CommandTimeout(what: expression)
    }

    struct CommandTimeout: Error {
        let what: String
    }
}
