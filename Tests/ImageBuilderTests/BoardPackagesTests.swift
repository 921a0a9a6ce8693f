import Foundation
import Testing

@testable import ImageBuilder

/// Packages that only some images have, and only with keys that nobody trusts.
struct BoardPackagesTests {
  let scratch = Scratch()

  private func parts(
    _ workspace: Workspace, board: String, keys kind: String = "development"
  ) throws -> BuildParts {
    BuildParts(
      workspace: workspace, options: ImageBuild.Options(),
      inputs: try InputStore(workspace: workspace), recipe: Recipe(workspace: workspace),
      board: try BoardDefinition.read(board, in: Checkout.hardware),
      hardware: try HardwareFile.read(board, in: Checkout.hardware),
      keys: SigningKeys(folder: scratch.place("keys"), kind: kind), version: "1",
      scratch: scratch.place("build"))
  }

  /// A checkout with a package for all boards and one for some.
  private func sample(_ boards: String) throws -> Workspace {
    try scratch.write("input = []\n", to: "checkout/ImageBuilder/inputs.toml")
    for (name, line) in [("everywhere", ""), ("some", "boards = \(boards)")] {
      let text = """
        name = "\(name)"
        description = "x"
        license = "MIT"
        depends = []
        provides = []
        \(line)
        programs = {}
        binaries = {}

        """
      try scratch.write(text, to: "checkout/ImageBuilder/Packages/\(name)/package.toml")
    }
    return try scratch.workspace()
  }

  @Test(arguments: [
    ("[\"qemu-virt-lab\"]", ["everywhere", "some"]), ("[\"orangepi-prime\"]", ["everywhere"]),
    ("[\"orangepi-prime\", \"qemu-virt-lab\"]", ["everywhere", "some"]),
    ("[\"qemu-virt\"]", ["everywhere"]), ("[]", ["everywhere"]),
  ])
  func `a package that names boards is in their images alone`(boards: String, names: [String])
    throws
  {
    let parts = try parts(try sample(boards), board: "qemu-virt-lab")
    #expect(try parts.packages().map(\.name) == names)
  }

  @Test
  func `release keys and a package for tests are refused together`() throws {
    let workspace = try sample("[\"qemu-virt-lab\"]")
    let problem = #expect(throws: BuildProblem.self) {
      try parts(workspace, board: "qemu-virt-lab", keys: "release").packages()
    }
    expect(problem, says: "qemu-virt-lab", "'some'", "release keys")
    // An image that does not have it may be released.
    let released = try parts(workspace, board: "qemu-virt", keys: "release").packages()
    #expect(released.map(\.name) == ["everywhere"])
  }

  @Test
  func `a list of boards that is none is refused`() throws {
    let workspace = try sample("\"qemu-virt-lab\"")
    let problem = #expect(throws: BuildProblem.self) { try PackageBuilder.recipes(in: workspace) }
    expect(problem, says: "Packages/some/package.toml")
  }

  @Test
  func `of this checkout only the board for tests has root's hands, and no release has them`()
    throws
  {
    let workspace = try Workspace(
      repository: Checkout.folder, cache: scratch.place("cache"), progress: Progress(isQuiet: true))
    let boards = try FileManager.default.contentsOfDirectory(atPath: Checkout.hardware.path)
      .filter { exists(Checkout.hardware.appending(path: "\($0)/board.toml")) }
    #expect(boards.contains("qemu-virt-lab") && boards.count > 2)
    for board in boards {
      let isLab = board == "qemu-virt-lab"
      let names = try parts(workspace, board: board).packages().map(\.name)
      #expect(names.contains("skyminer-lab") == isLab, "\(board)")
      #expect(names.contains("skyminer-lab-traffic") == isLab, "\(board)")
      #expect(names.contains("boardd"), "\(board)")
      let release = try? parts(workspace, board: board, keys: "release").packages()
      #expect((release == nil) == isLab, "\(board)")
    }
  }
}
