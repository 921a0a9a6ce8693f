import Foundation

/// Modules that Debian's configuration of its kernel leaves out, built from Debian's own source against
/// the headers of that very kernel, so that it loads them.
struct ExtraModules: Sendable {
  /// What came of it.
  struct Built: Sendable {
    /// Laid out as `lib/modules/<version>`.
    let folder: URL
    /// Each with Debian's version of the source and the licence that its file names.
    let entries: [Manifest.PackageEntry]
  }

  let inputs: InputStore
  let recipe: Recipe

  /// - Parameter names: as the source files are named, without `.c`.
  func build(_ names: [String], for kernel: FetchedInput) async throws -> Built {
    let source = try await inputs.fetch("kernel-source")
    let headers = [
      try await inputs.fetch("kernel-build-common"), try await inputs.fetch("kernel-build-arm64"),
      try await inputs.fetch("kernel-build-tools"),
    ]
    for input in [source] + headers { try Self.check(input.input, against: kernel.input) }
    let libc = try await inputs.fetch("kernel-build-libc")
    let compiler = try await recipe.workspace.shell.capture(
      "gcc-version", "aarch64-linux-gnu-gcc", ["--version"])
    let names = names.sorted()
    let release = KernelPackage.release(of: kernel.input)
    let digests = ([source] + headers + [libc]).map(\.digest) + [release, compiler] + names
    let result = try await recipe.build(
      "kernel-modules", variant: Recipe.Target.board.rawValue, digests: digests,
      environment: ["RELEASE": release]
    ) { folder in
      for package in headers {
        try await recipe.extract(deb: package.file, into: folder.appending(path: "kernel"))
      }
      try await recipe.extract(deb: libc.file, into: folder.appending(path: "libc"))
      try await take(names, from: source, into: makeFolder(folder.appending(path: "modules")))
    }
    let licenses = Self.licenses(
      try String(contentsOf: result.appending(path: "licenses"), encoding: .utf8))
    return Built(
      folder: result.appending(path: "modules"),
      entries: names.map {
        Manifest.PackageEntry(
          name: $0, version: source.input.version, license: licenses[$0] ?? "")
      })
  }

  /// A module of another version would be refused by the kernel, on the board.
  static func check(_ input: Input, against kernel: Input) throws {
    guard input.version == kernel.version else {
      throw BuildProblem(
        "\(input.package) has version \(input.version), the kernel \(kernel.version)",
        cause: "they were locked at different times, or one of them was substituted",
        wayOut: "write a new lock with 'make relock' and take all of the kernel's inputs from it")
    }
  }

  /// Where the one file of a module is in the source.
  ///
  /// - Parameter files: paths in the source.
  static func path(of name: String, in files: [String]) throws -> String {
    let ending = "/\(name).c"
    let found = files.filter { $0.hasSuffix(ending) }
    if found.count == 1 { return found[0] }
    throw BuildProblem(
      found.isEmpty
        ? "the kernel's source has no file '\(name).c'"
        : "the kernel's source has \(found.count) files '\(name).c', among them "
          + found.sorted().prefix(2).joined(separator: " and "),
      cause: "a slip in extraModules, or the module has another name or several files",
      wayOut: "name a module that is made of one file, as that file is named, in board.toml")
  }

  /// Reads `name licence`, one a line; a file that names none has an empty one.
  static func licenses(_ text: String) -> [String: String] {
    var licenses: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      licenses[parts[0]] = parts.count > 1 ? parts[1] : ""
    }
    return licenses
  }

  /// Copies the source files of the modules out of Debian's package of the source, patched as it is.
  private func take(_ names: [String], from source: FetchedInput, into folder: URL) async throws {
    let unpacked = folder.appending(path: "source")
    try await recipe.extract(deb: source.file, into: unpacked)
    defer { try? remove(unpacked) }
    let archive = unpacked.appending(path: "usr/src/\(source.input.package).tar.xz").path
    let tree = try makeFolder(unpacked.appending(path: "tree"))
    // Status 2 is also what tar ends with where the archive has no such file.
    let status = try await recipe.workspace.shell.run(
      "kernel-source", "tar",
      ["-xf", archive, "--no-same-owner", "--wildcards", "-C", tree.path]
        + names.map { "*/\($0).c" }, accept: [0, 2])
    let files = try FileTree.entries(of: tree).map(\.path)
    let paths = try names.map { try Self.path(of: $0, in: files) }
    guard status == 0 else {
      throw BuildProblem(
        "the kernel's source cannot be unpacked", cause: "the disk is full",
        wayOut: "see logs/kernel-source.log in the cache")
    }
    for (name, path) in zip(names, paths) {
      try FileManager.default.moveItem(
        at: tree.appending(path: path), to: folder.appending(path: "\(name).c"))
    }
  }
}
