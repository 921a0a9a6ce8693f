import Foundation
import Testing

@testable import VirtualChassis

struct ChassisLinesTests {
  @Test
  func `the straps tell slot and count, the lowest bit first`() {
    for boards in 1...127 {
      for slot in [1, boards / 2 + 1, boards] {
        let straps = ChassisLines.straps(slot: slot, boards: boards)
        let levels = Dictionary(uniqueKeysWithValues: straps.map { ($0.name, $0.level) })
        let value = { (name: String) in
          (0..<7).reduce(0) { $0 | (levels["\(name)-\($1)"] == true ? 1 << $1 : 0) }
        }
        #expect(value("slot") == slot && value("count") == boards)
        #expect(levels.count == 14)
      }
    }
  }

  @Test
  func `every line has a name of its own that a chip can tell, and every strap is a line`() {
    let names = ChassisLines.definitions.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.utf8.count <= 31 })
    #expect(Set(ChassisLines.straps(slot: 1, boards: 1).map(\.name)).isSubset(of: names))
    #expect(ChassisLines.definitions.allSatisfy { $0.pull == .down })
  }

  @Test
  func `the board's description names these lines and no others`() throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOf: repository.appending(path: "Hardware/qemu-virt/hardware.toml"), encoding: .utf8)
    let described = text.matches(of: /"((?:button|lamp-|slot-|count-|power-)[a-z0-9]*)"/)
      .map { String($0.output.1) }
    #expect(Set(described) == Set(ChassisLines.definitions.map(\.name)))
  }
}
