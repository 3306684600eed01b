package import Documents
import Platform
package import Probe

extension Identity {
    /// This machine and this program, with what `probe` is attached to.
    package static func here(_ probe: Probe) -> Identity {
        var identity = Identity(
            host: KernelIdentity.host, kernel: KernelIdentity.release, version: Version.current)
        identity.attachment = probe.attachment.kind.rawValue
        identity.attachmentWarning = probe.attachment.warning
        return identity
    }
}
