import Foundation
import TOMLKit

/// One thing from outside that a build uses, pinned to its bytes.
struct Input: Codable, Equatable, Sendable {
  enum Kind: String, Codable, Sendable {
    /// A binary package of Debian.
    case deb
    /// The archives of a source package of Debian.
    case source
    /// A file from the Python index, built or source.
    case python
  }

  struct File: Codable, Equatable, Sendable {
    var name: String
    var sha256: String
  }

  /// The name this project uses.
  let id: String
  let kind: Kind
  /// The name it has there.
  var package: String
  /// A package and its architecture; what it depends on has a release in its name, and so has
  /// `package`.
  var follow: String?
  /// Debian's suite, as `trixie`.
  var suite: String?
  /// Of a deb, as Debian writes it; of a Python file, the platform tag, absent for a source archive.
  var architecture: String?
  var version: String
  var files: [File]

  /// The name of this package in the release that `other` is of.
  ///
  /// A release is the part that begins with a digit: `6.12.107+deb13` in
  /// `linux-kbuild-6.12.107+deb13`.
  ///
  /// - Returns: nil where one of the names has no such part.
  func package(ofReleaseIn other: String) -> String? {
    let parts = package.split(separator: "-")
    let isRelease = { (part: Substring) in part.first?.isNumber == true }
    guard let old = parts.firstIndex(where: isRelease),
      let new = other.split(separator: "-").first(where: isRelease)
    else { return nil }
    return (parts[..<old] + [new] + parts[(old + 1)...]).joined(separator: "-")
  }
}

/// `ImageBuilder/inputs.toml`: every input with version and hash.
struct InputLock: Codable, Equatable, Sendable {
  var input: [Input]

  static func read(_ url: URL) throws -> InputLock {
    do {
      return try TOMLDecoder().decode(
        InputLock.self, from: try String(contentsOf: url, encoding: .utf8))
    } catch {
      throw BuildProblem(
        "\(url.path) cannot be read: \(error)", cause: "it was edited by hand",
        wayOut: "take it back with git, or write it anew with 'make relock'")
    }
  }

  func entry(_ id: String) throws -> Input {
    guard let entry = input.first(where: { $0.id == id }) else {
      throw BuildProblem(
        "there is no input '\(id)' in the lock", cause: "the code asks for more than is locked",
        wayOut: "add it to ImageBuilder/inputs.toml and run 'make relock'")
    }
    return entry
  }

  /// The file as it is kept: a fixed order of keys, so that a new lock differs only in what is new.
  var text: String {
    var text = "# Every input from outside, pinned to its bytes. 'make relock' takes the newest.\n"
    for entry in input {
      text += "\n[[input]]\nid = \"\(entry.id)\"\nkind = \"\(entry.kind.rawValue)\"\n"
      text += "package = \"\(entry.package)\"\n"
      if let follow = entry.follow { text += "follow = \"\(follow)\"\n" }
      if let suite = entry.suite { text += "suite = \"\(suite)\"\n" }
      if let architecture = entry.architecture { text += "architecture = \"\(architecture)\"\n" }
      text += "version = \"\(entry.version)\"\nfiles = [\n"
      for file in entry.files {
        text += "  { name = \"\(file.name)\", sha256 = \"\(file.sha256)\" },\n"
      }
      text += "]\n"
    }
    return text
  }
}
