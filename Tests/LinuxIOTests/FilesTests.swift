import Foundation
import LinuxIO
import Testing

struct FilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test
  func `a replaced file has the new text, the given rights and leaves no draft`() throws {
    let path = folder.file("report")
    try Files.replace(path, with: "first, and longer", mode: 0o600)
    try Files.replace(path, with: "second", mode: 0o640)
    #expect(try Files.read(path) == Array("second".utf8))
    #expect(try folder.rights("report") == 0o640)
    #expect(try Files.list(folder.path) == ["report"])
  }

  @Test
  func `a reader of a file that is replaced keeps the old one whole`() throws {
    let path = folder.file("report")
    try Files.replace(path, with: "old", mode: 0o600)
    let reader = try FileDescriptor(path, .read)
    try Files.replace(path, with: "new and longer", mode: 0o600)
    #expect(try reader.read(upTo: 64) == Array("old".utf8))
    #expect(try Files.read(path) == Array("new and longer".utf8))
  }

  @Test
  func `a draft that an earlier run left behind is overwritten`() throws {
    let path = folder.file("report")
    try Files.replace(path + ".new", with: "half of something longer", mode: 0o600)
    try Files.replace(path, with: "whole", mode: 0o600)
    #expect(try Files.read(path) == Array("whole".utf8))
    #expect(try Files.list(folder.path) == ["report"])
  }

  @Test
  func `a read stops at its limit`() throws {
    let path = folder.file("long")
    try Files.replace(path, with: String(repeating: "x", count: 10_000), mode: 0o600)
    #expect(try Files.read(path, limit: 5000).count == 5000)
    #expect(try Files.read(path, limit: 0).isEmpty)
    #expect(try Files.read(path).count == 10_000)
  }

  @Test
  func `a folder is listed in byte order without itself and its parent`() throws {
    for name in ["b", "a", "B", "10", "9", "ä", ".hidden"] {
      try Files.replace(folder.file(name), with: "", mode: 0o600)
    }
    #expect(try Files.list(folder.path) == [".hidden", "10", "9", "B", "a", "b", "ä"])
  }

  @Test
  func `a folder too large to list is an error and not a part of it`() throws {
    let name = String(repeating: "n", count: 240)
    for index in 0..<300 {
      try Files.replace(folder.file(name + "\(index)"), with: "", mode: 0o600)
    }
    #expect(throws: SystemError("list", folder.path, code: 7)) { try Files.list(folder.path) }
  }

  @Test
  func `a folder gets exactly its rights and one that is there is kept`() throws {
    try Files.makeFolder(folder.file("open"), mode: 0o1777)
    #expect(try folder.rights("open") == 0o1777)
    try Files.makeFolder(folder.file("open"), mode: 0o700)
    #expect(try folder.rights("open") == 0o1777)
    try Files.setMode(folder.file("open"), 0o700)
    #expect(try folder.rights("open") == 0o700)
  }

  @Test
  func `a link leads to its target, there or not`() throws {
    try Files.makeLink(folder.file("link"), to: "target")
    #expect(!Files.exists(folder.file("link")))
    try Files.replace(folder.file("target"), with: "found", mode: 0o600)
    #expect(Files.exists(folder.file("link")))
    #expect(try Files.read(folder.file("link")) == Array("found".utf8))
    #expect(throws: SystemError("link", folder.file("link"), code: 17)) {
      try Files.makeLink(folder.file("link"), to: "other")
    }
  }

  @Test
  func `a file system has room`() throws {
    let space = try Files.space(of: folder.path)
    #expect(space.total > 0)
    #expect(space.available <= space.total)
    #expect(!space.isReadOnly)
  }

  @Test
  func `what is not there is an error that says what was tried on what`() {
    let path = folder.file("missing")
    for error in [
      #expect(throws: SystemError.self) { try Files.read(path) },
      #expect(throws: SystemError.self) { try Files.list(path) },
      #expect(throws: SystemError.self) { _ = try Files.space(of: path) },
      #expect(throws: SystemError.self) { try Files.setMode(path, 0o700) },
    ] {
      #expect(error?.isMissing == true)
      #expect(error?.subject == path)
      #expect(error?.explanation.hasSuffix(path + ": no such file") == true)
    }
  }
}
