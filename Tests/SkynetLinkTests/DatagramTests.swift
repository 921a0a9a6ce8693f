import Base
import Simulation
import SkynetLink
import SkynetWire
import Testing

/// The three handshake datagrams and the bodies of control packets, byte for byte.
struct DatagramTests {
  private let outsider = Outsider("outsider")

  private func run(_ count: Int, _ start: UInt8) -> [UInt8] {
    (0..<count).map { start &+ UInt8($0) }
  }

  @Test
  func `an initiation is laid out as the document says`() {
    let bytes: [UInt8] =
      [1, 0, 0, 0, 1, 2, 3, 4] + run(132, 10) + run(16, 200) + run(16, 100)
    let parsed = InitiationDatagram(parsing: bytes)
    #expect(parsed?.sender == 0x0102_0304)
    #expect(parsed?.noise == run(132, 10))
    #expect(parsed?.firstCode == run(16, 200) && parsed?.secondCode == run(16, 100))
    #expect(parsed?.encoded == bytes && bytes.count == 172)
  }

  @Test
  func `a response is laid out as the document says`() {
    let bytes: [UInt8] =
      [2, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8] + run(52, 10) + run(16, 200)
      + [UInt8](repeating: 0, count: 16)
    let parsed = ResponseDatagram(parsing: bytes)
    #expect(parsed?.sender == 0x0102_0304 && parsed?.receiver == 0x0506_0708)
    #expect(parsed?.noise == run(52, 10) && parsed?.firstCode == run(16, 200))
    #expect(parsed?.encoded == bytes && bytes.count == 96)
    for index in 80..<96 {
      var changed = bytes
      changed[index] = 1
      #expect(ResponseDatagram(parsing: changed) == nil)
    }
  }

  @Test
  func `a cookie is laid out as the document says`() {
    let bytes: [UInt8] = [3, 0, 0, 0, 5, 6, 7, 8] + run(24, 10) + run(32, 100)
    let parsed = CookieDatagram(parsing: bytes)
    #expect(parsed?.receiver == 0x0506_0708)
    #expect(parsed?.nonce == run(24, 10) && parsed?.sealed == run(32, 100))
    #expect(parsed?.encoded == bytes && bytes.count == 64)
  }

  @Test
  func `other lengths, types, zeroes and an index of 0 are refused`() {
    let samples = [(1, 172, 1), (2, 96, 2), (3, 64, 1)].map { type, count, indices in
      [UInt8(type), 0, 0, 0] + [UInt8](repeating: 7, count: 4 * indices)
        + [UInt8](repeating: 0, count: count - 4 - 4 * indices)
    }
    func isRead(_ bytes: [UInt8]) -> Bool {
      InitiationDatagram(parsing: bytes) != nil || ResponseDatagram(parsing: bytes) != nil
        || CookieDatagram(parsing: bytes) != nil
    }
    let node = SimulatedNode(number: 1)
    var refused: UInt64 = 0
    for sample in samples {
      #expect(isRead(sample))
      var damaged = [sample + [0], Array(sample.dropLast()), Array(sample[..<4]), []]
      for index in 0..<4 {
        var changed = sample
        changed[index] ^= 0x40
        damaged.append(changed)
      }
      var unnamed = sample
      for index in 4..<8 { unnamed[index] = 0 }
      damaged.append(unnamed)
      for bytes in damaged {
        #expect(!isRead(bytes))
        #expect(node.receive(.handshake(bytes), from: Outsider.endpoint(1), now: 0).isEmpty)
        refused += 1
      }
    }
    for type: UInt8 in [4, 5, 6, 255] {
      _ = node.receive(.handshake([type, 0, 0, 0]), from: Outsider.endpoint(1), now: 0)
      refused += 1
    }
    #expect(node.table.counters[.malformed] == refused)
  }

  @Test
  func `bodies of control packets have one encoding`() {
    #expect(EchoBody(parsing: run(8, 1)) == EchoBody(number: 0x0102_0304_0506_0708))
    #expect(EchoBody(number: 0x0102_0304_0506_0708).encoded == run(8, 1))
    let probe = ProbeBody(token: 0x0102_0304, datagramBytes: 0x0506)
    #expect(probe.encoded == run(6, 1) + [0, 0])
    #expect(ProbeBody(parsing: run(6, 1) + [0, 0]) == probe)
    for bytes in [run(7, 1), run(9, 1), run(6, 1) + [1, 0], run(6, 1) + [0, 1], []] {
      #expect(ProbeBody(parsing: bytes) == nil)
    }
    #expect(EchoBody(parsing: run(7, 1)) == nil && EchoBody(parsing: run(9, 1)) == nil)
  }

  @Test(arguments: UInt64(0)..<200)
  func `damaged handshakes change nothing and get no answer`(seed: UInt64) throws {
    var settings = LinkSettings()
    settings.acceptsUnknown = true
    settings.calmInitiationsPerSecond = 1000
    let node = SimulatedNode(number: 1, settings: settings)
    let whole = try outsider.initiation(to: node, sender: 9)
    var mutator = Mutator(seed: seed)
    for _ in 0..<50 {
      let damaged = mutator.damage(whole)
      // The second code counts under load alone.
      guard damaged.count != whole.count || damaged[..<156] != whole[..<156] else { continue }
      #expect(node.receive(.handshake(damaged), from: Outsider.endpoint(1), now: 0).isEmpty)
    }
    #expect(node.installed.isEmpty && node.table.reports(now: 0).isEmpty)
  }
}
