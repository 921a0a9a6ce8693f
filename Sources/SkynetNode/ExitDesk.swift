internal import Base
internal import SkynetWire

/// Paths to the outside: those from here to our exit, and those whose exit this node is.
struct ExitDesk {
  private var ways: Set<PathIndex> = []
  private var clients: [PathIndex: PublicKey] = [:]
  /// Who has which IPv4 address behind this exit: nobody else gets it as long as he has a path here.
  private var holders: [ExitAddress: PublicKey] = [:]
  /// Whether it was told that the node which is to be our exit is none.
  var isRefusalTold = false

  mutating func addWay(_ path: PathIndex) { ways.insert(path) }

  func isWay(_ path: PathIndex) -> Bool { ways.contains(path) }

  /// - Returns: who has the address of this client; itself where it is free.
  mutating func addClient(_ peer: PublicKey, on path: PathIndex) -> PublicKey {
    clients[path] = peer
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
    return clients.filter { $0.value == peer }.map { $0.key }
  }

  func hasAddress(_ peer: PublicKey) -> Bool {
    holders[ExitAddress(of: OverlayAddress(of: peer))] == peer
  }

  mutating func remove(_ path: PathIndex) {
    ways.remove(path)
    guard let peer = clients.removeValue(forKey: path), hasAddress(peer),
      !clients.values.contains(peer)
    else { return }
    holders[ExitAddress(of: OverlayAddress(of: peer))] = nil
  }
}
