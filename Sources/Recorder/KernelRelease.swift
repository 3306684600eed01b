import Foundation

/// What the running kernel says it is.
public enum KernelRelease {
    /// Such as `6.18.44`, as `uname -r` prints it.
    public static var current: String { field(\.release) }

    /// How it was built, such as `#1 SMP PREEMPT_DYNAMIC Debian 6.12.41-1`, as `uname -v` prints it.
    static var version: String { field(\.version) }

    private static func field<Characters>(_ field: (utsname) -> Characters) -> String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: field(name)) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
