import Base
import BootPlan
import Testing

struct BootPlanTests {
  static let plan = BootPlan(
    board: "orangepi-prime", version: "0.1.0", keys: "development", built: 1_750_000_000,
    verity: BootPlan.Verity(
      dataSize: 4096 * 1000, rootHash: [UInt8](repeating: 0xAB, count: 32),
      salt: [UInt8](repeating: 0x01, count: 32)),
    earlyModules: ["kernel/dm-verity.ko", "erofs.ko"], lateModules: ["kernel/net/wireguard.ko"])

  static let text = """
    board orangepi-prime
    version 0.1.0
    keys development
    built 1750000000
    root-size 4096000
    root-hash abababababababababababababababababababababababababababababababab
    root-salt 0101010101010101010101010101010101010101010101010101010101010101
    early-module kernel/dm-verity.ko
    early-module erofs.ko
    late-module kernel/net/wireguard.ko

    """

  private func error(replacing old: String, with new: String) -> FieldLinesError? {
    let changed = Self.text.split(separator: old, omittingEmptySubsequences: false)
      .joined(separator: new)
    do throws(FieldLinesError) {
      _ = try BootPlan(parsing: Array(changed.utf8))
      return nil
    } catch {
      return error
    }
  }

  @Test
  func `a plan is this text`() {
    #expect(Self.plan.encoded() == Self.text)
  }

  @Test
  func `a plan is read back with its modules in order`() throws {
    #expect(try BootPlan(parsing: Array(Self.text.utf8)) == Self.plan)
  }

  @Test
  func `the order of different lines does not matter`() throws {
    var lines = Self.text.split(separator: "\n")
    lines.swapAt(0, 6)
    let text = lines.joined(separator: "\n")
    #expect(try BootPlan(parsing: Array(text.utf8)) == Self.plan)
  }

  @Test(arguments: ["board", "version", "keys", "built", "root-size", "root-hash", "root-salt"])
  func `a plan without one of its lines names the line`(name: String) {
    let kept = Self.text.split(separator: "\n").filter { !$0.hasPrefix(name + " ") }
    #expect(throws: FieldLinesError.missing(name)) {
      try BootPlan(parsing: Array(kept.joined(separator: "\n").utf8))
    }
  }

  @Test
  func `a wrong value is refused with its line`() {
    #expect(error(replacing: "4096000", with: "4096001") == .badValue("root-size", line: 5))
    #expect(error(replacing: "4096000", with: "0") == .badValue("root-size", line: 5))
    #expect(error(replacing: "1750000000", with: "today") == .badValue("built", line: 4))
    #expect(
      error(replacing: "root-hash abab", with: "root-hash ab") == .badValue("root-hash", line: 6))
    #expect(
      error(replacing: "root-salt 0101", with: "root-salt 01zz") == .badValue("root-salt", line: 7))
    #expect(error(replacing: "version", with: "release") == .unknown("release", line: 2))
    #expect(error(replacing: "version", with: "board") == .repeated("board", line: 2))
  }

  @Test(arguments: [
    "/etc/x.ko", "../x.ko", "kernel/../../x.ko", "kernel//x.ko", "kernel/", ".hidden.ko",
    "a/./b.ko",
  ])
  func `a module that leaves its folder is refused`(path: String) {
    #expect(error(replacing: "erofs.ko", with: path) == .badValue("early-module", line: 9))
  }

  @Test(arguments: [
    "\n", " board x\n", "board\n", "board \n", "bo\tard x\n", "board é\n", "b\0 x\n",
  ])
  func `a line that is no name and value is refused`(line: String) {
    #expect(throws: FieldLinesError.notText(line: 1)) {
      try BootPlan(parsing: Array((line + Self.text).utf8))
    }
  }

  @Test
  func `every error can be told to a person`() {
    let errors: [(FieldLinesError, String)] = [
      (.missing("board"), "the line 'board' is missing"),
      (.repeated("board", line: 2), "line 2: 'board' stands there twice"),
      (.unknown("bored", line: 3), "line 3: 'bored' is not known"),
      (.badValue("built", line: 4), "line 4: the value of 'built' is not valid"),
      (.notText(line: 5), "line 5 is not plain text of the form 'name value'"),
    ]
    for (error, text) in errors { #expect(error.explanation == text) }
  }
}
