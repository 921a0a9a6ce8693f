import Base
import BootPlan
import Testing

struct BootReportTests {
  static let report: BootReport = {
    var report = BootReport(board: "qemu-virt", version: "0.1.0", keys: "release", slot: "b")
    report.rootHash = "abab"
    report.disk = "mmcblk0"
    report.data = "repaired"
    report.handOver = 1234
    report.notes = ["the data partition was not grown", "load module x: error 8"]
    report.lastFailure = "slot a: no disk (2 times)"
    return report
  }()

  @Test
  func `a report is this text`() {
    #expect(
      Self.report.encoded() == """
        board qemu-virt
        version 0.1.0
        keys release
        slot b
        root-hash abab
        disk mmcblk0
        data repaired
        hand-over-ms 1234
        note the data partition was not grown
        note load module x: error 8
        last-failure slot a: no disk (2 times)

        """)
  }

  @Test
  func `a report is read back`() throws {
    #expect(try BootReport(parsing: Array(Self.report.encoded().utf8)) == Self.report)
  }

  @Test
  func `a report of a boot without any trouble is read back`() throws {
    let report = BootReport(board: "qemu-virt", version: "0.1.0", keys: "release", slot: "a")
    #expect(try BootReport(parsing: Array(report.encoded().utf8)) == report)
  }

  @Test
  func `what a disk or a kernel said cannot add a line`() throws {
    var report = Self.report
    report.lastFailure = "slot a: \u{1B}[2J\nboard evil"
    let read = try BootReport(parsing: Array(report.encoded().utf8))
    #expect(read.lastFailure == "slot a: ?[2J?board evil")
    #expect(read.board == "qemu-virt")
  }

  @Test
  func `a report without board or slot, or with an unknown line, is refused`() {
    #expect(throws: FieldLinesError.missing("board")) {
      try BootReport(parsing: Array("slot a\n".utf8))
    }
    #expect(throws: FieldLinesError.missing("slot")) {
      try BootReport(parsing: Array("board x\n".utf8))
    }
    #expect(throws: FieldLinesError.unknown("colour", line: 2)) {
      try BootReport(parsing: Array("board x\ncolour red\n".utf8))
    }
    #expect(throws: FieldLinesError.badValue("hand-over-ms", line: 1)) {
      try BootReport(parsing: Array("hand-over-ms soon\n".utf8))
    }
  }
}
