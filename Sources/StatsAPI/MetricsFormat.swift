import HTTP

/// The two ways of writing metrics as text that Prometheus reads.
enum MetricsFormat: String {
    /// Prometheus text format 0.0.4.
    case prometheus
    /// OpenMetrics 1.0.0.
    case openMetrics

    var contentType: String {
        switch self {
        case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// What an Accept field prefers; the Prometheus format where it wants both as much, or neither.
    init(accept: String?) {
        guard let list = accept.map({ QualityList($0) }) else {
            self = .prometheus
            return
        }
        let plain = list.quality(ofMediaType: "text/plain", version: "0.0.4") ?? 0
        let open = list.quality(ofMediaType: "application/openmetrics-text", version: "1.0.0") ?? 0
        self = open > plain ? .openMetrics : .prometheus
    }
}
