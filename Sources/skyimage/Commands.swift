import ArgumentParser
import Foundation
import ImageBuilder

/// Installs what is missing on this machine.
struct Setup: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Install the Debian packages that building and testing need, or name them.")

  @OptionGroup var place: Place

  func run() async throws {
    try await HostPackages(workspace: place.workspace()).ensure()
  }
}

/// Builds the SDK, or the host's copies of the C libraries.
struct SDK: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sdk",
    abstract: "Build the Swift SDK for the board and print where it is.")

  @OptionGroup var place: Place
  @Flag(help: "Build the C libraries for this machine and print the folders for PKG_CONFIG_PATH.")
  var host = false

  func run() async throws {
    let builder = try ToolchainBuilder(workspace: place.workspace())
    if host {
      print(try await builder.host().map(\.path).joined(separator: ":"))
    } else {
      let toolchain = try await builder.board()
      print("--swift-sdks-path \(toolchain.sdks.path) --swift-sdk \(ToolchainBuilder.triple)")
    }
  }
}

/// Compiles one program for the board.
struct Program: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compile one product of the package for the board into build/programs.")

  @OptionGroup var place: Place
  @Argument(help: "A product of Package.swift.")
  var product: String

  func run() async throws {
    let workspace = try place.workspace()
    let toolchain = try await ToolchainBuilder(workspace: workspace).board()
    let program = try await BoardPrograms(workspace: workspace, toolchain: toolchain)
      .build(product, into: workspace.repository.appending(path: "build/programs"))
    print(program.file.path)
  }
}

/// Builds an image.
struct Build: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Build the signed image of a board into build/images/BOARD.",
    discussion: "Without --keys, development keys are used, and made on first use outside the tree."
  )

  @OptionGroup var place: Place
  @Argument(help: "A folder of Hardware that holds a board.toml.")
  var board = "qemu-virt"
  @Option(help: "Folder of release keys, as 'skyimage keys' makes it.")
  var keys: String?
  @Option(
    help: "Program called with FILE and COMMENT that leaves FILE.minisig; it holds the image key.")
  var signer: String?
  @Option(help: "A minirootfs tarball to take Alpine from.")
  var alpine: String?
  @Option(help: "SHA-256 that Alpine publishes for the tarball.")
  var alpineSha256: String?
  @Option(help: "A repository of Alpine packages, by address or index file; may be given again.")
  var alpineRepository: [String] = []
  @Option(help: "Folder of the public keys that sign the repository.")
  var alpineKeys: String?

  func run() async throws {
    var options = ImageBuild.Options()
    options.board = board
    options.keys = keys.map { URL(filePath: $0) }
    options.signer = signer
    if alpine != nil || !alpineRepository.isEmpty {
      options.mirror = ImageBuild.Mirror(
        tarball: alpine.map { URL(filePath: $0) }, tarballDigest: alpineSha256,
        repositories: alpineRepository, keys: alpineKeys.map { URL(filePath: $0) })
    }
    let workspace = try place.workspace()
    let folder = try await ImageBuild(workspace: workspace, options: options).run()
    workspace.progress.say("   the image is in \(folder.path)")
  }
}

/// Checks a finished image.
struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a finished image with the tools that will read it.")

  @OptionGroup var place: Place
  @Argument(help: "A board whose image is in build/images.")
  var board = "qemu-virt"

  func run() async throws {
    let workspace = try place.workspace()
    let tools = try await VerificationTools(workspace: workspace)
    for line in try await ImageVerification(workspace: workspace, board: board, tools: tools).run()
    {
      print(line)
    }
  }
}

/// Boots an image.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Boot an image in QEMU with its console on this terminal.")

  @OptionGroup var place: Place
  @Argument(help: "A board whose image is in build/images.")
  var board = "qemu-virt"
  @Flag(help: "Forget what earlier runs wrote to the card.")
  var fresh = false
  @Option(help: "Port of 127.0.0.1 that leads to the board's SSH.")
  var sshPort: Int?

  func run() async throws {
    var emulator = Emulator()
    emulator.networks = [.outside(sshPort: sshPort)]
    try await InteractiveRun(workspace: place.workspace())
      .start(board: board, emulator: emulator, fresh: fresh)
  }
}

/// Makes release keys.
struct Keys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a set of release keys in a new folder.")

  @OptionGroup var place: Place
  @Argument(help: "A folder that does not exist yet, outside the checkout.")
  var folder: String

  func run() async throws {
    try await KeyMaker(workspace: place.workspace()).makeRelease(in: URL(filePath: folder))
  }
}

/// Writes a new lock.
struct Relock: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lock the newest version of every input.")

  @OptionGroup var place: Place

  func run() async throws {
    try await Relocking(workspace: place.workspace()).run()
  }
}

/// Measures an image.
struct Bench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure builds, sizes, memory and start of an image, beside stock Alpine.")

  @OptionGroup var place: Place
  @Argument(help: "A board that QEMU has a machine for.")
  var board = "qemu-virt"

  func run() async throws {
    print(try await ImageBench(workspace: place.workspace(), board: board).run(), terminator: "")
  }
}

/// Gets what Skynet is measured against.
struct Rivals: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Unpack other projects' overlays for 'make bench-skynet' and print the folder.")

  @OptionGroup var place: Place

  func run() async throws {
    print(try await SkynetRivals(workspace: place.workspace()).folder().path)
  }
}
