import Foundation

/// An input that is here and whose bytes were checked.
struct FetchedInput: Sendable {
  let input: Input
  /// Its files in the order of the lock.
  let files: [URL]
  /// Set when the locked version was gone and the newest of the same suite was taken.
  let isSubstitute: Bool

  var file: URL { files[0] }

  /// What a cached result that hangs on this input is named by.
  var digest: String { input.files.map(\.sha256).joined(separator: " ") }
}

/// A download that is not the locked one, although it has its name and version.
private struct AlteredInput: Error {
  let problem: BuildProblem
}

/// Gets inputs from the cache, or from outside when they are not there yet.
actor InputStore {
  private let lock: InputLock
  private let downloads: URL
  private let shell: Shell
  private let progress: Progress
  private let apt: Apt
  private let pip: Pip
  private var isAptReady = false
  private(set) var used: [FetchedInput] = []

  init(workspace: Workspace) throws {
    lock = try InputLock.read(workspace.builder.appending(path: "inputs.toml"))
    downloads = workspace.cache.appending(path: "downloads")
    shell = workspace.shell
    progress = workspace.progress
    apt = Apt(shell: shell, folder: workspace.cache.appending(path: "apt"))
    pip = Pip(shell: shell)
    try makeFolder(downloads)
  }

  func fetch(_ id: String) async throws -> FetchedInput {
    if let known = used.first(where: { $0.input.id == id }) { return known }
    let fetched = try await take(lock.entry(id))
    used.append(fetched)
    return fetched
  }

  /// The lock with the newest version of everything.
  func relocked() async throws -> InputLock {
    var newest: [Input] = []
    for entry in lock.input {
      progress.say("   ... looking for the newest " + entry.package)
      newest.append(try await fetchNewest(entry))
    }
    return InputLock(input: newest)
  }

  private func take(_ entry: Input) async throws -> FetchedInput {
    let files = entry.files.map { place(of: $0) }
    if files.allSatisfy(exists) {
      for (file, url) in zip(entry.files, files) {
        guard try Digest.of(file: url) == file.sha256 else {
          try remove(url)
          throw BuildProblem(
            "the download \(file.name) in the cache has changed since it was checked",
            cause: "a failing disk, or somebody edited it",
            wayOut: "it has been deleted; start again and it is fetched anew")
        }
      }
      return FetchedInput(input: entry, files: files, isSubstitute: false)
    }
    do {
      try await progress.step("fetching \(entry.package) \(entry.version)") {
        try await fetchLocked(entry)
      }
      return FetchedInput(input: entry, files: files, isSubstitute: false)
    } catch let altered as AlteredInput {
      // Not to be had is one thing; to be had with other bytes is never made up for.
      throw altered.problem
    } catch let problem as BuildProblem where entry.kind != .python {
      progress.warn(
        "\(entry.package) \(entry.version) is no longer to be had; taking the newest of "
          + "\(entry.suite ?? "the index") instead. The image is NOT the one the lock describes.\n"
          + problem.description)
      let newest = try await fetchNewest(entry)
      return FetchedInput(
        input: newest, files: newest.files.map { place(of: $0) }, isSubstitute: true)
    }
  }

  private func fetchLocked(_ entry: Input) async throws {
    switch entry.kind {
    case .deb:
      let name = entry.package + (entry.architecture.map { ":" + $0 } ?? "")
      _ = try await fetchDeb(name, "=" + entry.version, expected: entry.files[0])
    case .source:
      try await prepareApt()
      let archives = try await apt.sourceArchives(entry.package, "=" + entry.version)
      for file in entry.files {
        guard let archive = archives.first(where: { $0.name == file.name }) else {
          throw BuildProblem(
            "\(entry.package) \(entry.version) has no archive \(file.name)",
            cause: "the lock does not fit the package", wayOut: "write a new one: 'make relock'")
        }
        let draft = try draftFolder().appending(path: file.name)
        try await apt.download(archive.location, hash: archive.hash, to: draft)
        _ = try keep(draft, expected: file)
      }
    case .python:
      let draft = try await pip.download(
        entry.package, version: entry.version, platform: entry.architecture,
        hash: entry.files[0].sha256, into: draftFolder())
      _ = try keep(draft, expected: entry.files[0])
    }
  }

  private func fetchNewest(_ entry: Input) async throws -> Input {
    var newest = entry
    switch entry.kind {
    case .deb:
      try await prepareApt()
      let suite = entry.suite ?? ""
      if let follow = entry.follow {
        newest.package = try await followed(follow, by: entry, suite: suite)
      }
      newest.version = try await apt.newest(
        newest.package, architecture: entry.architecture, suite: suite)
      let name = newest.package + (entry.architecture.map { ":" + $0 } ?? "")
      newest.files = [try await fetchDeb(name, "=" + newest.version, expected: nil)]
    case .source:
      try await prepareApt()
      let archives = try await apt.sourceArchives(entry.package, "/" + (entry.suite ?? ""))
      newest.files = []
      for archive in archives {
        let draft = try draftFolder().appending(path: archive.name)
        do {
          try await apt.download(archive.location, hash: archive.hash, to: draft)
        } catch {
          // Only what a later build could fetch as well belongs into the lock.
          progress.warn("\(archive.name) is listed but not to be had; left out of the lock")
          continue
        }
        newest.files.append(try keep(draft, expected: nil))
      }
      guard !newest.files.isEmpty else {
        throw BuildProblem(
          "no archive of \(entry.package) can be fetched",
          cause: "the mirror lists files that it does not have",
          wayOut: "try again later, or point the machine's apt at another mirror")
      }
      newest.version = try await sourceVersion(entry)
    case .python:
      let draft = try await pip.download(
        entry.package, version: nil, platform: entry.architecture, hash: nil, into: draftFolder())
      newest.files = [try keep(draft, expected: nil)]
      newest.version = Self.version(inFileName: draft.lastPathComponent) ?? entry.version
    }
    return newest
  }

  private func followed(_ leader: String, by entry: Input, suite: String) async throws -> String {
    let dependency = try await apt.dependency(of: leader, suite: suite)
    guard let package = entry.package(ofReleaseIn: dependency) else {
      throw BuildProblem(
        "'\(dependency)', which \(leader) depends on, tells no release for '\(entry.package)'",
        cause: "Debian names its kernels in another way now",
        wayOut: "look at both packages, then mend the input in ImageBuilder/inputs.toml")
    }
    return package
  }

  /// The version in the second part of a wheel's or source archive's name (PEP 427, PEP 625).
  static func version(inFileName name: String) -> String? {
    let parts = name.split(separator: "-")
    guard parts.count >= 2 else { return nil }
    return parts[1].hasSuffix(".tar.gz") ? String(parts[1].dropLast(7)) : String(parts[1])
  }

  private func sourceVersion(_ entry: Input) async throws -> String {
    let text = try await shell.capture(
      "apt-showsrc", "apt-get",
      ["source", "--dsc-only", "--print-uris", "-q", entry.package + "/" + (entry.suite ?? "")],
      environment: ["APT_CONFIG": apt.folder.appending(path: "apt.conf").path, "LC_ALL": "C"])
    // 'LOCATION/NAME_VERSION.dsc' NAME_VERSION.dsc SIZE HASH, with an epoch written as in a URL.
    for line in text.split(separator: "\n") {
      for word in line.split(separator: " ") where word.hasSuffix(".dsc") && !word.hasPrefix("'") {
        let name = word.dropLast(4)
        if let underscore = name.firstIndex(of: "_") {
          return String(name[name.index(after: underscore)...])
        }
      }
    }
    return entry.version
  }

  private func fetchDeb(
    _ name: String, _ selector: String, expected: Input.File?
  ) async throws -> Input.File {
    try await prepareApt()
    return try keep(
      await apt.download(name, selector, into: draftFolder()), expected: expected)
  }

  private func prepareApt() async throws {
    guard !isAptReady else { return }
    let suites = Set(lock.input.compactMap(\.suite)).sorted()
    try await progress.step("fetching the package lists of \(suites.joined(separator: ", "))") {
      try await apt.update(suites: suites, architectures: ["amd64", "arm64"])
    }
    isAptReady = true
  }

  private func draftFolder() throws -> URL {
    let draft = downloads.appending(path: ".draft-\(ProcessInfo.processInfo.processIdentifier)")
    try remove(draft)
    return try makeFolder(draft)
  }

  /// Moves a checked download to its place.
  private func keep(_ draft: URL, expected: Input.File?) throws -> Input.File {
    let file = Input.File(name: draft.lastPathComponent, sha256: try Digest.of(file: draft))
    if let expected, expected.sha256 != file.sha256 {
      throw AlteredInput(
        problem: BuildProblem(
          "\(file.name) has SHA-256 \(file.sha256), the lock says \(expected.sha256)",
          cause: "the file was changed under the same version, or the network altered it",
          wayOut: "do not build; compare with another network, then decide about 'make relock'"))
    }
    let target = place(of: expected ?? file)
    try remove(target)
    try FileManager.default.moveItem(at: draft, to: target)
    try remove(draft.deletingLastPathComponent())
    return expected ?? file
  }

  private func place(of file: Input.File) -> URL {
    downloads.appending(path: file.sha256.prefix(16) + "-" + file.name)
  }
}
