import Foundation

/// Debian's kernel with its modules and device trees, unpacked.
///
/// The image is plain, the modules are packed with xz, and there are device trees of every board.
struct KernelPackage: Sendable {
  /// As `uname -r` gives it.
  let version: String
  /// The plain image, as U-Boot starts it.
  let image: URL
  /// `lib/modules`.
  let moduleFolder: URL
  let deviceTrees: URL
  let modules: KernelModules
  /// What was built beside the package.
  var extraModules: [Manifest.PackageEntry] = []
  let shell: Shell

  /// - Parameter folder: the package's files.
  static func debian(
    _ input: FetchedInput, unpacked folder: URL, extra: ExtraModules.Built? = nil, shell: Shell
  ) throws -> KernelPackage {
    let version = release(of: input.input)
    let modules = folder.appending(path: "usr/lib/modules")
    return KernelPackage(
      version: version, image: folder.appending(path: "boot/vmlinuz-\(version)"),
      moduleFolder: modules,
      deviceTrees: folder.appending(path: "usr/lib/linux-image-\(version)"),
      modules: try KernelModules(folder: modules.appending(path: version), extra: extra?.folder),
      extraModules: extra?.entries ?? [], shell: shell)
  }

  /// What `uname -r` gives in that kernel.
  static func release(of input: Input) -> String {
    String(input.package.dropFirst("linux-image-".count))
  }

  /// Fetched and unpacked once for all builds.
  ///
  /// - Parameter extra: names of modules to build beside it.
  static func debian(
    _ inputs: InputStore, recipe: Recipe, extra: [String] = []
  ) async throws -> KernelPackage {
    let package = try await inputs.fetch("kernel-debian")
    let folder = try await recipe.cache.result("kernel-debian", inputs: [package.digest]) {
      try await recipe.extract(deb: package.file, into: $0)
    }
    let built =
      extra.isEmpty
      ? nil : try await ExtraModules(inputs: inputs, recipe: recipe).build(extra, for: package)
    return try debian(package, unpacked: folder, extra: built, shell: recipe.workspace.shell)
  }

  /// The modules to load for these names, in order, unpacked below `folder`.
  ///
  /// - Returns: paths below `folder`, which start with the kernel's version.
  func take(
    _ names: [String], board: String, after loaded: [String] = [], into folder: URL
  ) async throws -> (paths: [String], names: [String]) {
    let ordered = try await modules.order(names, board: board, without: loaded) { module in
      let file = try await unpacked(module, into: folder)
      let text = try await shell.capture(
        "modinfo", "/usr/sbin/modinfo", ["-F", "depends", folder.appending(path: file).path])
      return text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }
    let paths = ordered.map(path(of:))
    let taken = paths.map { path in
      KernelModules.canonical(String((path.split(separator: "/").last ?? "").dropLast(3)))
    }
    return (paths, taken)
  }

  /// Below `lib/modules`, without the ending of a packed file.
  private func path(of module: KernelModules.Module) -> String {
    guard let ending = module.path.range(of: ".ko") else { return "\(version)/\(module.path)" }
    return "\(version)/\(module.path[..<ending.upperBound])"
  }

  /// Puts a module below `folder`, unpacked: the kernel and Debian's modinfo do not know every packing.
  private func unpacked(_ module: KernelModules.Module, into folder: URL) async throws -> String {
    let path = path(of: module)
    let target = folder.appending(path: path)
    try makeFolder(target.deletingLastPathComponent())
    let packed = target.deletingLastPathComponent().appending(
      path: module.file.lastPathComponent)
    try remove(packed)
    try FileManager.default.copyItem(at: module.file, to: packed)
    switch packed.pathExtension {
    case "xz": try await shell.run("unpack-module", "xz", ["-d", "-f", "-q", packed.path])
    case "gz": try await shell.run("unpack-module", "gzip", ["-d", "-f", "-q", packed.path])
    case "zst":
      try await shell.run("unpack-module", "zstd", ["-d", "-f", "-q", "--rm", packed.path])
    default: break
    }
    return path
  }
}
