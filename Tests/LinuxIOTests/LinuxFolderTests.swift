import Base
import DurableState
import Foundation
import LinuxIO
import Testing

struct LinuxFolderTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  @Test
  func `a file is written, read, renamed and removed`() throws {
    var folder = try LinuxFolder(temporary.path)
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
    try folder.write("draft", bytes)
    try folder.sync("draft")
    #expect(try folder.read("draft", limit: 10_000) == bytes)
    #expect(try temporary.rights("draft") == 0o600)
    try folder.rename("draft", to: "file")
    try folder.syncFolder()
    #expect(try folder.list() == ["file"])
    try folder.write("file", [])
    #expect(try folder.read("file", limit: 0).isEmpty)
    try folder.sync("file")
    try folder.remove("file")
    #expect(try folder.list().isEmpty)
  }

  @Test
  func `what is missing or too large is told apart`() throws {
    var folder = try LinuxFolder(temporary.path)
    #expect(isThrown(.missing) { () throws(DurableFolderError) in try folder.remove("a") })
    #expect(isThrown(.missing) { () throws(DurableFolderError) in try folder.sync("a") })
    #expect(
      isThrown(.missing) { () throws(DurableFolderError) in try folder.rename("a", to: "b") })
    #expect(
      isThrown(.missing) { () throws(DurableFolderError) in _ = try folder.read("a", limit: 1) })
    try folder.write("a", [1, 2])
    #expect(try folder.read("a", limit: 2) == [1, 2])
    #expect(
      isThrown(.tooLarge(limit: 1)) { () throws(DurableFolderError) in
        _ = try folder.read("a", limit: 1)
      })
  }

  @Test
  func `a folder in place of a file, and a link, are errors and nothing missing`() throws {
    var folder = try LinuxFolder(temporary.path)
    try Files.makeFolder(temporary.file("folder"))
    try Files.makeLink(temporary.file("link"), to: "target")
    // EISDIR, ELOOP.
    #expect(
      isThrown(.io(code: 21)) { () throws(DurableFolderError) in
        _ = try folder.read("folder", limit: 1)
      })
    #expect(
      isThrown(.io(code: 40)) { () throws(DurableFolderError) in
        _ = try folder.read("link", limit: 1)
      })
    #expect(
      isThrown(.io(code: 40)) { () throws(DurableFolderError) in try folder.write("link", [1]) })
  }

  @Test
  func `a folder that is missing or was removed does not look empty`() throws {
    #expect(throws: SystemError.self) { _ = try LinuxFolder(temporary.file("missing")) }
    try Files.makeFolder(temporary.file("gone"))
    var folder = try LinuxFolder(temporary.file("gone"))
    try FileManager.default.removeItem(atPath: temporary.file("gone"))
    let twin = TwinFile(name: "identity", valueBytesMax: 64)
    #expect(twin.load(from: &folder) == .damaged(.folder(.io(code: 2))))
  }

  @Test
  func `a value is kept twice, repaired and replaced in a real folder`() throws {
    let twin = TwinFile(name: "identity", valueBytesMax: 64)
    var folder = try LinuxFolder(temporary.path)
    #expect(twin.load(from: &folder) == .missing)
    try twin.create(Array(1...64), in: &folder)
    #expect(try temporary.rights("identity.a") == 0o600)
    #expect(try temporary.rights("identity.b") == 0o600)
    try Files.replace(temporary.file("identity.a"), with: "torn", mode: 0o600)
    var again = try LinuxFolder(temporary.path)
    let repair = TwinRepair(
      copy: "identity.a", fault: .damaged(.tooShort(bytes: 4)), error: nil)
    #expect(
      twin.load(from: &again) == .good(value: Array(1...64), generation: 1, repair: repair))
    try twin.replace(with: [9], in: &again)
    #expect(twin.load(from: &folder) == .good(value: [9], generation: 2, repair: nil))
    #expect(try folder.list() == ["identity.a", "identity.b"])
    try twin.remove(from: &folder)
    #expect(try folder.list().isEmpty)
  }

  @Test(.enabled(if: MountSpace.isAllowed, "a small file system needs root and a mount namespace"))
  func `a full file system refuses a value and keeps the old one`() throws {
    let path = temporary.file("full")
    try Files.makeFolder(path)
    try MountSpace.run {
      try System.mount("tmpfs", on: path, type: "tmpfs", [], options: "size=16k")
      var folder = try LinuxFolder(path)
      let twin = TwinFile(name: "identity", valueBytesMax: 20_000)
      let file = CheckedFile(name: "settings", valueBytesMax: 20_000)
      try twin.create([1], in: &folder)
      try file.replace(with: [2], in: &folder)
      // One page is left of four.
      let large = [UInt8](repeating: 7, count: 6000)
      #expect(isThrown(.noSpace) { () throws(DurableFolderError) in try folder.write("x", large) })
      try folder.remove("x")
      #expect(throws: TwinFileError.folder(.noSpace)) {
        try twin.replace(with: large, in: &folder)
      }
      #expect(
        isThrown(.noSpace) { () throws(DurableFolderError) in
          try file.replace(with: large, in: &folder)
        })
      #expect(twin.load(from: &folder) == .good(value: [1], generation: 1, repair: nil))
      #expect(file.read(from: folder) == .good(value: [2], generation: 1))
      #expect(try folder.list() == ["identity.a", "identity.b", "settings"])
    }
    #expect(try Files.list(path).isEmpty)
  }
}

private func isThrown(
  _ expected: DurableFolderError, _ body: () throws(DurableFolderError) -> Void
) -> Bool {
  do throws(DurableFolderError) {
    try body()
    return false
  } catch {
    return error == expected
  }
}
