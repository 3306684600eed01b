import ArgumentParser
import HTTP
import Platform
import Service

/// Which daemon a command asks.
struct ConnectOptions: ParsableArguments {
    @Option(help: "The address of the daemon: HOST:PORT, http://HOST:PORT or unix:/PATH.")
    var connect: SocketAddress?

    @Option(help: "A file with the token that the daemon requires.", completion: .file())
    var tokenFile: String?

    /// The daemon that was named, or the usual one.
    var address: SocketAddress { connect ?? SocketAddress.usual }

    /// The token in the file; nil if no file is given.
    ///
    /// - Throws: the command's end, if the file can't be read.
    func token() throws -> String? {
        guard let tokenFile else { return nil }
        guard let text = SmallFile.text(tokenFile) else {
            throw fail(
                "cannot read the token file \(tokenFile); check that it exists and that you may read it",
                .runtimeFailure)
        }
        return text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
    }
}
