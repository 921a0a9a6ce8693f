import Foundation

/// A kernel with its modules and device trees, unpacked.
struct KernelPackage: Sendable {
  /// As `uname -r` gives it.
  let version: String
  /// The plain image, as U-Boot starts it.
  let image: URL
  /// `lib/modules`.
  let moduleFolder: URL
  let deviceTrees: URL?
  let modules: KernelModules
  /// What was built beside the package.
  var extraModules: [Manifest.PackageEntry] = []
  let shell: Shell

  /// Debian's: a plain image, modules packed with xz, device trees of every board.
  ///
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

  /// What `uname -r` gives in a kernel of Debian's.
  static func release(of input: Input) -> String {
    String(input.package.dropFirst("linux-image-".count))
  }

  /// Debian's, fetched and unpacked once for all builds.
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

  /// Alpine's: an EFI program that unpacks itself, which U-Boot cannot start; what it carries is taken out.
  static func alpine(root: URL, into folder: URL, shell: Shell) async throws -> KernelPackage {
    let modules = root.appending(path: "lib/modules")
    let versions = try FileManager.default.contentsOfDirectory(atPath: modules.path).sorted()
    let kernel = root.appending(path: "boot/vmlinuz-virt")
    guard let version = versions.first, let packed = try? Data(contentsOf: kernel) else {
      throw BuildProblem(
        "this Alpine root holds no kernel", cause: "a minirootfs comes without one",
        wayOut: "set the kernel's provider to 'debian' in board.toml")
    }
    try makeFolder(folder)
    let image = folder.appending(path: "Image")
    let gzip = folder.appending(path: "Image.gz")
    try payload(ofZboot: packed).write(to: gzip)
    try await shell.run("unpack-kernel", "gunzip", ["--force", gzip.path])
    return KernelPackage(
      version: version, image: image, moduleFolder: modules, deviceTrees: nil,
      modules: try KernelModules(folder: modules.appending(path: version)), shell: shell)
  }

  /// The compressed kernel inside an EFI zboot file: its offset and size are two little-endian words at
  /// byte 8, behind `MZ` and `zimg` (Linux, drivers/firmware/efi/libstub/zboot-header.S).
  static func payload(ofZboot data: Data) throws -> Data {
    let word = { (offset: Int) in
      (0..<4).reduce(0) { $0 | Int(data[data.startIndex + offset + $1]) << (8 * $1) }
    }
    guard data.count > 64, data.prefix(2) == Data("MZ".utf8),
      data[(data.startIndex + 4)..<(data.startIndex + 8)] == Data("zimg".utf8),
      word(8) + word(12) <= data.count
    else {
      throw BuildProblem(
        "Alpine's kernel is not the self-unpacking file that it used to be",
        cause: "a new version of Alpine",
        wayOut: "set the kernel's provider to 'debian' in board.toml")
    }
    return data.subdata(in: (data.startIndex + word(8))..<(data.startIndex + word(8) + word(12)))
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
