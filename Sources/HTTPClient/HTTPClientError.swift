public import HTTP
public import LinuxIO

/// How far a fetch had come.
public enum HTTPStep: Equatable, Sendable {
  case lookingUp
  case connecting
  case sending
  case receiving
}

/// Why no response came; `server` is host and port as in the URL.
public enum HTTPClientError: Error, Equatable, Sendable {
  /// The name servers know no such host.
  case nameNotFound(String)
  /// No name server answered, so nothing is known of the host.
  case nameServerSilent(String)
  /// No address of the server takes connections; the failure of the last one that said no.
  case nobodyAnswers(server: String, SystemError)
  /// The whole time was over, `step` being under way.
  case timedOut(HTTPStep, server: String)
  /// The connection ended before the response did.
  case cutOff(server: String, HTTPError)
  case refused(server: String, HTTPError)
  /// The own kernel gave no thread or no socket.
  case system(SystemError)
  /// Whoever asked let go of the fetch.
  case abandoned

  /// What went wrong, the likely cause, the way out.
  public var explanation: String {
    switch self {
    case .nameNotFound(let host):
      "no host has the name " + host + "; it is misspelt, or known to another name server only; "
        + "check the name in the settings, or write an address"
    case .nameServerSilent(let host):
      "the address of " + host + " could not be learnt, for no name server answered; the board has "
        + "no network, or the router names none; check cable and router"
    case .nobodyAnswers(let server, let error):
      Self.nobody(server, error)
    case .timedOut(.lookingUp, let server):
      "the address of " + server
        + " was not learnt in time; the name server is slow or gone; check "
        + "the network, or write an address"
    case .timedOut(.connecting, let server):
      server + " did not answer in time; it is switched off, or a firewall drops what comes; check "
        + "that it runs and can be reached"
    case .timedOut(.sending, let server):
      server + " did not take the whole request in time; it hangs, or the network is slow; look at "
        + "the server, or try later"
    case .timedOut(.receiving, let server):
      server
        + " did not give its whole answer in time; it is busy or hangs, or the network is slow; "
        + "look at the server, or try later"
    case .cutOff(let server, let error), .refused(let server, let error):
      server + ": " + error.explanation
    case .system(let error):
      "the board could not ask: " + error.explanation + "; it is short of memory or of open files; "
        + "restart it if that stays"
    case .abandoned: "nobody waits for the answer any more"
    }
  }

  private static func nobody(_ server: String, _ error: SystemError) -> String {
    let seen = "nobody answers at " + server + " (" + error.explanation + "); "
    return error.isOffline
      ? seen + "the board has no way into that network; check cable, router and addresses"
      : seen
        + "the server is not running, or listens on another port; check host and port, and that "
        + "it runs"
  }
}
