import BootPlan
import Foundation
import PartitionTable

/// The root as it lies in its partition: EROFS, and behind it the hash tree that dm-verity checks every
/// block against.
struct RootImage: Sendable {
  let file: URL
  let verity: BootPlan.Verity

  /// - Parameter seed: text that names the contents; salt and identifiers derive from it.
  static func make(from root: URL, to file: URL, seed: String, shell: Shell) async throws
    -> RootImage
  {
    let identifier = DiskLayout.identifier(seed, "root").text
    try await shell.run(
      "mkfs-erofs", "mkfs.erofs",
      [
        "-zlz4hc,12", "-C65536", "-Eztailpacking", "-T\(Recipe.sourceDate)", "-U", identifier,
        "--all-root", "--quiet", file.path, root.path,
      ])
    try await shell.run("fsck-erofs", "fsck.erofs", [file.path])
    let size = try fileSize(file)
    guard size % Int(BootPlan.blockSize) == 0 else {
      preconditionFailure("EROFS images are whole blocks")
    }
    let salt = Digest.of(seed + "\u{0}salt")
    let hash = file.appendingPathExtension("hash")
    try await shell.run(
      "verity-format", "/usr/sbin/veritysetup",
      ["format", file.path, file.path, "--root-hash-file", hash.path]
        + geometry(size: size, salt: salt))
    let text = try String(contentsOf: hash, encoding: .utf8).trimmingCharacters(
      in: .whitespacesAndNewlines)
    try remove(hash)
    try await shell.run(
      "verity-verify", "/usr/sbin/veritysetup",
      ["verify", file.path, file.path, text] + geometry(size: size, salt: salt))
    return RootImage(
      file: file,
      verity: BootPlan.Verity(
        dataSize: UInt64(size), rootHash: try bytes(text), salt: try bytes(salt)))
  }

  /// Without a superblock: everything about the tree is in the signed boot plan.
  static func geometry(size: Int, salt: String) -> [String] {
    let block = Int(BootPlan.blockSize)
    return [
      "--no-superblock", "--hash=sha256", "--data-block-size=\(block)",
      "--hash-block-size=\(block)",
      "--data-blocks=\(size / block)", "--hash-offset=\(size)", "--salt=\(salt)",
    ]
  }

  private static func bytes(_ hex: String) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = hex[...]
    while let byte = UInt8(rest.prefix(2), radix: 16) {
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    guard rest.isEmpty, bytes.count == 32 else {
      throw BuildProblem(
        "veritysetup gave '\(hex)' for a root hash", cause: "another version of the tool",
        wayOut: "use the one of Debian 12")
    }
    return bytes
  }
}

func fileSize(_ url: URL) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
  return (attributes[.size] as? NSNumber)?.intValue ?? 0
}
