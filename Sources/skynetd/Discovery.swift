import Base
import LinuxIO
import Netlink
import SkynetNode
import SkynetWire

/// Finds nodes on one wire: each says its key and its port to a multicast group.
///
/// Says nothing that must be true: whoever claims a key fails in the handshake without it.
final class Discovery {
  /// `ff02::736b:796e`, of this daemon alone.
  private static let group: [UInt8] = [
    0xFF, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x73, 0x6B, 0x79, 0x6E,
  ]
  private static let port: UInt16 = 7061
  private static let byteCount = 40
  private static let mark = Array("SKYN".utf8) + [1, 0]
  private static let peersMax = 64
  private static let datagramsMax = 64
  private static let quickMilliseconds: UInt64 = 2000
  private static let slowMilliseconds: UInt64 = 30_000
  /// Hellos that come quickly: all boards of a chassis start at about the same time.
  private static let quickCount = 15

  private let interface: String
  private let hello: [UInt8]
  private let key: PublicKey
  private var socket: MulticastSocket?
  private var interfaceIndex: UInt32 = 0
  private var sentCount = 0
  private var helloAt: UInt64 = 0
  private(set) var peers: [DialledPeer] = []

  /// - Parameter port: where this node takes datagrams.
  init(interface: String, key: PublicKey, port: UInt16) {
    self.interface = interface
    self.key = key
    var writer = BigEndianWriter(capacity: Self.byteCount)
    writer.append(Self.mark)
    writer.integer(UInt64(port), 2)
    key.write(to: &writer)
    hello = writer.bytes
  }

  var deadline: UInt64 { helloAt }
  var descriptor: Int32? { socket?.descriptor }

  /// - Returns: nodes that were not known before, or are somewhere else now.
  func turn(now: UInt64) -> [DialledPeer] {
    if now >= helloAt { greet(now) }
    var news: [DialledPeer] = []
    guard socket != nil else { return news }
    for _ in 0..<Self.datagramsMax {
      guard let datagram = try? socket?.receive() else { break }
      guard let peer = read(datagram), !peers.contains(peer) else { continue }
      peers.removeAll { $0.key == peer.key }
      guard peers.count < Self.peersMax else { continue }
      peers.append(peer)
      news.append(peer)
    }
    return news
  }

  private func greet(_ now: UInt64) {
    helloAt = now + (sentCount < Self.quickCount ? Self.quickMilliseconds : Self.slowMilliseconds)
    sentCount += 1
    do throws(SystemError) {
      if socket == nil {
        let opened = try MulticastSocket(group: Self.group, on: interface, port: Self.port)
        interfaceIndex = opened.interfaceIndex
        socket = consume opened
      }
      try socket?.send(hello)
    } catch {
      // The interface is down, or another one by now.
      socket = nil
    }
  }

  private func read(_ datagram: MulticastSocket.Datagram) -> DialledPeer? {
    guard datagram.bytes.count == Self.byteCount, datagram.bytes.starts(with: Self.mark) else {
      return nil
    }
    var reader = BigEndianReader(Array(datagram.bytes[Self.mark.count...]))
    let port = UInt16(reader.integer(2))
    let key = PublicKey(&reader)
    guard port > 0, key != self.key else { return nil }
    let endpoint = Endpoint(address: datagram.source, port: port, interface: interfaceIndex)
    return DialledPeer(key: key, endpoints: [endpoint])
  }
}
