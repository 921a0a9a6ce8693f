/// Rules that look at the repository as a whole.
struct RepositoryRules {
  let repository: Repository

  private var targets: [Repository.Target] { repository.targets }
  private var daemons: Set<String> { Set(targets.filter { $0.kind == .daemon }.map(\.name)) }

  /// The target that a source belongs to by its folder.
  private func target(of path: String) -> Repository.Target? {
    let parts = path.split(separator: "/")
    guard parts.count > 2 else { return nil }
    return targets.first { $0.name == parts[1] && ($0.kind == .tests) == (parts[0] == "Tests") }
  }

  private var sources: [Repository.File] {
    repository.files(endingIn: ".swift")
      .filter { $0.path.hasPrefix("Sources/") || $0.path.hasPrefix("Tests/") }
  }

  private var boardSources: [Repository.File] {
    sources.filter { [.board, .daemon].contains(target(of: $0.path)?.kind) }
  }

  func layers() -> [Finding] {
    var findings: [Finding] = []
    for file in sources {
      guard let target = target(of: file.path) else { continue }
      for (module, line) in Layers.imports(of: SwiftText(file.text)) {
        guard let advice = Layers.advice(target, importing: module, daemons: daemons) else {
          continue
        }
        findings.append(Finding(path: file.path, line: line, advice: advice))
      }
    }
    return findings
  }

  func existentials() -> [Finding] { boardSources.flatMap(SourceRules.existentials) }

  func lengths() -> [Finding] { sources.flatMap(SourceRules.lengths) }

  func texts() -> [Finding] {
    let checked = repository.files.filter { file in
      [".swift", ".sh", ".toml", ".json"].contains { file.path.hasSuffix($0) }
    }
    return checked.flatMap(SourceRules.text)
  }

  /// Folders and `Package.swift` agree, and no source lies where no target takes it.
  func targetsAndFolders() -> [Finding] {
    var findings: [Finding] = []
    for (folder, isTests) in [("Sources", false), ("Tests", true)] {
      let known = Set(targets.filter { ($0.kind == .tests) == isTests }.map(\.name))
      let found = repository.folders(in: folder)
      for name in found.subtracting(known).sorted() {
        let path = folder + "/" + name
        findings.append(
          Finding(path: path, advice: "add the target to Package.swift, or delete the folder"))
      }
      for name in known.subtracting(found).sorted() {
        let advice = "target '\(name)' has no folder \(folder)/\(name): make it or take it away"
        findings.append(Finding(path: "Package.swift", advice: advice))
      }
    }
    for file in repository.files(endingIn: ".swift") where file.path != "Package.swift" {
      let parts = file.path.split(separator: "/")
      if parts.count > 2, ["Sources", "Tests"].contains(parts[0]) { continue }
      findings.append(
        Finding(path: file.path, advice: "no target compiles this file: move it or delete it"))
    }
    return findings
  }

  func map() -> [Finding] {
    guard let map = repository.text("ARCHITECTURE.md") else {
      return [Finding(path: "ARCHITECTURE.md", advice: "write the map: one page, every target")]
    }
    let words = Set(map.split { !$0.isLetter && !$0.isNumber }.map(String.init))
    return targets.filter { !words.contains($0.name) && $0.kind != .tests }.map {
      Finding(
        path: "ARCHITECTURE.md", advice: "say in a line what target '\($0.name)' is there for")
    }
  }

  /// A recipe nobody names builds nothing.
  func recipes() -> [Finding] {
    let folder = "ImageBuilder/Recipes/"
    let builder = repository.files.filter { $0.path.hasPrefix("Sources/ImageBuilder/") }
    return repository.files.compactMap { file in
      guard file.path.hasPrefix(folder) else { return nil }
      let name = file.path.dropFirst(folder.count).replacing(/\.sh$/, with: "")
      if builder.contains(where: { $0.text.contains("\"\(name)\"") }) { return nil }
      return Finding(
        path: file.path,
        advice: "Sources/ImageBuilder never names \"\(name)\": call the recipe or delete it")
    }
  }

  func hardware() -> [Finding] {
    repository.folders(in: "Hardware").sorted().compactMap { name in
      if name == "Shared" || repository.text("Hardware/\(name)/board.toml") != nil { return nil }
      return Finding(
        path: "Hardware/" + name,
        advice: "a board needs a board.toml; what all boards use belongs to Hardware/Shared")
    }
  }
}
