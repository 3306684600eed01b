/// The short, familiar name of a control group, derived from its path alone without opening or asking anything.
///
/// A container has the name of the innermost component that names one, since containers run in containers. A unit has
/// the name of the outermost component that isn't a slice, as in systemd (`cg_path_get_unit`), since deeper groups
/// belong to the unit. Deeper components follow after a slash.
///
///     /system.slice/nginx.service/worker            unit     nginx.service/worker
///     /user.slice/user-1000.slice/session-3.scope   session  user-1000.slice/session-3.scope
///     /system.slice/docker-3f2a91c0d4e1….scope      docker   docker 3f2a91c0d4e1
///     /kubepods/burstable/pod1f0c3a4b-…/9ab3…       pod      pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4
package struct CgroupName: Hashable, Sendable {
    /// The creator of the group. The raw value is its name in documents.
    package enum Kind: String, CaseIterable, Sendable {
        /// The root of the hierarchy.
        case root
        /// A unit of the system's service manager: a service, scope, slice, socket, mount or swap.
        case unit
        /// A session of a user who logged in.
        case session
        /// A unit of a user's service manager.
        case userUnit = "user_unit"
        /// A container of Docker.
        case docker
        /// A container of containerd outside of pods: of nerdctl, ctr or crictl.
        case containerd
        /// A container of CRI-O outside of pods.
        case crio
        /// A container of Podman.
        case podman
        /// A container of LXC.
        case lxc
        /// A pod of Kubernetes, or a container in one.
        case pod
        /// A machine that systemd-machined knows: of systemd-nspawn or libvirt.
        case machine
        /// A container of an unknown runtime.
        case container
        /// Any other.
        case other

        /// The prefix of the name in `text`.
        var prefix: String {
            switch self {
            case .root, .unit, .session, .userUnit, .other: ""
            case .crio: "cri-o "
            case .docker, .containerd, .podman, .lxc, .pod, .machine, .container: rawValue + " "
            }
        }
    }

    /// The creator of the group.
    package let kind: Kind
    /// Its name within its kind, at most `maxLength` Unicode scalars. It can have any character of the path, so callers
    /// must make it printable.
    package let name: String

    /// The most Unicode scalars of a name. The middle of a longer name is left out.
    package static let maxLength = 120

    /// The number of shown digits of a container's or pod's id.
    static let idLength = 12

    /// - Parameter path: the group's path from the root of its hierarchy, such as `/system.slice/nginx.service`.
    package init(path: String) {
        let components = Array(path.utf8).split(separator: UInt8(ascii: "/"))
        guard !components.isEmpty else {
            (kind, name) = (.root, "/")
            return
        }
        let found = Container(innermostOf: components).map { ($0.kind, $0.name, $0.end) } ?? Self.unit(components)
        guard let (kind, name, end) = found else {
            (self.kind, self.name) = (.other, Self.bounded(Self.joined(components.suffix(2))))
            return
        }
        let below = components[end...]
        self.kind = kind
        self.name = Self.bounded(below.isEmpty ? name : name + "/" + Self.joined(below))
    }

    /// The name with the kind of the group: `nginx.service`, `docker 3f2a91c0d4e1`, `lxc web1`, `/`.
    package var text: String { kind.prefix + name }

    /// The unit of the group, and the number of components that name it. Slices come before a unit; if there are only
    /// slices, the last one is the unit.
    private static func unit(_ components: [ArraySlice<UInt8>]) -> (Kind, String, Int)? {
        func firstUnit(from start: Int) -> Int? {
            let index = components[start...].firstIndex { !$0.ends(with: ".slice") } ?? components.endIndex
            if index < components.endIndex, components[index].isUnit { return index }
            return index > start ? index - 1 : nil
        }
        guard let index = firstUnit(from: 0) else { return nil }
        let name = components[index].display
        if components[index].starts(with: "session-"), index > 0, components[index - 1].starts(with: "user-") {
            return (.session, components[index - 1].display + "/" + name, index + 1)
        }
        if components[index].starts(with: "user@"), let inner = firstUnit(from: index + 1) {
            return (.userUnit, name + "/" + components[inner].display, inner + 1)
        }
        return (.unit, name, index + 1)
    }

    private static func joined(_ components: ArraySlice<ArraySlice<UInt8>>) -> String {
        // The middle of more components would be left out anyway: each has at least two characters with its slash.
        guard components.count > 2 * maxLength else { return components.map(\.display).joined(separator: "/") }
        return joined(components.prefix(maxLength)) + "/" + joined(components.suffix(maxLength))
    }

    private static func bounded(_ name: String) -> String {
        let scalars = name.unicodeScalars
        // A scalar has at least one byte, so most names need no counting.
        guard name.utf8.count > maxLength, scalars.count > maxLength else { return name }
        let end = maxLength / 3
        var result = String.UnicodeScalarView(scalars.prefix(maxLength - end - 1))
        result.append("…")
        result.append(contentsOf: scalars.suffix(end))
        return String(result)
    }
}
