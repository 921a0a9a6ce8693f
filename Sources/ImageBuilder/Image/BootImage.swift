import BootPlan
import Foundation

/// The signed file that U-Boot starts: kernel, initramfs, device tree, one signature over all of them
/// (U-Boot's "flat image tree").
struct BootImage: Sendable {
  /// Where the kernel is unpacked to, below everything that U-Boot itself uses.
  private static let kernelAddress = "0x40200000"

  let file: URL

  /// The initramfs: one program, its plan, and the modules that come before the root.
  static func initramfs(program: URL, plan: BootPlan, modules folder: URL) throws -> Data {
    var archive = CpioArchive()
    archive.addFolder("dev")
    // The kernel opens it for the first program's input and output before that has run a line.
    archive.addCharacterDevice("dev/console", major: 5, minor: 1, mode: 0o600)
    archive.addFile("init", try Data(contentsOf: program), mode: 0o755)
    archive.addFile("plan", Data(plan.encoded().utf8))
    archive.addFolder("modules")
    var folders: Set<String> = []
    for module in plan.earlyModules {
      var parent = "modules"
      for part in module.split(separator: "/").dropLast() {
        parent += "/" + part
        if folders.insert(parent).inserted { archive.addFolder(parent) }
      }
      archive.addFile("modules/" + module, try Data(contentsOf: folder.appending(path: module)))
    }
    return archive.finished()
  }

  /// - Parameter kernel: the plain image, packed with gzip.
  static func make(
    kernel: URL, initramfs: Data, deviceTree: URL?, title: String, keys: SigningKeys, tools: URL,
    to file: URL, shell: Shell
  ) async throws -> BootImage {
    let folder = try makeFolder(file.deletingLastPathComponent().appending(path: "boot-parts"))
    try FileManager.default.copyItem(at: kernel, to: folder.appending(path: "kernel.gz"))
    let ramdisk = folder.appending(path: "initramfs")
    try initramfs.write(to: ramdisk)
    try await shell.run(
      "pack-initramfs", "zstd", ["-19", "--force", "--rm", "-q", "--no-progress", ramdisk.path])
    if let deviceTree {
      try FileManager.default.copyItem(at: deviceTree, to: folder.appending(path: "board.dtb"))
    }
    let source = folder.appending(path: "boot.its")
    try FileTree.write(tree(title: title, hasDeviceTree: deviceTree != nil), to: source)
    // Run inside the folder: no name of it may get into the result.
    try await shell.run(
      "mkimage", tools.appending(path: "mkimage").path,
      ["-f", "boot.its", "-k", keys.folder.path, "-r", file.path], in: folder,
      environment: ["SOURCE_DATE_EPOCH": "\(Recipe.sourceDate)", "TZ": "UTC", "LC_ALL": "C"])
    try remove(folder)
    return BootImage(file: file)
  }

  private static func tree(title: String, hasDeviceTree: Bool) -> String {
    let hash = "hash-1 { algo = \"sha256\"; };"
    let deviceTree = """
          fdt { description = "device tree"; data = /incbin/("board.dtb"); type = "flat_dt";
            arch = "arm64"; compression = "none"; \(hash) };
      """
    return """
      /dts-v1/;
      / {
        description = "\(title)";
        #address-cells = <1>;
        images {
          kernel { description = "Linux"; data = /incbin/("kernel.gz"); type = "kernel";
            arch = "arm64"; os = "linux"; compression = "gzip"; load = <\(kernelAddress)>;
            entry = <\(kernelAddress)>; \(hash) };
          ramdisk { description = "initramfs"; data = /incbin/("initramfs.zst"); type = "ramdisk";
            arch = "arm64"; os = "linux"; compression = "none"; \(hash) };
      \(hasDeviceTree ? deviceTree : "")
        };
        configurations {
          default = "board";
          board { description = "\(title)"; kernel = "kernel"; ramdisk = "ramdisk";
            \(hasDeviceTree ? "fdt = \"fdt\";" : "")
            signature-1 { algo = "sha256,rsa2048"; key-name-hint = "\(SigningKeys.bootName)";
              sign-images = "kernel", "ramdisk"\(hasDeviceTree ? ", \"fdt\"" : ""); };
          };
        };
      };

      """
  }
}
