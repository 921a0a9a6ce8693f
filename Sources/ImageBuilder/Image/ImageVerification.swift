import BootPlan
import Foundation
import Hardware
import PartitionTable
import SlotRecord

/// What a verification needs beside Debian's tools.
public struct VerificationTools: Sendable {
  /// Folder of U-Boot's `fit_check_sign`.
  let boot: URL
  let apk: ApkTool

  /// Takes them from the cache, or builds them.
  public init(workspace: Workspace) async throws {
    let inputs = try InputStore(workspace: workspace)
    let recipe = Recipe(workspace: workspace)
    boot = try await BootLoader(workspace: workspace, inputs: inputs, recipe: recipe).tools()
    let carrier = try await inputs.fetch("alpine-x86_64")
    let root = try await CarriedAlpine.unpacked(carrier, recipe: recipe)
    apk = ApkTool(root: root, shell: workspace.shell)
  }
}

/// Checks a finished image with everybody's tools: what flashing tools, boot loader, kernel and apk will
/// each look at.
public struct ImageVerification: Sendable {
  let workspace: Workspace
  let set: ImageSet
  let tools: VerificationTools

  public init(workspace: Workspace, board: String, tools: VerificationTools) throws {
    self.init(
      workspace: workspace, set: try ImageSet.find(board: board, in: workspace), tools: tools)
  }

  init(workspace: Workspace, set: ImageSet, tools: VerificationTools) {
    self.workspace = workspace
    self.set = set
    self.tools = tools
  }

  private var shell: Shell { workspace.shell }

  /// Runs every check.
  ///
  /// - Returns: a line for each that passed.
  public func run() async throws -> [String] {
    let scratch = workspace.repository.appending(path: "build/verify-\(set.manifest.board)")
    try remove(scratch)
    try makeFolder(scratch)
    defer { try? remove(scratch) }
    var passed: [String] = []
    passed.append(try await signature())
    passed.append(try await checksums())
    passed.append(try await partitionTable())
    passed.append(try slotRecord())
    passed.append(try secrets())
    let boot = try extract("boot_a", to: scratch)
    passed.append(try await bootImage(boot, scratch: scratch))
    let root = try extract("root_a", to: scratch)
    passed.append(try await verity(root))
    passed.append(try await fileSystem(root))
    let folder = scratch.appending(path: "root")
    try await shell.run("extract-root", "fsck.erofs", ["--extract=\(folder.path)", root.path])
    passed.append(try await packages(folder))
    passed.append(try hardware(folder))
    passed.append(try await blockMap(scratch))
    return passed
  }

  func signature() async throws -> String {
    try await shell.run(
      "verify-signature", "minisign", ["-V", "-q", "-p", set.publicKey.path, "-m", set.image.path])
    return "minisign: the image's signature is good"
  }

  func checksums() async throws -> String {
    try await shell.run(
      "verify-sums", "sha256sum", ["--check", "--quiet", "SHA256SUMS"], in: set.folder)
    return "sha256sum: every file has its checksum"
  }

  func partitionTable() async throws -> String {
    let text = try await shell.capture(
      "verify-gpt", "/usr/sbin/sgdisk", ["--verify", set.image.path])
    guard text.contains("No problems found") else {
      throw BuildProblem(
        "sgdisk finds fault with the partition table:\n\(text)", cause: "a fault of the builder",
        wayOut: "do not flash this image; report it")
    }
    return "sgdisk: no problems found"
  }

  func slotRecord() throws -> String {
    let disk = try ImageFile.open(set.image)
    let (table, copy) = try PartitionTable.read(from: disk)
    guard copy == .primary, let misc = table.partition(named: "misc"),
      try SlotRecord.read(from: disk, misc: misc.first) == .factory
    else {
      throw BuildProblem(
        "the slot record is not a factory's", cause: "the image was booted and written to",
        wayOut: "build it again; run boards from a copy")
    }
    return "slots: a is proven, b is empty"
  }

  /// The root was looked at before it was packed.
  func secrets() throws -> String {
    try ImageAudit.check(image: try ImageFile.open(set.image))
    return "audit: no key, no identity, and nothing on the factory partition"
  }

  /// The signature that U-Boot will look at, with U-Boot's own code and the key inside the boot loader.
  func bootImage(_ boot: URL, scratch: URL) async throws -> String {
    let tree = try keyTree(in: try extract("loader", to: scratch), to: scratch)
    try await shell.run(
      "verify-boot", tools.boot.appending(path: "fit_check_sign").path,
      ["-f", boot.path, "-k", tree.path])
    return "fit_check_sign: the boot image is signed with the key in the boot loader"
  }

