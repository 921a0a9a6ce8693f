import BootPlan
public import Foundation

/// One build of one board's image, from the lock to the signed files.
public struct ImageBuild: Sendable {
  /// What the caller may choose.
  public struct Options: Sendable {
    public var board = "qemu-virt"
    /// A folder of release keys; nil for the development keys.
    public var keys: URL?
    /// A command that signs the finished image.
    public var signer: String?
    /// Where Alpine comes from instead of the locked package.
    public var mirror: Mirror?

    public init() {}
  }

  /// Another source of Alpine.
  public struct Mirror: Sendable {
    public var tarball: URL?
    public var tarballDigest: String?
    public var repositories: [String]
    public var keys: URL?

    public init(tarball: URL?, tarballDigest: String?, repositories: [String], keys: URL?) {
      self.tarball = tarball
      self.tarballDigest = tarballDigest
      self.repositories = repositories
      self.keys = keys
    }
  }

  let workspace: Workspace
  let options: Options
  let inputs: InputStore
  let recipe: Recipe

  public init(workspace: Workspace, options: Options) throws {
    self.workspace = workspace
    self.options = options
    inputs = try InputStore(workspace: workspace)
    recipe = Recipe(workspace: workspace)
  }

  /// Builds the image; its files appear in `build/images/<board>` together when all of them are whole.
  ///
  /// - Returns: the folder.
  public func run() async throws -> URL {
    let board = try BoardDefinition.read(options.board, in: workspace.hardware)
    let hardware = try HardwareFile.read(options.board, in: workspace.hardware)
    let version = try String(
      contentsOf: workspace.repository.appending(path: "VERSION"), encoding: .utf8
    ).trimmingCharacters(in: .whitespacesAndNewlines)
    let keys = try await SigningKeys.open(
      workspace, release: options.keys, signsElsewhere: options.signer != nil)
    let stamp = try BuildStamp(
      workspace: workspace, options: options, keys: keys,
      compiler: try await workspace.compilerVersion())
    // A mirror may have changed without anything here having done so: no stamp stands for what it gave.
    let isRepeatable = options.mirror == nil
    if isRepeatable, stamp.isCurrent {
      workspace.progress.say("   nothing has changed since the last build")
      return workspace.images(board: board.name)
    }
    try recipe.cache.sweep()
    try stamp.clear()
    let folder = try await build(board, hardware, version: version, keys: keys)
    if isRepeatable { try stamp.write() }
    return folder
  }

  private func build(
    _ board: BoardDefinition, _ hardware: BoardHardware, version: String, keys: SigningKeys
  ) async throws -> URL {
    let scratch = workspace.repository.appending(path: "build/scratch-\(board.name)")
    try remove(scratch)
    try makeFolder(scratch)
    defer { try? remove(scratch) }

    let toolchains = ToolchainBuilder(workspace: workspace, inputs: inputs)
    let programs = BoardPrograms(workspace: workspace, toolchain: try await toolchains.board())
    let bootLoader = BootLoader(workspace: workspace, inputs: inputs, recipe: recipe)
    let tools = try await bootLoader.tools()
    let loader = try await bootLoader.loader(for: board, keys: keys, tools: tools)
    let parts = BuildParts(
      workspace: workspace, options: options, inputs: inputs, recipe: recipe, board: board,
      hardware: hardware, keys: keys, version: version, scratch: scratch)
    let alpine = try await parts.alpine()
    let kernel = try await parts.kernel()
    let early = try await kernel.take(
      board.kernel.earlyModules, board: board.name, into: scratch.appending(path: "early"))
    let late = try await kernel.take(
      board.kernel.lateModules, board: board.name, after: early.names,
      into: scratch.appending(path: "late"))
    let deviceTree = try await parts.deviceTree(of: kernel)
    try hardware.check(
      modules: early.names + late.names, of: kernel.modules,
      tree: try deviceTree.map(DeviceTree.init))

    let root = try await parts.root(
      alpine, programs: programs, binaries: BoardBinaries(toolchains), modules: late.paths)
    let digest = try Digest.of(tree: root)
    let rootImage = try await workspace.progress.step("packing the root and its hash tree") {
      try await RootImage.make(
        from: root, to: scratch.appending(path: "root.img"), seed: digest, shell: workspace.shell)
    }
    let plan = BootPlan(
      board: board.name, version: version, keys: keys.kind, built: UInt64(Recipe.sourceDate),
      verity: rootImage.verity, earlyModules: early.paths, lateModules: late.paths)
    let first = try await programs.build("skyinit", into: scratch.appending(path: "programs"))
    let initramfs = try BootImage.initramfs(
      program: first.file, plan: plan, modules: scratch.appending(path: "early"))
    let boot = try await workspace.progress.step("packing and signing the boot image") {
      try await BootImage.make(
        kernel: try await parts.packed(kernel), initramfs: initramfs,
        deviceTree: deviceTree, title: "skyminer \(board.name) \(version)",
        keys: keys, tools: tools, to: scratch.appending(path: "boot.itb"), shell: workspace.shell)
    }
    let disk = DiskImage(
      shell: workspace.shell, board: board, loader: loader, boot: boot, root: rootImage,
      seed: digest + (try Digest.of(file: boot.file)))
    let manifest = try await parts.manifest(
      alpine: alpine, kernel: kernel, root: root, rootImage: rootImage, disk: disk)
    return try await ImageRelease(
      workspace: workspace, keys: keys, signer: options.signer, manifest: manifest
    ).publish(disk, scratch: scratch)
  }
}
