import Base
import Simulation
import SkynetWire
import Sodium
import Testing

@testable import SkynetMap

@Suite("Messages of the map")
struct FormatTests {
  @Test("an announcement reads back as it was written, with no link and with all that fit")
  func roundTrip() throws {
    for count in [0, 1, Announcement.linksMax] {
      let neighbours = (0..<count).map { Samples.address(100 + $0) }
      let body = Samples.flooded(
        by: Samples.signer(1), sequence: 9, neighbours: neighbours, ageSeconds: 77)
      #expect(body.count == 4 + 92 + 20 * count + 64)
      let read = try FloodedAnnouncement(parsing: body)
      #expect(read.ageSeconds == 77)
      #expect(read.signed.announcement.sequence == 9)
      #expect(read.signed.announcement.links.map { $0.neighbour } == neighbours.sorted())
      #expect(read.signed.isValid)
      #expect(read.encoded() == body)
    }
  }

  @Test("as many links as fit into the least that a link carries, and not one more")
  func largest() {
    #expect(Announcement.bodyMax == 1192)
    #expect(Announcement.linksMax == 51)
    let rest = Announcement.bodyMax - (4 + 92 + 20 * Announcement.linksMax + 64)
    #expect((0..<20).contains(rest))
    #expect(4 + 24 * MapSummary.entriesMax <= Announcement.bodyMax)
    #expect(MapSummary.entriesMax == 49)
  }

  @Test("the layout of an announcement is the document's")
  func layout() throws {
    let signer = Samples.signer(1)
    let neighbour = Samples.address(2)
    var announcement = Samples.announcement(by: signer, sequence: 0x0102, neighbours: [neighbour])
    announcement.lifetimeSeconds = 900
    announcement.price = 0x0304
    let expected: [UInt8] =
      [1, 1, 3, 0x84, 0, 0, 0, 0, 0, 0, 1, 2] + signer.key.bytes
      + [UInt8](repeating: 7, count: 32) + [0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 3, 4, 1, 0, 0, 0]
      + neighbour.bytes + [0, 50, 2, 17]
    #expect(announcement.encoded() == expected)
    let signed = SignedAnnouncement(announcement, by: signer)
    #expect(
      Signature.isValid(
        signed.signature, of: Array("skynet announcement v1".utf8) + expected,
        by: signer.key.bytes))
  }

  @Test("what is not in the format is refused for what is wrong with it")
  func refusals() throws {
    let neighbours = [Samples.address(2), Samples.address(3)]
    let good = Samples.flooded(by: Samples.signer(1), neighbours: neighbours)
    func error(_ change: (inout [UInt8]) -> Void) -> AnnouncementError? {
      var bytes = good
      change(&bytes)
      do throws(AnnouncementError) {
        _ = try FloodedAnnouncement(parsing: bytes)
        return nil
      } catch {
        return error
      }
    }
    #expect(error { _ in } == nil)
    #expect(error { $0.removeLast() } == .wrongSize(good.count - 1 - 4))
    #expect(error { $0.append(0) } == .wrongSize(good.count + 1 - 4))
    #expect(error { $0 = [] } == .wrongSize(0))
    #expect(error { $0 += [UInt8](repeating: 0, count: 1200) } == .wrongSize(good.count + 1200))
    #expect(error { $0[3] = 1 } == .fieldNotZero)
    #expect(error { $0[4] = 2 } == .unknownVersion(2))
    #expect(error { $0[4 + 89] = 1 } == .fieldNotZero)
    #expect(error { $0[4 + 11] = 0 } == .sequenceOutOfRange(0))
    #expect(error { $0[4 + 4] = 0x80 } == .sequenceOutOfRange(1 << 63 | 1))
    #expect(error { $0[4 + 88] = 52 } == .tooMany(52))
    #expect(error { $0[4 + 88] = 1 } == .wrongSize(good.count - 4))
    let twice: AnnouncementError? = error { bytes in
      for index in 0..<20 { bytes[96 + 20 + index] = bytes[96 + index] }
    }
    #expect(twice == .notInOrder(at: 1))
  }

  @Test("a summary reads back in the order of its addresses")
  func summary() throws {
    let entries = (0..<MapSummary.entriesMax).map {
      MapSummary.Entry(address: Samples.address($0), sequence: UInt64($0))
    }
    let summary = MapSummary(entries)
    let read = try MapSummary(parsing: summary.encoded())
    #expect(read == summary)
    #expect(read.entries.map { $0.address } == entries.map { $0.address }.sorted())
    #expect(throws: AnnouncementError.wrongSize(4 + 24 * 49 - 1)) {
      try MapSummary(parsing: Array(summary.encoded().dropLast()))
    }
    #expect(throws: AnnouncementError.notInOrder(at: 1)) {
      try MapSummary(
        parsing: [1, 0, 0, 2] + summary.encoded()[4..<28] + summary.encoded()[4..<28])
    }
  }

  @Test("damaged messages are refused or read as what they say, and no signature survives")
  func damage() {
    let body = Samples.flooded(
      by: Samples.signer(1), neighbours: [Samples.address(2), Samples.address(3)])
    let summary = MapSummary([MapSummary.Entry(address: Samples.address(2), sequence: 3)]).encoded()
    var mutator = Mutator(seed: 5, lengthMax: 1500)
    var forged = 0
    for _ in 0..<3000 {
      let bytes = mutator.damage(body)
      if let read = try? FloodedAnnouncement(parsing: bytes) {
        #expect(read.encoded() == bytes)
        if bytes[4...] != body[4...] {
          forged += 1
          #expect(!read.signed.isValid)
        }
      }
      let other = mutator.damage(summary)
      if let read = try? MapSummary(parsing: other) { #expect(read.encoded() == other) }
    }
    #expect(forged > 100)
  }
}
