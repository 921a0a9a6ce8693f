import Base
import BootPlan
import Foundation
import PartitionTable

/// The steps of a build that need most of what is known about it.
struct BuildParts: Sendable {
  /// An Alpine root, and what it was made from.
  struct Alpine: Sendable {
    let root: URL
    let origin: String
    let leftOut: [String]
    let apk: ApkTool
    /// A root for this machine's own architecture.
    let host: URL
  }

  let workspace: Workspace
  let options: ImageBuild.Options
  let inputs: InputStore
  let recipe: Recipe
  let board: BoardDefinition
  let hardware: BoardHardware
  let keys: SigningKeys
  let version: String
  let scratch: URL

  /// Alpine's root with just the packages of an appliance.
  func alpine() async throws -> Alpine {
    let carrier = try await inputs.fetch("alpine-x86_64")
    let host = try await CarriedAlpine.unpacked(carrier, recipe: recipe)
    let apk = ApkTool(root: host, shell: workspace.shell)
    let base = try await provider()
    let world = AlpinePackages.world.joined(separator: " ")
    let fill = { (folder: URL) in
      try await workspace.progress.step("taking Alpine's packages from \(base.origin)") {
        let root = try makeFolder(folder.appending(path: "root"))
        let leftOut = try await base.install(AlpinePackages.world, into: root, apk: apk)
        try FileTree.write(
          leftOut.sorted().joined(separator: "\n") + "\n", to: folder.appending(path: "left-out"))
      }
    }
    let result: URL
    if let digest = base.digest {
      result = try await recipe.cache.result("alpine-base", inputs: [digest, world], fill)
    } else {
      result = try makeFolder(scratch.appending(path: "alpine-base"))
      try await fill(result)
    }
    let leftOut = try String(contentsOf: result.appending(path: "left-out"), encoding: .utf8)
    return Alpine(
      root: result.appending(path: "root"), origin: base.origin,
      leftOut: leftOut.split(separator: "\n").map(String.init), apk: apk, host: host)
  }

  func kernel() async throws -> KernelPackage {
    try await KernelPackage.debian(
      inputs, recipe: recipe, extra: board.kernel.extraModules ?? [])
  }

  /// The kernel as it lies in the boot image.
  ///
  /// LZ4 unpacks no faster in U-Boot and is longer to read from a card.
  func packed(_ kernel: KernelPackage) async throws -> URL {
    let result = try await recipe.cache.result(
      "kernel-packed", inputs: [kernel.version, try Digest.of(file: kernel.image)]
    ) { folder in
      let plain = folder.appending(path: "kernel")
      try FileManager.default.copyItem(at: kernel.image, to: plain)
      try await workspace.shell.run("pack-kernel", "gzip", ["-9", "-n", "--force", plain.path])
    }
    return result.appending(path: "kernel.gz")
  }

  /// The kernel's tree for the board, with the edits of `hardware.toml`.
  func deviceTree(of kernel: KernelPackage) async throws -> URL? {
    guard let path = board.kernel.deviceTree else {
      guard hardware.deviceTreeEdits.isEmpty else {
        throw BuildProblem(
          "\(hardware.place) edits a device tree, and the board has none",
          cause: "'kernel.deviceTree' is missing in board.toml",
          wayOut: "name the tree there, or take the edits away")
      }
      return nil
    }
    let source = kernel.deviceTrees.appending(path: path)
    guard exists(source) else {
      throw BuildProblem(
        "the kernel of board '\(board.name)' brings no device tree '\(path)'",
        cause: "a slip in board.toml",
        wayOut: "look into the kernel's package, then mend Hardware/\(board.name)/board.toml")
    }
    let tree = scratch.appending(path: "board.dtb")
    try FileManager.default.copyItem(at: source, to: tree)
    try await DeviceTreeEdit.apply(
      hardware.deviceTreeEdits, of: hardware.place, to: tree, shell: workspace.shell)
    return tree
  }

