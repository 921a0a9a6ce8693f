import Crypto
import Foundation

/// What apk knows to be installed: `lib/apk/db/installed`, one record a package
/// (apk-tools 3, apk-v2 database format, also used by version 3).
struct PackageDatabase: Equatable, Sendable {
  struct File: Equatable, Sendable {
    let path: String
    let package: String
    /// `Q1` and base64 of 20 bytes: SHA-1, or the front of SHA-256 for packages of the newer format.
    let checksum: String
    let mode: Int

    /// Whether these bytes (for a link: its target) are what the package brought.
    func matches(_ data: Data) -> Bool {
      guard checksum.hasPrefix("Q1"),
        let expected = Data(base64Encoded: String(checksum.dropFirst(2))),
        expected.count == Insecure.SHA1.byteCount
      else { return false }
      return Data(Insecure.SHA1.hash(data: data)) == expected
        || Data(SHA256.hash(data: data)).prefix(expected.count) == expected
    }
  }

  struct Package: Equatable, Sendable {
    let name: String
    let version: String
    let license: String
    let description: String
  }

  private(set) var packages: [Package] = []
  private(set) var files: [File] = []
  /// Rights of each folder by its path.
  private(set) var folders: [String: Int] = [:]

  /// Of a root folder.
  init(of root: URL) throws {
    try self.init(
      parsing: try String(
        contentsOf: root.appending(path: "lib/apk/db/installed"), encoding: .utf8))
  }

  init(parsing text: String) throws {
    for record in text.components(separatedBy: "\n\n") where !record.isEmpty {
      try take(record)
    }
  }

  /// The packages that a later state of the same root no longer has, a line each for the manifest.
  func removed(in later: PackageDatabase) -> [String] {
    let names = Set(later.packages.map(\.name))
    return packages.filter { !names.contains($0.name) }
      .map { "removed with apk: \($0.name) \($0.version)" }
  }

  private mutating func take(_ record: String) throws {
    var fields: [Character: String] = [:]
    var folder = ""
    var pending: (path: String, mode: Int)?
    let name = record.split(separator: "\n").first { $0.hasPrefix("P:") }?.dropFirst(2)
    for line in record.split(separator: "\n") {
      guard let key = line.first, line.dropFirst().first == ":" else {
        throw Self.damaged("a line without a key: \(line)")
      }
      let value = String(line.dropFirst(2))
      switch key {
      case "F":
        folder = try path(value)
        folders[folder] = folders[folder] ?? 0o755
      case "M": folders[folder] = try mode(value)
      case "R": pending = (try path((folder.isEmpty ? "" : folder + "/") + value), 0o644)
      case "a": pending?.mode = try mode(value)
      case "Z":
        guard let file = pending else { throw Self.damaged("a checksum without a file") }
        files.append(
          File(path: file.path, package: String(name ?? ""), checksum: value, mode: file.mode))
        pending = nil
      default: fields[key] = value
      }
    }
    guard let name, let version = fields["V"] else { throw Self.damaged("a record without a name") }
    packages.append(
      Package(
        name: String(name), version: version, license: fields["L"] ?? "",
        description: fields["T"] ?? ""))
  }

  /// `user:group:mode`, the mode in octal.
  private func mode(_ value: String) throws -> Int {
    let parts = value.split(separator: ":")
    guard parts.count >= 3, let mode = Int(parts[2], radix: 8), (0...0o7777).contains(mode) else {
      throw Self.damaged("rights '\(value)'")
    }
    return mode
  }

  /// Files are written where the database says: nothing of it may lead out of the root.
  private func path(_ value: String) throws -> String {
    let parts = value.split(separator: "/", omittingEmptySubsequences: false)
    guard value.isEmpty || !parts.contains(where: { ["", ".", ".."].contains($0) }) else {
      throw Self.damaged("the path '\(value)'")
    }
    return value
  }

  private static func damaged(_ what: String) -> BuildProblem {
    BuildProblem(
      "Alpine's package database is damaged: \(what)", cause: "the base is not what it should be",
      wayOut: "fetch the base anew, or take another with --alpine")
  }
}
