import Foundation
import Testing

@testable import ImageBuilder

/// The images that `make image` has left in `build/images`, looked at with everybody's tools.
@Suite(.serialized) struct FinishedImageTests {
  let workspace = try? Workspace(repository: Self.repository, progress: Progress(isQuiet: true))

  static let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// Where a bit is flipped, and who must notice.
  enum Damage: String, CaseIterable {
    case root, bootImage, bootSignature, image, imageSignature
  }

  @Test(arguments: ["qemu-virt", "orangepi-prime"])
  func `every tool agrees with the image`(board: String) async throws {
    let workspace = try #require(workspace)
    let tools = try await VerificationTools(workspace: workspace)
    let passed = try await ImageVerification(workspace: workspace, board: board, tools: tools).run()
    #expect(passed.count == 11, "\(passed)")
  }

  @Test(arguments: Damage.allCases)
  func `a flipped bit is refused`(damage: Damage) async throws {
    let workspace = try #require(workspace)
    let tools = try await VerificationTools(workspace: workspace)
    let whole = try ImageSet.find(board: "qemu-virt", in: workspace)
    let scratch = FileManager.default.temporaryDirectory.appending(
      path: "flip-\(UUID().uuidString)")
    try makeFolder(scratch)
    defer { try? remove(scratch) }
    let folder = scratch.appending(path: "image")
    try await workspace.shell.run(
      "copy-image", "cp", ["-r", "--sparse=always", whole.folder.path, folder.path])
    let copy = try ImageSet.find(in: folder)
    let check = ImageVerification(workspace: workspace, set: copy, tools: tools)
    let verdict = { () async throws -> String in
      switch damage {
      case .root: try await check.verity(try check.extract("root_a", to: scratch))
      case .bootImage, .bootSignature:
        try await check.bootImage(try check.extract("boot_a", to: scratch), scratch: scratch)
      case .image, .imageSignature: try await check.signature()
      }
    }
    _ = try await verdict()
    try flip(damage, in: copy)
    await #expect(throws: BuildProblem.self) { _ = try await verdict() }
  }

  @Test func `two checkouts in different folders make the same image`() async throws {
    let workspace = try #require(workspace)
    let script = Self.repository.appending(path: "ImageBuilder/reproduce.sh")
    try await workspace.shell.run("reproduce", "bash", [script.path, "warm"])
  }

  private func flip(_ damage: Damage, in set: ImageSet) throws {
    let root = try set.part("root_a")
    let boot = try set.part("boot_a")
    switch damage {
    case .root: try flipBit(of: set.image, at: root.offset + root.size / 3)
    case .bootImage: try flipBit(of: set.image, at: boot.offset + boot.size / 2)
    case .bootSignature:
      let tree = try Data(contentsOf: set.image, options: .alwaysMapped)[
        boot.offset..<boot.offset + boot.size]
      try flipBit(of: set.image, at: try signature(in: tree))
    case .image: try flipBit(of: set.image, at: root.offset + 5)
    case .imageSignature:
      let file = set.image.appendingPathExtension("minisig")
      var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(
        String.init)
      var bytes = try #require(Data(base64Encoded: lines[1]))
      bytes[40] ^= 1
      lines[1] = bytes.base64EncodedString()
      try FileTree.write(lines.joined(separator: "\n") + "\n", to: file)
    }
  }

  /// Offset of a byte of the RSA signature: the 256-byte property of the signature node.
  private func signature(in tree: Data) throws -> Int {
    // FDT_PROP (3), a length of 256, then four bytes of name offset (devicetree specification 5.4).
    let header = Data([0, 0, 0, 3, 0, 0, 1, 0])
    let found = try #require(tree.range(of: header, options: .backwards))
    return found.upperBound + 4 + 100
  }

  private func flipBit(of file: URL, at offset: Int) throws {
    let handle = try FileHandle(forUpdating: file)
    defer { try? handle.close() }
    try handle.seek(toOffset: UInt64(offset))
    let byte = try #require(try handle.read(upToCount: 1)?.first)
    try handle.seek(toOffset: UInt64(offset))
    try handle.write(contentsOf: Data([byte ^ 0x10]))
  }
}
