import Foundation
import Platform
import Testing

@testable import HTTP

@Suite struct AccessTests {
    @Test(arguments: [
        ("localhost", true), ("LOCALHOST:9737", true), ("127.0.0.1:9737", true), ("127.3.2.1", true),
        ("[::1]:80", true),
        ("[::1]", true), ("localhost.", true), ("a.localhost:1", true), ("", false), ("evil.example", false),
        ("localhost.evil.example", false), ("127.0.0.1.evil.example", false), ("10.0.0.1", false), ("[::2]", false),
        ("127.1", false), ("2130706433", false), ("localhost:80:90", false), ("notlocalhost", false),
    ])
    func `only names that can't mean anything else are loopback's`(host: String, isLoopback: Bool) {
        #expect(AccessControl().isLoopback(host) == isLoopback)
    }

    @Test(arguments: [
        ("vm", true), ("VM:9737", true), ("vm.:80", true), ("web-3.example.com", true), ("ip6-loopback", true),
        ("other", false), ("vm.evil.example", false), ("xvm", false), ("commented", false), ("192.168.1.5", false),
        ("vm:x", false), ("example.com", false),
    ])
    func `names that the hosts file gives to loopback are loopback's, those of other machines aren't`(
        host: String, isLoopback: Bool
    ) {
        let hosts = """
            127.0.0.1\tlocalhost
            127.0.1.1  Web-3.example.com VM # commented
            #127.0.0.1 commented
            192.168.1.5 other
            ::1 ip6-localhost ip6-loopback
            localhost example.com
            127.0.0.1
            """
        #expect(AccessControl(localNames: LocalNames.names(in: hosts)).isLoopback(host) == isLoopback)
    }

    @Test func `a hosts file of any length takes little, and one that isn't there nothing`() {
        let blocked = (0..<100_000).map { "127.0.0.1 host-\($0).example\n" }.joined()
        #expect(LocalNames.names(in: "127.0.1.1 vm\n" + blocked).count == 1000)
        #expect(LocalNames.inHostsFile("/nonexistent").isEmpty && LocalNames.inHostsFile("/tmp").isEmpty)
        #expect(LocalNames.inHostsFile("/dev/zero").isEmpty)
    }

    @Test func `a web page of others can't read what is at loopback`() throws {
        let server = try TestServer()
        for (host, status) in [("evil.example:9737", 421), ("localhost", 200)] {
            let client = try server.connect()
            client.send("GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n")
            #expect(client.receive().hasPrefix("HTTP/1.1 \(status) "))
        }
        let client = try server.connect()
        client.send("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(client.receive().hasPrefix("HTTP/1.1 421 "), "the authority of the target counts")
    }

    private static let token = "0123456789abcdef-Secret"
    private static let noToken =
        "it must hold one token of 16 to 4096 letters, digits and -._~+/=; make one with 'openssl rand -hex 32'"
    private static let openToOthers = "its group or others have access to it; chmod 600 it"

    private func makeTokenFile(_ text: String, mode: mode_t = 0o600) throws -> String {
        let path = "/tmp/syslat-token-\(UUID().uuidString.prefix(8))"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        chmod(path, mode)
        return path
    }

    @Test func `with a token only who presents it is answered, but for the probes`() throws {
        let path = try makeTokenFile(Self.token + "\n")
        defer { unlink(path) }
        let server = try TestServer(tokenFile: path)
        #expect(try HTTPClient(server.address).get("/stats").status == 401)
        #expect(try HTTPClient(server.address).get("/stats").headers["www-authenticate"]?.hasPrefix("Bearer") == true)
        #expect(try HTTPClient(server.address, token: Self.token).get("/stats").status == 200)
        #expect(try HTTPClient(server.address, token: Self.token + "x").get("/stats").status == 401)
        #expect(try HTTPClient(server.address, token: String(Self.token.dropLast())).get("/stats").status == 401)
        for wrong in [0, Self.token.count / 2, Self.token.count - 1] {
            var characters = Array(Self.token)
            characters[wrong] = "x"
            let status = try HTTPClient(server.address, token: String(characters)).get("/stats").status
            #expect(status == 401, "as long, but for the one at \(wrong)")
        }
        for wrong in [Self.token + Self.token, String(Self.token.prefix(1)), Self.token.lowercased()] {
            #expect(try HTTPClient(server.address, token: wrong).get("/stats").status == 401)
        }
        #expect(try HTTPClient(server.address).get("/healthz").status == 200)
        let client = try server.connect()
        client.send(
            "GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic \(Self.token)\r\nConnection: close\r\n\r\n")
        #expect(client.receive().hasPrefix("HTTP/1.1 401 "))
    }

    @Test func `a token that changes is in force at once, and a bad file changes nothing`() throws {
        let path = try makeTokenFile(Self.token)
        defer { unlink(path) }
        let server = try TestServer(tokenFile: path)
        func status(_ token: String) throws -> Int { try HTTPClient(server.address, token: token).get("/x").status }
        #expect(try status(Self.token) == 200)
        let new = String(repeating: "n", count: 40)
        try Data(new.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        chmod(path, 0o600)
        #expect(try (status(Self.token), status(new)) == (401, 200))
        try Data("short".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try (status("short"), status(new)) == (401, 200))
        unlink(path)
        #expect(try status(new) == 200)
    }

    @Test(arguments: [
        ("short", mode_t(0o600), noToken), ("", mode_t(0o600), noToken),
        ("with a space in it, and more", mode_t(0o600), noToken),
        (token, mode_t(0o644), openToOthers), (token, mode_t(0o620), openToOthers),
        (token, mode_t(0o640), openToOthers),
        (token, mode_t(0o601), openToOthers), (String(repeating: "a", count: 5000), mode_t(0o600), noToken),
    ])
    func `a file that is no good as a token is refused with the reason`(text: String, mode: mode_t, says: String) throws
    {
        let path = try makeTokenFile(text, mode: mode)
        defer { unlink(path) }
        let error = #expect(throws: SystemFailure.self) { try BearerToken(file: path) { _ in } }
        #expect(error?.description == "cannot use the token file \(path): \(says)")
    }

    @Test func `a file of somebody else is refused, since that one may change it`() throws {
        let path = try makeTokenFile(Self.token)
        defer { unlink(path) }
        try #require(chown(path, 65534, 65534) == 0, "this test needs root")
        let error = #expect(throws: SystemFailure.self) { try BearerToken(file: path) { _ in } }
        #expect(
            error?.description
                == "cannot use the token file \(path): another user owns it and can change it; chown it to root or "
                + "to the daemon's user")
    }

    @Test(arguments: [
        ("/nonexistent/token", "No such file or directory"), ("/tmp", "it is not a regular file"),
        ("/dev/zero", "it is not a regular file"),
    ])
    func `what is no file is refused`(path: String, says: String) {
        let error = #expect(throws: SystemFailure.self) { try BearerToken(file: path) { _ in } }
        #expect(error?.description == "cannot use the token file \(path): \(says)")
    }

    @Test func `what is wrong with a later version of the file is told in one line, and once`() throws {
        let path = try makeTokenFile(Self.token)
        defer { unlink(path) }
        var reports: [String] = []
        let token = try BearerToken(file: path) { reports.append($0) }
        try Data("short".utf8).write(to: URL(fileURLWithPath: path))
        for _ in 0..<3 { #expect(token.admits("Bearer \(Self.token)")) }
        #expect(reports == ["cannot use the token file \(path): \(Self.noToken); the previous token stays in force"])
    }
}
