import Measurements
import Testing

/// What control groups are called, from paths as systemd, container runtimes and the kubelet make them.
@Suite struct CgroupNameTests {
    private static let id = "3f2a91c0d4e15b6a7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6"
    private static let other = "9ab3c2d1e0f4a5b6c7d8e9f0a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"
    private static let uid = "1f0c3a4b-5d6e-4f70-8192-a3b4c5d6e7f8"
    private static let escapedUid = "1f0c3a4b_5d6e_4f70_8192_a3b4c5d6e7f8"
    private static let hash = "c8bad5525c994d4fb71cc426c0cde014"

    struct Case: Sendable, CustomTestStringConvertible {
        let path: String
        let kind: CgroupName.Kind
        let text: String
        var testDescription: String { path }

        init(_ path: String, _ kind: CgroupName.Kind, _ text: String) {
            (self.path, self.kind, self.text) = (path, kind, text)
        }
    }

    static let systemd = [
        Case("/", .root, "/"),
        Case("", .root, "/"),
        Case("/init.scope", .unit, "init.scope"),
        Case("/system.slice/nginx.service", .unit, "nginx.service"),
        Case("/system.slice/nginx.service/worker", .unit, "nginx.service/worker"),
        Case("/system.slice/nginx.service/a/sshd.service", .unit, "nginx.service/a/sshd.service"),
        Case("/system.slice/system-getty.slice/getty@tty1.service", .unit, "getty@tty1.service"),
        Case("/system.slice/dev-hugepages.mount", .unit, "dev-hugepages.mount"),
        Case("/system.slice/systemd-udevd.service/udev", .unit, "systemd-udevd.service/udev"),
        Case(
            #"/system.slice/systemd-fsck@dev-disk-by\x2dlabel-EFI.service"#, .unit,
            "systemd-fsck@dev-disk-by-label-EFI.service"),
        Case(#"/system.slice/caf\xc3\xa9.service"#, .unit, "café.service"),
        Case(#"/system.slice/odd\x1b\x2f\x7f\xZZ\x2.service"#, .unit, #"odd\x1b\x2f\x7f\xZZ\x2.service"#),
        Case("/system.slice/_cgroup.service", .unit, "cgroup.service"),
        Case("/system.slice", .unit, "system.slice"),
        Case("/-.slice/system.slice/cups.socket", .unit, "cups.socket"),
        Case("/system.slice/run-user-1000-\(uid).mount", .unit, "run-user-1000-1f0c3a4b-5d6.mount"),
        Case("/user.slice", .unit, "user.slice"),
        Case("/user.slice/user-1000.slice", .unit, "user-1000.slice"),
        Case("/user.slice/user-1000.slice/session-3.scope", .session, "user-1000.slice/session-3.scope"),
        Case("/user.slice/user-0.slice/session-c1.scope/x", .session, "user-0.slice/session-c1.scope/x"),
        Case(
            "/user.slice/user-1000.slice/user@1000.service/app.slice/foo.service", .userUnit,
            "user@1000.service/foo.service"),
        Case(
            "/user.slice/user-1000.slice/user@1000.service/init.scope", .userUnit, "user@1000.service/init.scope"),
        Case(
            "/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-\(uid).scope",
            .userUnit, "user@1000.service/vte-spawn-1f0c3a4b-5d6.scope"),
        Case("/user.slice/user-1000.slice/user@1000.service", .unit, "user@1000.service"),
        Case(
            "/user.slice/user-1000.slice/user@1000.service/session.slice", .userUnit, "user@1000.service/session.slice"),
        Case("/nomad.slice/share.slice/\(uid).web.scope", .unit, "1f0c3a4b-5d6.web.scope"),
    ]

    static let containers = [
        Case("/docker/\(id)", .docker, "docker 3f2a91c0d4e1"),
        Case("/system.slice/docker-\(id).scope", .docker, "docker 3f2a91c0d4e1"),
        Case("/system.slice/docker-\(id).scope/init.scope", .docker, "docker 3f2a91c0d4e1/init.scope"),
        Case(
            "/docker/\(id)/system.slice/nginx.service", .docker, "docker 3f2a91c0d4e1/system.slice/nginx.service"),
        Case("/docker/\(other)/docker/\(id)", .docker, "docker 3f2a91c0d4e1"),
        Case(
            "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-\(id).scope", .docker,
            "docker 3f2a91c0d4e1"),
        Case("/default/\(id)", .containerd, "containerd 3f2a91c0d4e1"),
        Case("/k8s.io/\(id)", .containerd, "containerd 3f2a91c0d4e1"),
        Case("/system.slice/nerdctl-\(id).scope", .containerd, "containerd 3f2a91c0d4e1"),
        Case("/system.slice/cri-containerd-\(id).scope", .containerd, "containerd 3f2a91c0d4e1"),
        Case("/system.slice/containerd.service", .unit, "containerd.service"),
        Case("/default/redis", .other, "default/redis"),
        Case("/system.slice/crio-\(id).scope", .crio, "cri-o 3f2a91c0d4e1"),
        Case("/system.slice/crio-conmon-\(id).scope", .crio, "cri-o conmon 3f2a91c0d4e1"),
        Case("/machine.slice/libpod-\(id).scope", .podman, "podman 3f2a91c0d4e1"),
        Case("/machine.slice/libpod-\(id).scope/container", .podman, "podman 3f2a91c0d4e1"),
        Case("/machine.slice/libpod-\(id).scope/container/init.scope", .podman, "podman 3f2a91c0d4e1/init.scope"),
        Case("/machine.slice/libpod-conmon-\(id).scope", .podman, "podman conmon 3f2a91c0d4e1"),
        Case("/libpod_parent/libpod-\(id)", .podman, "podman 3f2a91c0d4e1"),
        Case("/libpod_parent/libpod-\(id)/ctr", .podman, "podman 3f2a91c0d4e1/ctr"),
        Case("/libpod_parent/libpod-conmon-\(id)", .podman, "podman conmon 3f2a91c0d4e1"),
        Case("/libpod_parent", .other, "libpod_parent"),
        Case(
            "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-\(id).scope/container", .podman,
            "podman 3f2a91c0d4e1"),
        Case("/system.slice/web.service/libpod-payload-\(id)", .podman, "podman 3f2a91c0d4e1"),
        Case("/system.slice/web.service/runtime", .unit, "web.service/runtime"),
        Case(
            "/machine.slice/machine-libpod_pod_\(other).slice/libpod-\(id).scope/container", .podman,
            "podman 3f2a91c0d4e1"),
        Case("/machine.slice/machine-libpod_pod_\(id).slice", .unit, "machine-libpod_pod_3f2a91c0d4e1.slice"),
        Case("/\(id)", .container, "container 3f2a91c0d4e1"),
        Case("/ecs/\(uid)/\(id)", .container, "container 3f2a91c0d4e1"),
        Case("/ecs/\(hash)/\(hash)-1234567890", .other, "c8bad5525c99/c8bad5525c99-1234567890"),
        Case("/system.slice/docker-nothing.scope", .unit, "docker-nothing.scope"),
        Case("/system.slice/docker.service", .unit, "docker.service"),
        Case("/lxc/web1", .lxc, "lxc web1"),
        Case("/lxc.payload.web1", .lxc, "lxc web1"),
        Case("/lxc.payload/web1", .lxc, "lxc web1"),
        Case("/lxc.payload.web1/system.slice/nginx.service", .lxc, "lxc web1/system.slice/nginx.service"),
        Case("/lxc.monitor.web1", .lxc, "lxc monitor web1"),
        Case("/lxc.monitor/web1", .lxc, "lxc monitor web1"),
        Case("/lxc/101/ns/init.scope", .lxc, "lxc 101/ns/init.scope"),
        Case("/lxc.payload.outer/lxc.payload.inner", .lxc, "lxc inner"),
        Case("/lxc.pivot", .other, "lxc.pivot"),
        Case("/machine.slice/machine-web.scope", .machine, "machine web"),
        Case(#"/machine.slice/machine-qemu\x2d1\x2dvm.scope"#, .machine, "machine qemu-1-vm"),
        Case(
            #"/machine.slice/machine-qemu\x2d1\x2dvm.scope/libvirt/vcpu0"#, .machine, "machine qemu-1-vm/libvirt/vcpu0"),
        Case("/machine/qemu-1-vm.libvirt-qemu/emulator", .machine, "machine qemu-1-vm/emulator"),
        Case("/machine.slice/systemd-nspawn@web.service/payload", .machine, "machine web/payload"),
        Case("/machine.slice", .unit, "machine.slice"),
        Case("/buildkit/abc", .other, "buildkit/abc"),
        Case("/a/b/c", .other, "b/c"),
    ]

    static let pods = [
        Case("/kubepods/burstable/pod\(uid)/\(other)", .pod, "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4"),
        Case("/kubepods/pod\(uid)/\(other)", .pod, "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4"),
        Case("/kubepods/besteffort/pod\(hash)/\(other)", .pod, "pod c8bad5525c99 container 9ab3c2d1e0f4"),
        Case("/kubepods/burstable/pod\(uid)/crio-\(other)", .pod, "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4"),
        Case("/kubepods/burstable/pod\(uid)/crio-conmon-\(other)", .pod, "pod 1f0c3a4b-5d6 conmon 9ab3c2d1e0f4"),
        Case("/kubepods/burstable/pod\(uid)", .pod, "pod 1f0c3a4b-5d6"),
        Case("/kubepods/burstable", .other, "kubepods/burstable"),
        Case(
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(escapedUid).slice/cri-containerd-\(other).scope",
            .pod, "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4"),
        Case(
            "/kubepods.slice/kubepods-pod\(escapedUid).slice/docker-\(other).scope", .pod,
            "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4"),
        Case(
            "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod\(escapedUid).slice/crio-\(other).scope/container",
            .pod, "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4"),
        Case(
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod\(escapedUid).slice", .pod,
            "pod 1f0c3a4b-5d6"),
        Case("/kubepods.slice/kubepods-burstable.slice", .unit, "kubepods-burstable.slice"),
        Case(
            "/kubepods/burstable/pod\(uid)/\(other)/init.scope", .pod,
            "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4/init.scope"),
        Case(
            "/system.slice/containerd.service/kubepods-burstable-pod\(escapedUid).slice:cri-containerd:\(other)", .pod,
            "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4"),
        Case(
            "/system.slice/docker-\(id).scope/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/"
                + "kubelet-kubepods-burstable-pod\(escapedUid).slice/cri-containerd-\(other).scope", .pod,
            "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4"),
        Case(
            "/docker/\(id)/kubelet/kubepods/burstable/pod\(uid)/\(other)", .pod,
            "pod 1f0c3a4b-5d6 container 9ab3c2d1e0f4"),
        Case("/kubepods/podium", .other, "kubepods/podium"),
    ]

    @Test(arguments: systemd + containers + pods)
    func `A group has the name that people know it by`(_ example: Case) {
        let name = CgroupName(path: example.path)
        #expect(name.kind == example.kind)
        #expect(name.text == example.text)
    }

    static let hostile = [
        "/" + String(repeating: "a", count: 4094),
        String(repeating: "/", count: 4095),
        String(repeating: "/a", count: 2047),
        String(repeating: "/..", count: 1000),
        String(repeating: "/docker-", count: 500),
        String(repeating: "/user@1.service", count: 250),
        String(repeating: "/lxc.payload", count: 300),
        String(repeating: #"\x"#, count: 2000),
        String(repeating: #"\x2d"#, count: 1000),
        "/system.slice/" + String(repeating: "e\u{301}", count: 1000) + ".service",
        "/system.slice/a\u{1b}[31m\u{202e}b\n\".service",
        "/docker-\u{301}3f2a91c0d4e1.scope",
        "/kubepods/pod", "/pod", "/kubepods-pod.slice", "/-pod.slice", "/:::", "/.slice:a:", "/machine-.scope",
        "/lxc.payload.",
        "/.service", "/.slice", "/.scope", "/session-.scope", "/user-.slice/session-.scope", "/user@.service", "/_",
        "/_.service",
        "/..", "/../..", "//a//b//", #"/\"#, #"/\x"#, #"/\x4"#, #"/\x+1"#, "/lxc", "/lxc/", "/docker", "/docker/",
        "/" + String(repeating: "0", count: 4000),
        "/kubepods/pod" + String(repeating: "0-", count: 1000) + "/crio-" + String(repeating: "f", count: 1000),
    ]

    @Test(arguments: hostile.indices)
    func `Whatever a path is, its name is short`(_ index: Int) {
        let name = CgroupName(path: Self.hostile[index])
        #expect(name.name.unicodeScalars.count <= CgroupName.maxLength)
        #expect(!name.name.isEmpty)
    }

    @Test func `A long name keeps both ends`() {
        let name = CgroupName(path: "/system.slice/a.service/" + String(repeating: "middle/", count: 100) + "end").text
        #expect(name.hasPrefix("a.service/middle"))
        #expect(name.hasSuffix("/end"))
        #expect(name.contains("…"))
    }
}
