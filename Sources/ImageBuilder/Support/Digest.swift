import Crypto
import Foundation

/// SHA-256 of files and texts as 64 hexadecimal digits.
enum Digest {
  static func of(file: URL) throws -> String {
    let handle = try FileHandle(forReadingFrom: file)
    defer { try? handle.close() }
    var digest = StreamDigest()
    while let run = try handle.read(upToCount: 1 << 20), !run.isEmpty { digest.update(run) }
    return digest.finished()
  }

  static func of(_ text: String) -> String { hex(SHA256.hash(data: Data(text.utf8))) }

  static func of(_ data: Data) -> String { hex(SHA256.hash(data: data)) }

  /// Contents, names, rights and link targets of everything below a folder, in order of names.
  static func of(tree folder: URL) throws -> String {
    var hash = SHA256()
    for entry in try FileTree.entries(of: folder) {
      hash.update(data: Data("\(entry.path)\0\(entry.kind)\0\(entry.mode)\0".utf8))
      switch entry.kind {
      case .file: hash.update(data: Data(try of(file: folder.appending(path: entry.path)).utf8))
      case .link(let target): hash.update(data: Data("\(target)\0".utf8))
      case .folder: break
      }
    }
    return hex(hash.finalize())
  }

  static func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { String(format: "%02x", $0) }.joined()
  }
}

/// SHA-256 of what comes in pieces.
struct StreamDigest {
  private var hash = SHA256()

  mutating func update(_ data: Data) { hash.update(data: data) }

  func finished() -> String { Digest.hex(hash.finalize()) }
}