  /// Recipes of the packages that this board's image has.
  func packages() throws -> [PackageRecipe] {
    let recipes = try PackageBuilder.recipes(in: workspace).filter { recipe in
      recipe.boards?.contains(board.name) ?? true
    }
    if keys.kind != SigningKeys.developmentNote,
      let recipe = recipes.first(where: { $0.boards != nil })
    {
      throw BuildProblem(
        "board '\(board.name)' has the package '\(recipe.name)', which opens it to tests",
        cause: "release keys were named for an image that is made for tests",
        wayOut: "leave the keys out, or build another board")
    }
    return recipes
  }

  /// The finished root as a folder.
  func root(
    _ alpine: Alpine, programs: BoardPrograms, binaries: BoardBinaries, modules: [String]
  ) async throws -> URL {
    let recipes = try packages()
    let builder = PackageBuilder(
      workspace: workspace, apk: alpine.apk, keys: keys, version: version)
    let stripped = scratch.appending(path: "programs")
    let index = try await builder.build(
      recipes, into: scratch.appending(path: "packages"),
      program: { try await programs.build($0, into: stripped).file },
      binary: { try await binaries.file($0) })
    let root = try makeFolder(scratch.appending(path: "root"))
    try await workspace.progress.step("putting the root together") {
      try await RootBuilder(
        workspace: workspace, apk: alpine.apk, hostAlpine: alpine.host, keys: keys,
        definition: board, hardware: hardware
      ).build(
        root, base: alpine.root, packages: recipes.map(\.name), index: index, modules: modules,
        moduleFolder: scratch.appending(path: "late"))
    }
    return root
  }

  func manifest(
    alpine: Alpine, kernel: KernelPackage, root: URL, rootImage: RootImage, disk: DiskImage
  ) async throws -> Manifest {
    let database = try PackageDatabase(of: root)
    // Our own packages take the place of some of Alpine's.
    let replaced = try PackageDatabase(of: alpine.root).removed(in: database)
    let table = try DiskLayout.table(seed: disk.seed)
    let part = { (name: String, file: URL, offset: Int) in
      Manifest.Part(
        name: name, offset: offset, size: try fileSize(file), sha256: try Digest.of(file: file))
    }
    let start = { (name: String) in Int(table.partition(named: name)?.first ?? 0) * sectorSize }
    return Manifest(
      board: board.name, version: version, keys: keys.kind, kernel: kernel.version,
      rootHash: Text.hex(rootImage.verity.rootHash), verityDataSize: Int(rootImage.verity.dataSize),
      veritySalt: Text.hex(rootImage.verity.salt), alpine: alpine.origin,
      leftOut: (alpine.leftOut + replaced).sorted(),
      inputs: await inputs.used.map {
        Manifest.InputEntry(
          id: $0.input.id, package: $0.input.package, version: $0.input.version,
          files: $0.input.files, substituted: $0.isSubstitute)
      }.sorted { $0.id < $1.id },
      packages: database.packages.map {
        Manifest.PackageEntry(name: $0.name, version: $0.version, license: $0.license)
      }.sorted { $0.name < $1.name },
      extraModules: kernel.extraModules,
      parts: [
        try part("loader", disk.loader, board.loader.offset),
        try part("boot_a", disk.boot.file, start("boot_a")),
        try part("root_a", disk.root.file, start("root_a")),
      ])
  }

  private func provider() async throws -> any AlpineBase {
    if let mirror = options.mirror {
      return MirrorAlpine(
        tarball: try mirror.tarball.map { file in
          guard let digest = mirror.tarballDigest else {
            throw BuildProblem(
              "the tarball \(file.lastPathComponent) comes without a checksum",
              cause: "--alpine-sha256 was not given",
              wayOut: "give the SHA-256 that Alpine publishes beside the file")
          }
          return MirrorAlpine.Tarball(file: file, sha256: digest)
        }, repositories: mirror.repositories, keys: mirror.keys, shell: workspace.shell)
    }
    let carrier = try await inputs.fetch("alpine-aarch64")
    return CarriedAlpine(
      carrier: carrier, found: try await CarriedAlpine.unpacked(carrier, recipe: recipe))
  }
}
