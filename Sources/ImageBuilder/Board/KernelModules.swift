import Foundation

/// The modules of one kernel and what each needs loaded before it.
///
/// Read from the `.modinfo` section of every module, since Debian's package comes without `modules.dep`.
struct KernelModules: Sendable {
  struct Module: Equatable, Sendable {
    /// Below `lib/modules/<version>`.
    let path: String
    /// Where it lies on this machine.
    let file: URL
  }

  /// By name, with `-` written as `_`, as the kernel does.
  private let modules: [String: Module]
  private let builtIn: Set<String>

  /// - Parameters:
  ///   - folder: `lib/modules/<version>` of the kernel's package.
  ///   - extra: modules that were built beside the package, laid out alike.
  init(folder: URL, extra: URL? = nil) throws {
    var modules = try Self.list(folder)
    let list = try? String(contentsOf: folder.appending(path: "modules.builtin"), encoding: .utf8)
    let builtIn = Set(
      (list ?? "").split(separator: "\n").map { line in
        Self.canonical(String(line.split(separator: "/").last?.dropLast(3) ?? ""))
      })
    let built = try extra.map { try Self.list($0) } ?? [String: Module]()
    for (name, module) in built {
      guard modules[name] == nil, !builtIn.contains(name) else {
        throw BuildProblem(
          "the kernel brings the extra module '\(name)' itself",
          cause: "a newer kernel has it, or the board never needed to build it",
          wayOut: "take it out of extraModules in board.toml")
      }
      modules[name] = module
    }
    self.modules = modules
    self.builtIn = builtIn
  }

  private static func list(_ folder: URL) throws -> [String: Module] {
    var modules: [String: Module] = [:]
    for entry in try FileTree.entries(of: folder) where entry.kind == .file {
      let file = entry.path.split(separator: "/").last.map(String.init) ?? ""
      guard let dot = file.range(of: ".ko") else { continue }
      modules[canonical(String(file[..<dot.lowerBound]))] = Module(
        path: entry.path, file: folder.appending(path: entry.path))
    }
    return modules
  }

  /// Whether the kernel has it without loading anything.
  func isBuiltIn(_ name: String) -> Bool { builtIn.contains(Self.canonical(name)) }

  static func canonical(_ name: String) -> String { name.replacing("-", with: "_") }

  /// The modules to load for these names, each after what it needs.
  ///
  /// - Parameter dependencies: names that a module depends on, asked for one at a time.
  func order(
    _ names: [String], board: String, without loaded: [String] = [],
    dependencies: (Module) async throws -> [String]
  ) async throws -> [Module] {
    var ordered: [Module] = []
    var visited = Set(loaded.map(Self.canonical))
    for name in names {
      try await visit(name, board, &visited, &ordered, dependencies)
    }
    return ordered
  }

  private func visit(
    _ name: String, _ board: String, _ visited: inout Set<String>, _ ordered: inout [Module],
    _ dependencies: (Module) async throws -> [String]
  ) async throws {
    let canonical = Self.canonical(name)
    guard visited.insert(canonical).inserted, !isBuiltIn(canonical) else { return }
    guard let module = modules[canonical] else {
      throw BuildProblem(
        "the kernel of board '\(board)' has no module '\(name)'",
        cause: "a slip in board.toml, or the new kernel has it under another name",
        wayOut: "look for it in the kernel's package, then mend Hardware/\(board)/board.toml")
    }
    for dependency in try await dependencies(module) {
      try await visit(dependency, board, &visited, &ordered, dependencies)
    }
    ordered.append(module)
  }
}
