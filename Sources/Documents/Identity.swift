/// What every answer says of the machine and the program.
package struct Identity: Sendable {
    /// The machine's name.
    package var host: String
    /// The kernel's release.
    package var kernel: String
    /// syslat's version.
    package var version: String
    /// How the probe is attached: `raw_tracepoint` or `trace_event`.
    package var attachment: String?
    /// What that costs in exactness and why nothing better could be had; nil where every event is seen.
    package var attachmentWarning: String?
    /// What the daemon is confined to, in words.
    package var sandbox: [String] = []

    /// An identity from its parts.
    package init(host: String, kernel: String, version: String) {
        self.host = host
        self.kernel = kernel
        self.version = version
    }
}
