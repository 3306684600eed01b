package import Documents
package import HTTP
package import Rendering

/// Answers each path and query. Has no side effects besides those of the provider. Belongs to one thread.
package final class Router {
    private let context: Context

    /// A router over `provider`.
    ///
    /// - Parameters:
    ///   - buckets: those of `/metrics`.
    ///   - cgroups: how many series of control groups `/metrics` has.
    ///   - exemplars: whether its buckets have exemplars, in OpenMetrics.
    package init(
        provider: any MeasurementProvider, identity: Identity, buckets: MetricsBuckets = MetricsBuckets(),
        cgroups: MetricsCgroupLimits = MetricsCgroupLimits(), exemplars: Bool = false
    ) {
        context = Context(
            provider: provider, identity: identity, buckets: buckets, cgroups: cgroups, exemplars: exemplars)
    }

    /// Every endpoint, in the order of the index page.
    package static let endpoints: [Endpoint] = [
        .index, .stats, .syscall, .metrics, .inFlight, .slow, .health, .readiness,
    ]

    /// The paths that need no token.
    package static let openPaths = Set(endpoints.filter(\.isOpen).map(\.path))

    /// The answer to `request`.
    package func respond(to request: HTTPRequest) -> HTTPResponse {
        if request.path == "*" { return Self.notAllowed("the server") }
        for endpoint in Self.endpoints {
            guard let name = endpoint.name(in: request.path) else { continue }
            guard request.method == "GET" || request.method == "HEAD" else { return Self.notAllowed(request.path) }
            do {
                return try endpoint.answer(request, name, context)
            } catch {
                return .problem(400, "parameter '\(error.parameter)': \(error.detail)")
            }
        }
        return .problem(404, "there is nothing at \(request.path); GET / lists the paths")
    }

    private static func notAllowed(_ what: String) -> HTTPResponse {
        .problem(405, "\(what) takes only GET and HEAD", headers: [(name: "Allow", value: "GET, HEAD")])
    }
}
