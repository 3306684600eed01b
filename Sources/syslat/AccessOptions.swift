import ArgumentParser
import HTTP

/// Who may read the figures.
struct AccessOptions: ParsableArguments {
    @Option(
        help: "Ask clients over TCP for the bearer token in this file (mode 600); read again when it changes.",
        completion: .file())
    var tokenFile: String?

    @Flag(help: "Listen beyond this machine without a token, although anybody there may then read the figures.")
    var allowAnonymous = false

    /// The token, or nil if none is asked for.
    ///
    /// - Throws: `BearerToken.FileError`.
    func token(report: @escaping (String) -> Void) throws -> BearerToken? {
        guard let tokenFile else { return nil }
        return try BearerToken(file: tokenFile, report: report)
    }

    /// - Throws: `ValidationError` if it isn't meant that anybody can read the figures at `address`.
    func allowOpen(_ address: SocketAddress) throws {
        guard tokenFile == nil, !allowAnonymous else { return }
        let (how, readers) =
            if case .unix = address {
                ("the passed socket \(address)", "every user of this machine")
            } else {
                ("--listen \(address)", "other machines")
            }
        throw ValidationError(
            "\(how) lets \(readers) read the figures; give them a token with --token-file, or add --allow-anonymous if "
                + "that is meant")
    }
}
