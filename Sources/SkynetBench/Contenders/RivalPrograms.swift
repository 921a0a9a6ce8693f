import Foundation

/// The programs of other projects, unpacked from the packages of one Debian release.
///
/// They are started by the loader of that release with its libraries, since the machine's may be older.
public struct RivalPrograms: Sendable {
  private let folder: String
  private let versions: [String: String]

  /// - Parameter folder: as `skyimage rivals` makes it.
  public init(folder: String) throws {
    self.folder = folder
    guard let text = try? String(contentsOfFile: folder + "/versions", encoding: .utf8) else {
      throw BenchProblem(
        "\(folder) holds no unpacked rivals", cause: "it is another folder, or was deleted",
        wayOut: "take the folder that 'skyimage rivals' prints")
    }
    versions = Self.versions(in: text)
  }

  /// Package and version, one a line.
  static func versions(in text: String) -> [String: String] {
    var versions: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2 { versions[String(words[0])] = String(words[1]) }
    }
    return versions
  }

  func version(of package: String) -> String { versions[package] ?? "unknown" }

  /// - Parameter path: below /usr, as `bin/fastd`.
  func command(_ path: String, _ arguments: String...) -> Command {
    let libraries = "\(folder)/usr/lib/x86_64-linux-gnu"
    let loader = Command(libraries + "/ld-linux-x86-64.so.2", "--library-path", libraries)
    return loader + ["\(folder)/usr/\(path)"] + arguments
  }

  /// All rivals, in the order of the table.
  public var contenders: [any Contender] {
    [
      WireGuardGo(programs: self), Fastd(programs: self), Nebula(programs: self),
      Yggdrasil(programs: self, name: "yggdrasil", interfaceBytesMax: 65535),
      Yggdrasil(programs: self, name: "yggdrasil-1420", interfaceBytesMax: 1420),
    ]
  }
}
