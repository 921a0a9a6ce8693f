import Foundation

/// `manifest.json`: what an image is made of, every input by version and hash.
struct Manifest: Codable, Equatable, Sendable {
  struct InputEntry: Codable, Equatable, Sendable {
    let id: String
    let package: String
    let version: String
    let files: [Input.File]
    /// True where the locked version was gone: such an image cannot be rebuilt from the lock.
    let substituted: Bool
  }

  struct PackageEntry: Codable, Equatable, Sendable {
    let name: String
    let version: String
    let license: String
  }

  struct Part: Codable, Equatable, Sendable {
    let name: String
    let offset: Int
    let size: Int
    let sha256: String
  }

  let board: String
  let version: String
  let keys: String
  let kernel: String
  let rootHash: String
  let verityDataSize: Int
  let veritySalt: String
  let alpine: String
  let leftOut: [String]
  let inputs: [InputEntry]
  let packages: [PackageEntry]
  /// Kernel modules that were built here, with the version of the source.
  let extraModules: [PackageEntry]
  let parts: [Part]

  var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }

  static func read(_ url: URL) throws -> Manifest {
    do {
      return try JSONDecoder().decode(Manifest.self, from: Data(contentsOf: url))
    } catch {
      throw BuildProblem(
        "\(url.path) cannot be read: \(error.localizedDescription)",
        cause: "no image has been built yet, or its files were moved apart",
        wayOut: "run 'make image', or keep the files of an image together")
    }
  }
}
