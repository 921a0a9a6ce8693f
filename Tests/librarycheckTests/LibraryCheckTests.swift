import Foundation
import Testing

@testable import librarycheck

@Suite struct LibraryCheckTests {
  @Test(arguments: LibraryCheck.all().map(\.name))
  func `a C library of the host keeps its promises`(name: String) throws {
    let check = try #require(LibraryCheck.all().first { $0.name == name })
    #expect(check.isGood)
  }

  /// The program that `make libraries` has built with the board's SDK says the same, version for version.
  @Test func `the board's libraries are those that the host tests link`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let program = root.appending(path: "build/programs/librarycheck")
    try #require(
      FileManager.default.fileExists(atPath: program.path), "run 'make libraries', which builds it")
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/qemu-aarch64-static")
    process.arguments = [program.path]
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(text == LibraryCheck.all().map { "good  \($0.name)\n" }.joined())
  }
}
