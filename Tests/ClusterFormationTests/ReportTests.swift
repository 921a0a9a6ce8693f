import Base
import Foundation
import Identity
import Testing

@testable import ClusterFormation

/// What the owner reads.
struct ReportTests {
  private static func key(_ byte: UInt8) throws -> PublicKey {
    try #require(PublicKey([UInt8](repeating: byte, count: 32)))
  }

  private static func sample() throws -> FormationReport {
    FormationReport(
      clusterKey: try key(0xAB), epoch: 3,
      boards: [
        FormationReport.Board(
          serial: Identifier(high: 1, low: 2), key: try key(1), isMember: true, isThisBoard: true,
          isPresent: true, heardSecondsAgo: 0, beaconKey: nil),
        FormationReport.Board(
          serial: Identifier(high: 1, low: 3), key: try key(2), isMember: true,
          isThisBoard: false, isPresent: false, heardSecondsAgo: nil, beaconKey: nil),
        FormationReport.Board(
          serial: Identifier(high: 1, low: 4), key: try key(3), isMember: false,
          isThisBoard: false, isPresent: true, heardSecondsAgo: 7, beaconKey: try key(9)),
      ], part: "member", waitsFor: "for somebody", problem: "")
  }

  @Test
  func `the text has a line for each board`() throws {
    let cluster = String(repeating: "ab", count: 32)
    let expected = """
      cluster \(cluster)
      epoch 3
      member 00000000000000010000000000000002 present this board
      member 00000000000000010000000000000003 absent never heard
      stranger 00000000000000010000000000000004 present heard 7 s ago
      part member
      waits for somebody

      """
    #expect(try Self.sample().text == expected)
  }

  @Test
  func `the document has all that the text has, and the keys`() throws {
    let data = Data(try Self.sample().json.utf8)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["epoch"] as? Int == 3)
    #expect(object["waitsFor"] as? String == "for somebody")
    let boards = try #require(object["boards"] as? [[String: Any]])
    #expect(boards.count == 3)
    #expect(boards[1]["heardSecondsAgo"] is NSNull)
    #expect(boards[2]["beaconKey"] as? String == String(repeating: "09", count: 32))
    #expect(boards[2]["member"] as? Bool == false)
    #expect(boards[2]["heardSecondsAgo"] as? Int == 7)
  }

  @Test
  func `a board alone says what it waits for`() throws {
    var world = World(seed: 1, boards: 1, startWithin: 1)
    world.run(until: 30_000)
    let early = try #require(world.report(0))
    #expect(early.text.hasPrefix("cluster none\n"))
    #expect(early.waitsFor == "until the boards have been the same for a minute")
    world.run(until: 70_000)
    let late = try #require(world.report(0))
    #expect(late.epoch == 1)
    #expect(late.waitsFor == "")
    #expect(late.problem == "")
  }
}