  func verity(_ root: URL) async throws -> String {
    try await shell.run(
      "verify-verity", "/usr/sbin/veritysetup",
      ["verify", root.path, root.path, set.manifest.rootHash]
        + RootImage.geometry(size: set.manifest.verityDataSize, salt: set.manifest.veritySalt))
    return
      "veritysetup: every block of the root matches root hash \(set.manifest.rootHash.prefix(16))..."
  }

  func fileSystem(_ root: URL) async throws -> String {
    try await shell.run("verify-erofs", "fsck.erofs", [root.path])
    return "fsck.erofs: the root is whole"
  }

  /// What apk says of the unpacked root, each line of it expected and explained.
  func packages(_ folder: URL) async throws -> String {
    var found: Set<String> = []
    for kind in ["--system", "--full", "--backup"] {
      found.formUnion(try await tools.apk.audit(folder, kind))
    }
    let explained = try workspace.explainedAuditLines()
    guard found == explained else {
      let new = found.subtracting(explained).sorted().map { "  not explained: \($0)" }
      let gone = explained.subtracting(found).sorted().map { "  no longer so: \($0)" }
      throw BuildProblem(
        "apk audit disagrees with the root:\n" + (new + gone).joined(separator: "\n"),
        cause: "the overlay or the packages changed",
        wayOut: "mend it, or explain the line in ImageBuilder/audit-explained.txt")
    }
    return "apk audit: \(found.count) lines, all of them explained"
  }

  /// What daemons will read of the board's hardware, read as they do.
  func hardware(_ folder: URL) throws -> String {
    let file = folder.appending(path: String(HardwareDescription.path.dropFirst()))
    do throws(HardwareDescriptionError) {
      let bytes = (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
      let board = try HardwareDescription(parsing: bytes)
      return
        "hardware: \(board.panel?.controller.rawValue ?? "no") panel, \(board.lines.count) lines"
    } catch {
      throw BuildProblem(
        "daemons would refuse \(HardwareDescription.path): \(error.explanation)",
        cause: "it was made by another version", wayOut: "build the image again")
    }
  }

  /// Flashes a copy by the block map, as an owner would, and compares what matters.
  func blockMap(_ scratch: URL) async throws -> String {
    let copy = scratch.appending(path: "flashed.img")
    try await shell.run(
      "verify-bmap", "bmaptool",
      ["-q", "copy", "--bmap", set.blockMap.path, set.image.path, copy.path])
    for part in set.manifest.parts {
      let bytes = try ImageFile.open(copy).bytes(at: part.offset, count: part.size)
      guard Digest.of(bytes) == part.sha256 else {
        throw BuildProblem(
          "a copy flashed by the block map lacks bytes of \(part.name)",
          cause: "a fault of the builder", wayOut: "flash the whole image; report this")
      }
    }
    return "bmaptool: a copy made by the block map holds every part"
  }

  /// Takes a part out of the image.
  func extract(_ name: String, to folder: URL) throws -> URL {
    let part = try set.part(name)
    let file = folder.appending(path: name)
    try ImageFile.open(set.image).bytes(at: part.offset, count: part.size).write(to: file)
    return file
  }

  /// The device tree with the public key that is linked behind U-Boot.
  private func keyTree(in loader: URL, to folder: URL) throws -> URL {
    let data = try Data(contentsOf: loader)
    let magic = Data([0xD0, 0x0D, 0xFE, 0xED])
    var search = data.startIndex
    while let found = data.range(of: magic, in: search..<data.endIndex) {
      search = found.upperBound
      guard found.lowerBound + 8 <= data.endIndex else { break }
      let size = (4..<8).reduce(0) { $0 << 8 | Int(data[found.lowerBound + $1]) }
      guard size > 64, found.lowerBound + size <= data.endIndex else { continue }
      let tree = data.subdata(in: found.lowerBound..<found.lowerBound + size)
      guard tree.range(of: Data("key-\(SigningKeys.bootName)\u{0}".utf8)) != nil,
        tree.range(of: Data("rsa,modulus\u{0}".utf8)) != nil
      else { continue }
      let file = folder.appending(path: "key.dtb")
      try tree.write(to: file)
      return file
    }
    throw BuildProblem(
      "the boot loader of this image holds no key: it would start anything",
      cause: "a fault of the builder", wayOut: "do not flash this image; report it")
  }
}
