/// The machine and the program, in every answer.
package struct Identity: Sendable {
    /// The machine's name.
    package var host: String
    /// The kernel's release.
    package var kernel: String
    /// syslat's version.
    package var version: String
    /// How the probe is attached: `raw_tracepoint` or `trace_event`.
    package var attachment: String?
    /// The loss of exactness in that, and the reason; nil if every event is seen.
    package var attachmentWarning: String?
    /// The confinement of the daemon, in words.
    package var sandbox: [String] = []

    /// An identity from its parts.
    package init(host: String, kernel: String, version: String) {
        self.host = host
        self.kernel = kernel
        self.version = version
    }
}
