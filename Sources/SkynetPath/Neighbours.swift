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
    /// Thousandths of a set-up.
    var credit: UInt64
    var creditAt: UInt64
  }

  private var all: [Neighbour?] = []
  private let perSecond: UInt64
  private let creditMax: UInt64

  init(setUpsPerSecond: Int, setUpsAtOnce: Int) {
    perSecond = UInt64(setUpsPerSecond)
    creditMax = UInt64(setUpsAtOnce) * 1000
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
      peer: peer, mtu: max(mtu, PacketLayout.datagramMin), credit: creditMax, creditAt: now)
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
    guard var neighbour = self[link] else { return false }
    let earned = (now - min(now, neighbour.creditAt)).multipliedReportingOverflow(by: perSecond)
    let added = earned.overflow ? creditMax : min(earned.partialValue, creditMax)
    neighbour.credit = min(creditMax, neighbour.credit + added)
    neighbour.creditAt = now
    let isAllowed = neighbour.credit >= 1000
    if isAllowed { neighbour.credit -= 1000 }
    all[Int(link.value)] = neighbour
    return isAllowed
  }
}
