internal import Base
internal import SkynetWire

/// Paths to the outside: those from here to our exit, and those whose exit this node is.
struct ExitDesk {
  private var ways: Set<PathIndex> = []
  private var clients: [PathIndex: PublicKey] = [:]
  /// The same by client.
  private var clientPaths: [OverlayAddress: [PathIndex]] = [:]
  /// Who has which IPv4 address behind this exit: nobody else gets it as long as he has a path here.
  private var holders: [ExitAddress: PublicKey] = [:]
  /// Whether it was told that the node which is to be our exit is none.
  var isRefusalTold = false

  mutating func addWay(_ path: PathIndex) { ways.insert(path) }

  func isWay(_ path: PathIndex) -> Bool { ways.contains(path) }

  /// - Returns: who has the address of this client; itself where it is free.
  mutating func addClient(_ peer: PublicKey, on path: PathIndex) -> PublicKey {
    clients[path] = peer
    clientPaths[OverlayAddress(of: peer), default: []].append(path)
    return claim(peer)
  }

  private mutating func claim(_ peer: PublicKey) -> PublicKey {
    let address = ExitAddress(of: OverlayAddress(of: peer))
    if let holder = holders[address] { return holder }
    holders[address] = peer
    return peer
  }

  /// The address may be free by now.
  ///
  /// - Returns: all paths of the client on this one where he has it now; nil where somebody else has it.
  mutating func claimAgain(_ path: PathIndex) -> [PathIndex]? {
    guard let peer = clients[path], claim(peer) == peer else { return nil }
    return paths(of: peer)
  }

  func client(on path: PathIndex) -> PublicKey? { clients[path] }

  /// Those whose exit this node is, the oldest first.
  func paths(of peer: PublicKey) -> [PathIndex] { clientPaths[OverlayAddress(of: peer)] ?? [] }

  func hasAddress(_ peer: PublicKey) -> Bool {
    holders[ExitAddress(of: OverlayAddress(of: peer))] == peer
  }

  /// - Returns: the client whose path it was.
  mutating func remove(_ path: PathIndex) -> PublicKey? {
    ways.remove(path)
    guard let peer = clients.removeValue(forKey: path) else { return nil }
    let rest = paths(of: peer).filter { $0 != path }
    clientPaths[OverlayAddress(of: peer)] = rest.isEmpty ? nil : rest
    if rest.isEmpty, hasAddress(peer) {
      holders[ExitAddress(of: OverlayAddress(of: peer))] = nil
    }
    return peer
  }
}
