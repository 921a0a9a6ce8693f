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
    for count in [0, 1, Announcement.linksPerPartMax] {
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
    #expect(Announcement.linksPerPartMax == 51)
    #expect(Announcement.linksMax == 306)
    let rest = Announcement.bodyMax - (4 + 92 + 20 * Announcement.linksPerPartMax + 64)
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
    #expect(error { $0[4 + 89] = 1 } == .partOutOfRange(1))
    #expect(error { $0[4 + 90] = 5 } == nil)
    #expect(error { $0[4 + 90] = 6 } == .partOutOfRange(0))
    #expect(error { $0[4 + 91] = 1 } == .fieldNotZero)
    #expect(error { $0[4 + 11] = 0 } == .sequenceOutOfRange(0))
    #expect(error { $0[4 + 4] = 0x80 } == .sequenceOutOfRange(1 << 63 | 1))
    #expect(error { $0[4 + 88] = 52 } == .tooMany(52))
    #expect(error { $0[4 + 88] = 1 } == .wrongSize(good.count - 4))
    let twice: AnnouncementError? = error { bytes in
      for index in 0..<20 { bytes[96 + 20 + index] = bytes[96 + index] }
    }
    #expect(twice == .notInOrder(at: 1))
  }

  @Test("more links than a message holds go out in parts that say all else alike")
  func parts() throws {
    let signer = Samples.signer(1)
    let neighbours = (0..<Announcement.linksMax).map { Samples.address(100 + $0) }
    for count in [0, 51, 52, 102, 200, Announcement.linksMax] {
      let whole = Samples.announcement(by: signer, neighbours: Array(neighbours[..<count]))
      let parts = whole.parts()
      #expect(parts.count == max(1, (count + 50) / 51))
      var links: [AnnouncedLink] = []
      for (number, part) in parts.enumerated() {
        let body = FloodedAnnouncement(
          ageSeconds: 1, signed: SignedAnnouncement(part, by: signer)
        ).encoded()
        #expect(body.count <= Announcement.bodyMax)
        let read = try FloodedAnnouncement(parsing: body).signed
        #expect(read.isValid && read.announcement == part && part.hasHead(of: parts[0]))
        #expect((Int(part.part), Int(part.partLast)) == (number, parts.count - 1))
        links += part.links
      }
      #expect(links == whole.links)
    }
  }

  @Test("one of several parts has a link, and a summary asks for no part that cannot be")
  func partRefusals() throws {
    var body = Samples.flooded(by: Samples.signer(1))
    body[4 + 90] = 1
    #expect(throws: AnnouncementError.partEmpty(0)) { try FloodedAnnouncement(parsing: body) }
    let wish = MapSummary([
      MapSummary.Entry(address: Samples.address(2), sequence: 3, lacking: 0b10_0001)
    ])
    var bytes = wish.encoded()
    #expect(try MapSummary(parsing: bytes) == wish)
    #expect(bytes[20] == 0b10_0001)
    bytes[20] = 0b100_0000
    #expect(throws: AnnouncementError.fieldNotZero) { try MapSummary(parsing: bytes) }
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
