import Base
import LinuxIO
import MinerSettings
import SkynetNode
import SkynetWire

/// Where the peers of the settings are: addresses as they stand there, names as the name servers say.
struct PeerBook: ~Copyable {
  private typealias Found = [DialledPeer]

  /// A home's address may change at any time.
  private static let againMilliseconds: UInt64 = 300_000
  private static let soonMilliseconds: UInt64 = 15_000

  private var fixed: [DialledPeer] = []
  private var names: [SkynetPeer] = []
  private var found: [DialledPeer] = []
  private var errand: Errand<[DialledPeer]>?
  private var lookUpAt: UInt64 = .max

  init(_ peers: [SkynetPeer], now: UInt64) {
    for peer in peers {
      guard let host = peer.host, let port = peer.port else { continue }
      if let address = IPAddress(host) {
        fixed.append(
          DialledPeer(
            key: peer.key, endpoints: [Endpoint(address: address.bytes, port: port)]))
      } else {
        names.append(peer)
      }
    }
    if !names.isEmpty { lookUpAt = now }
  }

  var peers: [DialledPeer] { fixed + found }
  var deadline: UInt64 { lookUpAt }
  var descriptor: Int32? { errand?.descriptor }

  /// - Returns: whether `peers` are others than before.
  mutating func turn(now: UInt64) -> Bool {
    if let values = errand?.takeValue() {
      errand = nil
      lookUpAt =
        now + (values.count < names.count ? Self.soonMilliseconds : Self.againMilliseconds)
      // A name that is not found now keeps what it had.
      let kept = found.filter { peer in !values.contains { $0.key == peer.key } }
      let next = values + kept
      defer { found = next }
      return next != found
    }
    guard now >= lookUpAt, errand == nil else { return false }
    lookUpAt = .max
    let names = names
    errand = try? Errand { _ in Self.lookUp(names) }
    if errand == nil { lookUpAt = now + Self.soonMilliseconds }
    return false
  }

  private static func lookUp(_ names: [SkynetPeer]) -> [DialledPeer] {
    var found: [DialledPeer] = []
    for name in names {
      guard let host = name.host, let port = name.port,
        let addresses = try? NameLookup.addresses(of: host)
      else { continue }
      let endpoints = addresses.prefix(4).map {
        Endpoint(address: $0.bytes, port: port, interface: $0.interface)
      }
      found.append(DialledPeer(key: name.key, endpoints: Array(endpoints)))
    }
    return found
  }
}
