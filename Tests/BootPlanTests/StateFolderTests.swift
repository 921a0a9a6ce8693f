import Base
import BootPlan
import Testing

struct StateFolderTests {
  private func parsed(_ text: String) throws(FieldLinesError) -> [StateFolder] {
    try StateFolder.parse(Array(text.utf8))
  }

  @Test
  func `folders come in the order of their lines`() throws {
    #expect(
      try parsed("folder boardd 200 200\nfolder sky-link 201 4294967295\n") == [
        StateFolder(name: "boardd", user: 200, group: 200),
        StateFolder(name: "sky-link", user: 201, group: 4_294_967_295),
      ])
    #expect(try parsed("") == [])
  }

  @Test(arguments: [
    "folder ../etc 0 0", "folder a/b 0 0", "folder . 0 0", "folder A 0 0", "folder a1 0 0",
    "folder a 0", "folder a 0 0 0", "folder a -1 0", "folder a 0 4294967296", "folder a x 0",
  ])
  func `a line that could reach another folder or another user is refused`(line: String) {
    #expect(throws: FieldLinesError.badValue("folder", line: 1)) { try parsed(line) }
  }

  @Test
  func `another kind of line is refused`() {
    #expect(throws: FieldLinesError.unknown("file", line: 2)) {
      try parsed("folder a 0 0\nfile b 0 0\n")
    }
  }
}
