extension CgroupName {
    /// A container, or a pod, that components of a path name.
    struct Container {
        let kind: Kind
        let name: String
        /// The number of components up to and including those that name it.
        let end: Int

        private typealias Component = ArraySlice<UInt8>

        /// The innermost container of `components`; nil if none is recognised.
        init?(innermostOf components: [ArraySlice<UInt8>]) {
            for index in components.indices.reversed() {
                guard let (kind, name) = Self.container(at: index, components) else { continue }
                (self.kind, self.name) = (kind, name)
                // Podman and CRI-O with crun run all processes of a container in this subgroup.
                let isWrapped =
                    (kind == .podman || kind == .crio || kind == .pod) && index + 1 < components.count
                    && components[index + 1].elementsEqual("container".utf8)
                end = index + (isWrapped ? 2 : 1)
                return
            }
            return nil
        }

        private static func container(at index: Int, _ components: [ArraySlice<UInt8>]) -> (Kind, String)? {
            let component = components[index]
            if let (kind, role, id) = runtime(component)
                ?? bare(component, parent: index > 0 ? components[index - 1] : [])
            {
                let name = role + id
                let pod = index > 0 ? pod(at: index - 1, components) : nil
                guard let pod else { return (kind, name) }
                return (.pod, pod + (role.isEmpty ? " container " : " ") + name)
            }
            if let found = joined(component) { return found }
            if let pod = pod(at: index, components) { return (.pod, pod) }
            return lxc(at: index, components) ?? machine(at: index, components)
        }

        /// Prefixes that runtimes put before the id of a container (the systemd driver appends `.scope`). Longer
        /// prefixes come first.
        private static let prefixes: [(prefix: StaticString, kind: Kind, role: String)] = [
            ("docker-", .docker, ""), ("cri-containerd-", .containerd, ""), ("nerdctl-", .containerd, ""),
            ("crio-conmon-", .crio, "conmon "), ("crio-", .crio, ""),
            ("libpod-conmon-", .podman, "conmon "), ("libpod-payload-", .podman, ""), ("libpod-", .podman, ""),
        ]

        private static func runtime(_ component: Component) -> (Kind, String, String)? {
            guard component.count > CgroupName.idLength else { return nil }
            let plain = component.dropping(suffix: ".scope")
            for (prefix, kind, role) in prefixes where plain.starts(with: prefix) {
                let id = plain.dropFirst(prefix.utf8CodeUnitCount)
                return id.isID ? (kind, role, id.shortID) : nil
            }
            return nil
        }

        /// An id without a prefix. Only its parent can tell the runtime, such as a namespace of containerd.
        private static func bare(_ component: Component, parent: Component) -> (Kind, String, String)? {
            guard component.count == 64, component.isID else { return nil }
            if parent.elementsEqual("docker".utf8) { return (.docker, "", component.shortID) }
            let isNamespace = parent.elementsEqual("default".utf8) || parent.elementsEqual("k8s.io".utf8)
            return (isNamespace ? .containerd : .container, "", component.shortID)
        }

        /// The uid of the pod whose group is at `index`: `kubepods/burstable/pod<uid>`, or
        /// `kubepods-burstable-pod<uid>.slice` where the dashes of the uid are underscores.
        private static func pod(at index: Int, _ components: [ArraySlice<UInt8>]) -> String? {
            let component = components[index]
            if component.ends(with: ".slice") { return pod(ofSlice: component) }
            guard component.starts(with: "pod"),
                components[max(0, index - 2)..<index].contains(where: { $0.elementsEqual("kubepods".utf8) })
            else { return nil }
            let uid = component.dropFirst(3)
            return uid.isID ? uid.shortID : nil
        }

        private static func pod(ofSlice slice: Component) -> String? {
            let plain = slice.dropping(suffix: ".slice")
            // `kubelet-kubepods-pod…` if the kubelet has its own root.
            guard let start = plain.lastRange(of: "-pod")?.upperBound, plain[..<start].lastRange(of: "kubepods") != nil,
                plain[start...].isID
            else { return nil }
            return plain[start...].shortID
        }

        /// `slice:prefix:id`: the argument for runc's systemd driver, which runc without that driver takes for a path.
        private static func joined(_ component: Component) -> (Kind, String)? {
            guard component.contains(UInt8(ascii: ":")) else { return nil }
            let parts = component.split(separator: UInt8(ascii: ":"), maxSplits: 3)
            guard parts.count == 3, parts[0].ends(with: ".slice"), parts[2].isID else { return nil }
            if let pod = pod(ofSlice: parts[0]) { return (.pod, "\(pod) container \(parts[2].shortID)") }
            if parts[1].elementsEqual("docker".utf8) { return (.docker, parts[2].shortID) }
            return (parts[1].ends(with: "containerd") ? .containerd : .container, parts[2].shortID)
        }

        /// `lxc/web1` up to LXC 3, `lxc.payload/web1` in 3.1, `lxc.payload.web1` since 4; the same with `monitor`.
        private static func lxc(at index: Int, _ components: [ArraySlice<UInt8>]) -> (Kind, String)? {
            let component = components[index]
            let l = UInt8(ascii: "l")
            guard component.first == l || (index > 0 && components[index - 1].first == l) else { return nil }
            for (prefix, role) in [("lxc.payload", ""), ("lxc.monitor", "monitor ")] as [(StaticString, String)] {
                if component.starts(with: prefix), component.count > prefix.utf8CodeUnitCount + 1,
                    component[component.startIndex + prefix.utf8CodeUnitCount] == UInt8(ascii: ".")
                {
                    return (.lxc, role + component.dropFirst(prefix.utf8CodeUnitCount + 1).display)
                }
                if index > 0, components[index - 1].elementsEqual(prefix.bytes) {
                    return (.lxc, role + component.display)
                }
            }
            // Only at the top: other groups can have a folder named lxc.
            return index == 1 && components[0].elementsEqual("lxc".utf8) ? (.lxc, component.display) : nil
        }

        /// `machine-<name>.scope` of systemd-machined, `systemd-nspawn@<name>.service`, `<name>.libvirt-qemu` of
        /// libvirt without it.
        private static func machine(at index: Int, _ components: [ArraySlice<UInt8>]) -> (Kind, String)? {
            let component = components[index]
            guard component.contains(UInt8(ascii: ".")) else { return nil }
            for (prefix, suffix) in [("machine-", ".scope"), ("systemd-nspawn@", ".service")]
                as [(StaticString, StaticString)]
            where component.starts(with: prefix) && component.ends(with: suffix) {
                let name = component.dropFirst(prefix.utf8CodeUnitCount).dropping(suffix: suffix)
                return name.isEmpty ? nil : (.machine, name.display)
            }
            for suffix in [".libvirt-qemu", ".libvirt-lxc"] as [StaticString] where component.ends(with: suffix) {
                return (.machine, component.dropping(suffix: suffix).display)
            }
            return nil
        }
    }
}
