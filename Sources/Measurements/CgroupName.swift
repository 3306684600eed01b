/// The short name that people know a control group by, from its path alone: nothing is opened or asked.
///
/// A container is named by the innermost component that names one, since containers run in containers. A unit is named by the
/// outermost that isn't a slice, as systemd does (`cg_path_get_unit`): what is below is the unit's own business. What comes below
/// either is kept behind a slash.
///
///     /system.slice/nginx.service/worker            unit     nginx.service/worker
///     /user.slice/user-1000.slice/session-3.scope   session  user-1000.slice/session-3.scope
///     /system.slice/docker-3f2a91c0d4e1….scope      docker   docker 3f2a91c0d4e1
///     /kubepods/burstable/pod1f0c3a4b-…/9ab3…       pod      pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4
package struct CgroupName: Hashable, Sendable {
    /// What made the group. The raw value is its name in documents.
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
        /// A container of containerd that no pod has: of nerdctl, ctr or crictl.
        case containerd
        /// A container of CRI-O that no pod has.
        case crio
        /// A container of Podman.
        case podman
        /// A container of LXC.
        case lxc
        /// A pod of Kubernetes, or a container in one.
        case pod
        /// A machine that systemd-machined knows: of systemd-nspawn or libvirt.
        case machine
        /// A container; whose, the path doesn't say.
        case container
        /// Any other.
        case other

        /// What stands before the name in `text`.
        var prefix: String {
            switch self {
            case .root, .unit, .session, .userUnit, .other: ""
            case .crio: "cri-o "
            case .docker, .containerd, .podman, .lxc, .pod, .machine, .container: rawValue + " "
            }
        }
    }

    /// What made the group.
    package let kind: Kind
    /// Its name within its kind, at most `maxLength` Unicode scalars. It has the characters of the path, so whoever shows it makes it
    /// printable.
    package let name: String

    /// How many Unicode scalars a name has at most: of a longer one the middle is left out.
    package static let maxLength = 120

    /// How much of a container's or pod's id is shown.
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

    /// The name with what it is a name of: `nginx.service`, `docker 3f2a91c0d4e1`, `lxc web1`, `/`.
    package var text: String { kind.prefix + name }

    /// The unit that the group is of, and how many components name it. Slices come before a unit; where nothing else comes, the last of
    /// them is the unit.
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
        // Of more than these the middle would be left out anyway: each has two characters at least, with its slash.
        guard components.count > 2 * maxLength else { return components.map(\.display).joined(separator: "/") }
        return joined(components.prefix(maxLength)) + "/" + joined(components.suffix(maxLength))
    }

    private static func bounded(_ name: String) -> String {
        let scalars = name.unicodeScalars
        // A scalar has at least one byte, so that most names needn't be counted.
        guard name.utf8.count > maxLength, scalars.count > maxLength else { return name }
        let end = maxLength / 3
        var result = String.UnicodeScalarView(scalars.prefix(maxLength - end - 1))
        result.append("…")
        result.append(contentsOf: scalars.suffix(end))
        return String(result)
    }
}
