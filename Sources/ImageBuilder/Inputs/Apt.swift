import Foundation

/// Fetches packages of other Debian suites and architectures with an apt configuration of its own,
/// which takes nothing from the machine's but where its archive is, and changes nothing of it.
struct Apt: Sendable {
  static let keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

  let shell: Shell
  /// Folder for the configuration and the package lists.
  let folder: URL

  private var environment: [String: String] {
    ["APT_CONFIG": folder.appending(path: "apt.conf").path, "LC_ALL": "C"]
  }

  /// Writes the configuration and fetches the lists of the suites; apt checks their signatures.
  func update(suites: [String], architectures: [String]) async throws {
    let archive = try MachineArchive.find()
    for path in ["lists/partial", "cache/archives/partial", "etc/apt.conf.d", "etc/preferences.d"] {
      try makeFolder(folder.appending(path: path))
    }
    let stanzas = suites.map { suite in
      """
      Types: deb deb-src
      URIs: \(archive.location(for: suite))
      Suites: \(suite)
      Components: main
      Architectures: \(architectures.joined(separator: " "))
      Signed-By: \(Self.keyring)
      """
    }
    try FileTree.write(
      stanzas.joined(separator: "\n\n") + "\n",
      to: folder.appending(path: "etc/sources.list.d/suites.sources"))
    try FileTree.write(
      """
      Dir::Etc "\(folder.path)/etc";
      Dir::Etc::sourcelist "/dev/null";
      Dir::State::lists "\(folder.path)/lists";
      Dir::Cache "\(folder.path)/cache";
      Acquire::Languages "none";
      Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled "false";

      """, to: folder.appending(path: "apt.conf"))
    try await shell.run("apt-update", "apt-get", ["update", "-q"], environment: environment)
  }

  /// Downloads a binary package into `target`.
  func download(_ package: String, _ selector: String, into target: URL) async throws -> URL {
    try await shell.run(
      "apt-download-\(package)", "apt-get", ["download", "-q", package + selector], in: target,
      environment: environment)
    guard let name = try FileManager.default.contentsOfDirectory(atPath: target.path).first else {
      throw missing(package)
    }
    return target.appending(path: name)
  }

  /// Where the archives of a source package are, and the hashes that the signed index gives them.
  func sourceArchives(
    _ package: String, _ selector: String
  ) async throws -> [(location: String, name: String, hash: String)] {
    let text = try await shell.capture(
      "apt-source-\(package)", "apt-get",
      ["source", "--download-only", "--print-uris", "-q", package + selector],
      environment: environment)
    var archives: [(String, String, String)] = []
    for line in text.split(separator: "\n") where line.hasPrefix("'") {
      let words = line.split(separator: " ").map(String.init)
      // The .dsc and detached signatures say nothing that the signed index does not say as well; parts
      // such as a package's web pages are not built.
      guard words.count == 4, !words[1].hasSuffix(".asc"),
        words[1].contains(".orig.tar.") || words[1].contains(".debian.tar.")
      else { continue }
      archives.append((String(words[0].dropFirst().dropLast()), words[1], words[3]))
    }
    guard !archives.isEmpty else { throw missing(package) }
    return archives
  }

  func download(_ location: String, hash: String, to target: URL) async throws {
    try await shell.run(
      "apt-file", "/usr/lib/apt/apt-helper", ["download-file", location, target.path, hash],
      environment: environment)
  }

  /// The newest version of a package in a suite.
  func newest(_ package: String, architecture: String?, suite: String) async throws -> String {
    let name = package + (architecture.map { ":" + $0 } ?? "")
    let text = try await shell.capture(
      "apt-show", "apt-cache", ["show", "--no-all-versions", name + "/" + suite],
      environment: environment)
    guard let version = field("Version", in: text) else { throw missing(package) }
    return version
  }

  /// The first dependency of a package: a kernel's meta package names the kernel there.
  ///
  /// - Parameter package: with its architecture, as `linux-image-arm64:arm64`.
  func dependency(of package: String, suite: String) async throws -> String {
    let text = try await shell.capture(
      "apt-show", "apt-cache", ["show", "--no-all-versions", package + "/" + suite],
      environment: environment)
    guard let name = field("Depends", in: text)?.split(separator: " ").first else {
      throw missing(package)
    }
    return String(name)
  }

  private func field(_ name: String, in text: String) -> String? {
    text.split(separator: "\n").first { $0.hasPrefix(name + ": ") }
      .map { String($0.dropFirst(name.count + 2)) }
  }

  private func missing(_ package: String) -> BuildProblem {
    BuildProblem(
      "Debian's archive has no package '\(package)'", cause: "the suite has moved on",
      wayOut: "write a new lock with 'make relock'")
  }
}

/// Where this machine gets Debian's packages from, read from its own apt configuration.
struct MachineArchive: Equatable {
  let main: String
  let security: String?

  func location(for suite: String) -> String {
    suite.hasSuffix("-security") ? security ?? main : main
  }

  static func find() throws -> MachineArchive {
    let lists = URL(filePath: "/etc/apt/sources.list.d")
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: lists.path)) ?? []).sorted()
    let files = [URL(filePath: "/etc/apt/sources.list")] + names.map { lists.appending(path: $0) }
    let texts = files.filter { $0.path.hasSuffix(".list") || $0.path.hasSuffix(".sources") }
      .compactMap { try? String(contentsOf: $0, encoding: .utf8) }
    guard let archive = parse(texts) else {
      throw BuildProblem(
        "this machine's apt configuration names no Debian archive",
        cause: "it is not Debian, or its archive is configured in an unusual way",
        wayOut: "build on Debian 12, or in a container of it")
    }
    return archive
  }

  /// - Parameter texts: contents of `sources.list` and `.sources` files.
  static func parse(_ texts: [String]) -> MachineArchive? {
    var main: String?
    var security: String?
    for (location, suites) in texts.flatMap(entries) {
      for suite in suites {
        if suite.hasSuffix("-security") { security = security ?? location }
        if ["bookworm", "oldstable", "trixie", "stable"].contains(suite) {
          main = main ?? location
        }
      }
    }
    return main.map { MachineArchive(main: $0, security: security) }
  }

  private static func entries(_ text: String) -> [(String, [String])] {
    let oneLine = text.split(separator: "\n").compactMap { line -> (String, [String])? in
      var words = line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard words.first == "deb" else { return nil }
      words.removeFirst()
      if words.first?.hasPrefix("[") == true {
        guard let end = words.firstIndex(where: { $0.hasSuffix("]") }) else { return nil }
        words.removeFirst(end + 1)
      }
      return words.count >= 3 && words[2...].contains("main") ? (words[0], [words[1]]) : nil
    }
    let stanzas = text.components(separatedBy: "\n\n").compactMap { stanza -> (String, [String])? in
      var fields: [String: [String]] = [:]
      for line in stanza.split(separator: "\n") where !line.hasPrefix("#") {
        let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
        if parts.count == 2 { fields[parts[0]] = parts[1].split(separator: " ").map(String.init) }
      }
      guard fields["Types"]?.contains("deb") == true,
        fields["Components"]?.contains("main") == true,
        fields["Enabled"] != ["no"], let location = fields["URIs"]?.first
      else { return nil }
      return (location, fields["Suites"] ?? [])
    }
    return oneLine + stanzas
  }
}
