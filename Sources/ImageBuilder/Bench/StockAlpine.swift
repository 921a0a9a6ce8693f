import Foundation

/// Alpine as it comes, with our board daemon as one more service: what the firmware's start is compared
/// with, on the same kernel under the same QEMU.
struct StockAlpine: Sendable {
  /// Modules that its initramfs needs to reach the root.
  private static let modules = ["crc32c_generic", "virtio_blk", "ext4"]
  /// Changes of whoever carries this Alpine, taken back.
  private static let foreign = [
    ".dockerenv", "etc/runlevels/boot/quicksand-guest-agent", "etc/runlevels/sysinit/setup-dns",
  ]
  private static let foreignSettings = ["rc_parallel=", "rc_sys=", "rc_controller_cgroups="]

  let workspace: Workspace
  let alpine: URL
  let kernel: KernelPackage
  /// `boardd` and `sky`, stripped.
  let programs: [URL]

  /// Makes disk and initramfs.
  func prepare(in folder: URL) async throws -> (disk: URL, initramfs: URL) {
    let root = try makeFolder(folder.appending(path: "stock-root"))
    let shell = workspace.shell
    try await shell.run("stock-copy", "cp", ["-a", alpine.path + "/.", root.path])
    for path in Self.foreign { try remove(root.appending(path: path)) }
    let settings = root.appending(path: "etc/rc.conf")
    let lines = try String(contentsOf: settings, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    try FileTree.write(
      lines.filter { line in !Self.foreignSettings.contains { line.hasPrefix($0) } }
        .joined(separator: "\n"), to: settings)
    for program in programs {
      try FileManager.default.copyItem(
        at: program, to: root.appending(path: "usr/bin/\(program.lastPathComponent)"))
    }
    try FileTree.write(Self.service, to: root.appending(path: "etc/init.d/boardd"), mode: 0o755)
    try FileManager.default.createSymbolicLink(
      atPath: root.appending(path: "etc/runlevels/default/boardd").path,
      withDestinationPath: "/etc/init.d/boardd")
    let table = root.appending(path: "etc/inittab")
    try FileTree.write(
      try String(contentsOf: table, encoding: .utf8).replacing(
        /tty\d::respawn[^\n]*\n/, with: "") + Self.reporter, to: table)
    let disk = folder.appending(path: "stock.img")
    try await shell.run(
      "stock-disk", "/usr/sbin/mke2fs",
      ["-q", "-F", "-t", "ext4", "-d", root.path, disk.path, "400M"])
    let initramfs = folder.appending(path: "stock-initramfs")
    try await self.initramfs(in: folder).write(to: initramfs)
    return (disk, initramfs)
  }

  private static let service = """
    #!/sbin/openrc-run
    supervisor=supervise-daemon
    command=/usr/bin/boardd
    start_pre() {
      mkdir -p /run/boardd
    }

    """

  /// Says on the console when the daemon was ready, as it counts itself.
  private static let reporter =
    "::once:/bin/sh -c 'until sky status --json >/dev/console 2>/dev/null; do sleep 1; done'\n"

  /// The least that gets there: Alpine's busybox with its libc, the modules, six lines of shell.
  private func initramfs(in folder: URL) async throws -> Data {
    let taken = folder.appending(path: "stock-modules")
    let modules = try await kernel.take(Self.modules, board: "stock", into: taken)
    var archive = CpioArchive()
    for name in ["dev", "proc", "bin", "lib", "root", "modules"] { archive.addFolder(name) }
    archive.addCharacterDevice("dev/console", major: 5, minor: 1, mode: 0o600)
    for path in ["bin/busybox", "lib/ld-musl-aarch64.so.1"] {
      archive.addFile(path, try Data(contentsOf: alpine.appending(path: path)), mode: 0o755)
    }
    var script = "#!/bin/busybox sh\nb=/bin/busybox\n$b mount -t proc proc /proc\n"
    script += "$b mount -t devtmpfs dev /dev\n"
    for (number, module) in modules.paths.enumerated() {
      archive.addFile("modules/\(number).ko", try Data(contentsOf: taken.appending(path: module)))
      script += "$b insmod /modules/\(number).ko\n"
    }
    script += "until [ -b /dev/vda ]; do :; done\n$b mount -t ext4 /dev/vda /root\n"
    script += "$b umount /proc\nexec $b switch_root /root /sbin/init\n"
    archive.addFile("init", Data(script.utf8), mode: 0o755)
    return archive.finished()
  }
}
