internal import Base
internal import SkynetWire

/// The links that run, and what each neighbour holds of this node's tables.
struct Neighbours {
  struct Neighbour {
    let peer: PublicKey
    /// Bytes of the longest datagram.
    var mtu: Int
    /// Paths that it set up and that are still there.
    var held = 0
    var setUps: TokenBucket
  }

  private var all: [Neighbour?] = []
  private let perSecond: UInt64
  private let atOnce: UInt64

  init(setUpsPerSecond: Int, setUpsAtOnce: Int) {
    perSecond = UInt64(setUpsPerSecond)
    atOnce = UInt64(setUpsAtOnce)
  }

  subscript(link: LinkIndex) -> Neighbour? {
    Int(link.value) < all.count ? all[Int(link.value)] : nil
  }

  func link(to peer: PublicKey) -> LinkIndex? {
    for index in all.indices {
      if let neighbour = all[index], neighbour.peer == peer { return LinkIndex(UInt16(index)) }
    }
    return nil
  }

  mutating func add(_ link: LinkIndex, _ peer: PublicKey, mtu: Int, now: UInt64) {
    while all.count <= Int(link.value) { all.append(nil) }
    all[Int(link.value)] = Neighbour(
      peer: peer, mtu: max(mtu, PacketLayout.datagramMin),
      setUps: TokenBucket(perSecond, in: 1000, burst: atOnce, now: now))
  }

  mutating func remove(_ link: LinkIndex) { all[Int(link.value)] = nil }

  mutating func setMTU(_ link: LinkIndex, _ mtu: Int) {
    guard self[link] != nil else { return }
    all[Int(link.value)]?.mtu = max(mtu, PacketLayout.datagramMin)
  }

  mutating func hold(_ link: UInt16) {
    guard Int(link) < all.count else { return }
    all[Int(link)]?.held += 1
  }

  mutating func letGo(_ link: UInt16) {
    guard Int(link) < all.count else { return }
    all[Int(link)]?.held -= 1
  }

  /// Whether this neighbour may try one more set-up now.
  mutating func takeCredit(_ link: LinkIndex, now: UInt64) -> Bool {
    guard self[link] != nil else { return false }
    return all[Int(link.value)]?.setUps.take(now: now) ?? false
  }
}
