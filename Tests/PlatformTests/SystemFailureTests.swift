import Glibc
import Platform
import Testing

@Suite struct SystemFailureTests {
    @Test(arguments: [
        (SystemFailure("restrict files"), "cannot restrict files"),
        (SystemFailure("open /x", errno: ENOENT), "cannot open /x: No such file or directory"),
        (SystemFailure("open /x", detail: "it is a folder"), "cannot open /x: it is a folder"),
        (
            SystemFailure("open /x", errno: EPERM, detail: "it is locked", remedy: "run as root"),
            "cannot open /x: it is locked: Operation not permitted; run as root"
        ),
        (SystemFailure("open /x", remedy: "run as root"), "cannot open /x; run as root"),
    ])
    func `it says in one line what failed, why, and what to do`(failure: SystemFailure, text: String) {
        #expect(failure.description == text)
        #expect(failure.reason == text.split(separator: ";").first.map(String.init))
    }
}
