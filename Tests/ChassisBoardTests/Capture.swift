import Foundation
import SkynetWire

/// What went over a network card, out of a file in the format pcap.
struct Capture {
  private static let fileHeader = 24
  private static let recordHeader = 16

  private(set) var frames: [[UInt8]] = []

  /// - Parameter file: of this machine's byte order; a last frame that was cut short is left out.
  init(_ file: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: file))
    var place = Self.fileHeader
    while place + Self.recordHeader <= bytes.count {
      let length = (8..<12).reversed().reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
      place += Self.recordHeader
      guard place + length <= bytes.count else { return }
      frames.append(Array(bytes[place..<place + length]))
      place += length
    }
  }

  func contains(_ bytes: Data) -> Bool {
    frames.contains { Data($0).range(of: bytes) != nil }
  }

  /// Payloads over IPv6 to or from Skynet's port (RFC 8200, RFC 768), with the sender's hardware address.
  var payloads: [(sender: [UInt8], bytes: [UInt8])] {
    frames.compactMap { frame in
      let header = 14 + 40 + 8
      guard frame.count >= header, frame[12..<14] == [0x86, 0xDD], frame[20] == 17,
        frame[54..<56] == SkynetDatagram.port || frame[56..<58] == SkynetDatagram.port
      else { return nil }
      let length = Int(frame[58]) << 8 | Int(frame[59])
      let end = min(frame.count, max(header, header - 8 + length))
      return (Array(frame[6..<12]), Array(frame[header..<end]))
    }
  }
}

/// A datagram between neighbours as somebody sees it who has none of their keys (`Documents/0018-skynet.md`).
struct SkynetDatagram {
  static let port: ArraySlice<UInt8> = [0x1B, 0x94]
  private static let sizes: [DatagramType: Int] = [.initiation: 172, .response: 96, .cookie: 64]

  let type: DatagramType
  let byteCount: Int
  /// Of a packet: session and counter, which are never the same again.
  let number: [UInt8]
  /// Of a packet: label, hops left, class and length, and how the body begins, under the seal.
  let sealed: [UInt8]

  var isPacket: Bool { type == .packet || type == .packetSealedHeader }

  /// Nil for what no node sends.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= PacketLayout.overhead, let type = DatagramType(rawValue: bytes[0]),
      bytes[1..<4] == [0, 0, 0], Self.sizes[type] ?? bytes.count == bytes.count
    else { return nil }
    self.type = type
    byteCount = bytes.count
    number = Array(bytes[PacketLayout.session..<PacketLayout.label])
    sealed = Array(bytes[PacketLayout.label..<PacketLayout.label + 16])
  }
}
