import Foundation

/// Turns a finished disk into the files that are handed out, and puts them in place together.
struct ImageRelease: Sendable {
  let workspace: Workspace
  let keys: SigningKeys
  let signer: String?
  let manifest: Manifest

  /// - Returns: the folder with all files of the image.
  func publish(_ disk: DiskImage, scratch: URL) async throws -> URL {
    let name = "skyminer-\(manifest.board)-\(manifest.version)"
    let draft = try makeFolder(scratch.appending(path: "release"))
    let image = draft.appending(path: name + ".img")
    try await workspace.progress.step("writing \(image.lastPathComponent)") {
      try await disk.write(to: image, scratch: scratch)
      try ImageAudit.check(image: try ImageFile.open(image))
    }
    let packed = draft.appending(path: name + ".img.zst")
    try await workspace.progress.step("packing \(packed.lastPathComponent)") {
      // One thread: several would cut the stream at places that hang on how many there are.
      try await workspace.shell.run(
        "pack-image", "zstd",
        ["-9", "--single-thread", "--force", "-q", "--no-progress", image.path, "-o", packed.path])
    }
    let digest = try Digest.of(file: image)
    try FileTree.write(
      try BlockMap.make(for: image, ranges: try disk.meaningful),
      to: draft.appending(path: name + ".bmap"))
    try FileTree.write(try manifest.json, to: draft.appending(path: "manifest.json"))
    try FileTree.write(
      try SoftwareBill.make(manifest, imageDigest: digest),
      to: draft.appending(path: name + ".spdx.json"))
    try FileTree.write(
      try imagerEntry(name: name, image: image, packed: packed, digest: digest),
      to: draft.appending(path: "os_list.json"))
    try FileTree.write(
      try String(contentsOf: keys.imagePublic, encoding: .utf8),
      to: draft.appending(path: "image.pub"))
    try await sign(draft, image: image, digest: digest)
    let target = workspace.images(board: manifest.board)
    try makeFolder(target.deletingLastPathComponent())
    try remove(target)
    try FileManager.default.moveItem(at: draft, to: target)
    return target
  }

  private func sign(_ folder: URL, image: URL, digest: String) async throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    var sums = ""
    for name in names {
      // The image is by far the largest file, and its digest is known.
      let sum =
        name == image.lastPathComponent
        ? digest : try Digest.of(file: folder.appending(path: name))
      sums += "\(sum)  \(name)\n"
    }
    let list = folder.appending(path: "SHA256SUMS")
    try FileTree.write(sums, to: list)
    let signer = ImageSigner(keys: keys, command: signer, shell: workspace.shell)
    try await workspace.progress.step("signing with \(keys.kind) keys") {
      let comment = "skyminer \(manifest.board) \(manifest.version) \(keys.kind) sha256:\(digest)"
      try await signer.sign(image, comment: comment)
      try await signer.sign(list, comment: comment)
    }
  }

  /// The list that Raspberry Pi Imager reads; whoever hosts the file adds its address.
  private func imagerEntry(name: String, image: URL, packed: URL, digest: String) throws -> String {
    struct Entry: Encodable {
      let name: String
      let description = "Firmware of the Skywire miner"
      let url: String
      let extractSize: Int
      let extractSha256: String
      let imageDownloadSize: Int
      let releaseDate: String
      let devices: [String]
      let initFormat = "none"
      let bmapUrl: String
    }
    let date = Date(timeIntervalSince1970: TimeInterval(Recipe.sourceDate)).ISO8601Format()
    let entry = Entry(
      name: name, url: packed.lastPathComponent, extractSize: try fileSize(image),
      extractSha256: digest, imageDownloadSize: try fileSize(packed),
      releaseDate: String(date.prefix(10)), devices: [manifest.board], bmapUrl: name + ".bmap")
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(["os_list": [entry]]), as: UTF8.self) + "\n"
  }
}
