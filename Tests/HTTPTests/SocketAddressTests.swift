import Testing

@testable import HTTP

@Suite struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1:9737", SocketAddress.tcp(host: "127.0.0.1", port: 9737)), ("[::1]:80", .tcp(host: "::1", port: 80)),
        ("http://localhost:9737/", .tcp(host: "localhost", port: 9737)),
        ("unix:/run/s.sock", .unix(path: "/run/s.sock")),
    ])
    func `an address is read as it is written`(text: String, address: SocketAddress) {
        #expect(SocketAddress(text) == address)
    }

    @Test(arguments: [
        "", "127.0.0.1", ":9737", "a:b", "a:70000", "::1:80", "unix:", "unix:" + String(repeating: "a", count: 200),
    ])
    func `what is no address is refused`(text: String) {
        #expect(SocketAddress(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:1", true), ("127.9.9.9:1", true), ("[::1]:1", true), ("localhost:1", true), ("unix:/a", true),
        ("0.0.0.0:1", false), ("127.example.com:1", false), ("10.0.0.1:1", false), ("[::]:1", false),
    ])
    func `only loopback and files are local`(text: String, isLocal: Bool) throws {
        #expect(try #require(SocketAddress(text)).isLocal == isLocal)
    }
}
