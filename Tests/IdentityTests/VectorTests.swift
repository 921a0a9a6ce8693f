import Foundation
import Identity
import Testing

/// The vectors for a second implementation; VECTORS=write in the environment writes them anew.
struct VectorTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Documents/vectors")
  private static let isWriting = ProcessInfo.processInfo.environment["VECTORS"] == "write"

  @Test
  func `the published vectors are what the code gives, and its parsers take them`() throws {
    let document = VectorDocument()
    for (name, text) in [
      ("identity-v1.json", document.json), ("identity-v1.md", document.markdown),
    ] {
      let file = Self.folder.appending(path: name)
      if Self.isWriting { try Data(text.utf8).write(to: file) }
      let published = try String(contentsOf: file, encoding: .utf8)
      #expect(published == text, "\(name) differs: VECTORS=write takes the new one")
    }
    let bytes = document.encoded
    for index in 0..<5 { _ = try Certificate(parsing: bytes[index]) }
    _ = try CertificateChain(parsing: bytes[5])
    _ = try FactoryRecord(parsing: bytes[6])
    _ = try RegistrationRequest(parsing: bytes[7])
    _ = try RegistrationReceipt(parsing: bytes[8])
    _ = try RevocationSnapshot(parsing: bytes[9])
    _ = try ClusterRoster(parsing: bytes[10])
    _ = try Challenge(parsing: bytes[11])
    #expect(try Attestation(parsing: bytes[12]).encoded == bytes[12])
  }

  @Test
  func `another implementation reads the vectors and finds the same hashes and signatures`() throws
  {
    #expect(try Self.check(Self.folder.appending(path: "identity-v1.json")) == 0)
  }

  @Test
  func `and it finds a digit that is changed`() throws {
    let text = try String(
      contentsOf: Self.folder.appending(path: "identity-v1.json"), encoding: .utf8)
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "changed.json")
    let start = try #require(text.range(of: "clusterSignature\", \"hex\": \"")?.upperBound)
    let digit = text[start] == "0" ? "1" : "0"
    try Data(text.replacingCharacters(in: start...start, with: digit).utf8).write(to: file)
    #expect(try Self.check(file) == 1)
  }

  /// The interpreter of Debian, which has python3-cryptography from `make setup`.
  private static func check(_ file: URL) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [folder.appending(path: "check.py").path, file.path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
