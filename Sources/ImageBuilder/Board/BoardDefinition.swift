public import Foundation
import TOMLKit

/// `Hardware/<board>/board.toml`: all that tells one kind of board from another.
public struct BoardDefinition: Codable, Equatable, Sendable {
  struct Kernel: Codable, Equatable, Sendable {
    /// Below the kernel package's folder of device trees; absent where the machine hands over its own.
    let deviceTree: String?
    /// Names of modules that the root cannot be opened without; their dependencies are added.
    let earlyModules: [String]
    /// Names of modules to load once the root is open.
    let lateModules: [String]
    /// Names of modules that Debian's kernel leaves out and that are built from its source.
    let extraModules: [String]?
  }

  struct Loader: Codable, Equatable, Sendable {
    /// U-Boot's own configuration for the board.
    let defconfig: String
    /// Byte of the disk where the boot ROM looks; QEMU reads it from there as well.
    let offset: Int
    /// Below the trusted firmware package's folder; absent where the machine brings its own.
    let firmware: String?
  }

  /// How QEMU stands in for the board; absent for boards that it has no machine for.
  struct EmulatorSettings: Codable, Equatable, Sendable {
    let disk: Emulator.Disk
  }

  public let name: String
  let description: String
  /// The serial console, as `ttyS0`.
  let console: String
  let kernel: Kernel
  let loader: Loader
  let emulator: EmulatorSettings?

  /// What QEMU gives the board for a disk.
  var emulatedDisk: Emulator.Disk {
    get throws {
      guard let emulator else {
        throw BuildProblem(
          "QEMU has no machine for board '\(name)'", cause: "only real hardware runs that image",
          wayOut: "flash it as the README says, or take BOARD=qemu-virt")
      }
      return emulator.disk
    }
  }

  /// Reads and checks the definition of a board.
  public static func read(_ board: String, in hardware: URL) throws -> BoardDefinition {
    let file = hardware.appending(path: "\(board)/board.toml")
    guard exists(file) else {
      let known = try FileManager.default.contentsOfDirectory(atPath: hardware.path)
        .filter { exists(hardware.appending(path: "\($0)/board.toml")) }.sorted()
      throw BuildProblem(
        "there is no board '\(board)'", cause: "a slip of the pen",
        wayOut: "name one of: \(known.joined(separator: ", "))")
    }
    let definition: BoardDefinition
    do {
      definition = try TOMLDecoder(strictDecoding: true).decode(
        BoardDefinition.self, from: try String(contentsOf: file, encoding: .utf8))
    } catch {
      throw BuildProblem(
        "\(file.path) is not valid: \(error)", cause: "a missing, misspelt or unknown key",
        wayOut: "compare it with Hardware/qemu-virt/board.toml")
    }
    try definition.check(folder: board, file: file)
    return definition
  }

  private func check(extra: [String], _ wrong: (String, String) -> BuildProblem) throws {
    let loaded = Set((kernel.earlyModules + kernel.lateModules).map(KernelModules.canonical))
    var known: Set<String> = []
    for name in extra {
      // The name becomes that of a file, and a word of make.
      guard name.wholeMatch(of: /[a-z0-9][a-z0-9_-]*/) != nil else {
        throw wrong(
          "extraModules names '\(name)'", "write it as its source file is named, without '.c'")
      }
      guard known.insert(KernelModules.canonical(name)).inserted else {
        throw wrong("extraModules names '\(name)' twice", "take one of them out")
      }
      guard loaded.contains(KernelModules.canonical(name)) else {
        throw wrong(
          "the extra module '\(name)' would be built and never loaded",
          "name it in lateModules or earlyModules too")
      }
    }
  }

  private func check(folder: String, file: URL) throws {
    let wrong = { (what: String, wayOut: String) in
      BuildProblem("\(file.path): \(what)", cause: "a slip of the pen", wayOut: wayOut)
    }
    guard name == folder else {
      throw wrong("the name '\(name)' is not that of the folder", "name both alike")
    }
    guard loader.offset % 512 == 0, loader.offset >= DiskLayout.tableEnd,
      loader.offset < DiskLayout.firstPartition
    else {
      throw wrong(
        "a loader at byte \(loader.offset) would overwrite the partition table or a partition",
        "choose a multiple of 512 from \(DiskLayout.tableEnd) below \(DiskLayout.firstPartition)")
    }
    guard !kernel.earlyModules.isEmpty else {
      throw wrong("earlyModules is empty", "name at least the disk's driver, dm_verity and erofs")
    }
    if let extra = kernel.extraModules { try check(extra: extra, wrong) }
  }
}
