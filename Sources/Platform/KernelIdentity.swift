import Glibc

/// The identity of the running kernel and its machine (uname(2)).
package enum KernelIdentity {
    /// The machine's name.
    package static var host: String { field(\.nodename) }

    /// Such as `6.18.44`, as `uname -r` prints it.
    package static var release: String { field(\.release) }

    /// How it was built, such as `#1 SMP PREEMPT_DYNAMIC Debian 6.12.41-1`, as `uname -v` prints it.
    package static var version: String { field(\.version) }

    private static func field<Characters>(_ field: (utsname) -> Characters) -> String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: field(name)) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
