import Base
public import Foundation
import PartitionTable

/// How QEMU is started with an image: one place, so that `make run`, the tests and the benchmark boot
/// the same machine.
public struct Emulator: Sendable {
  /// What the emulated board has its disk on.
  public enum Disk: String, Codable, Sendable, CaseIterable {
    /// An SD card behind a controller, as on the real boards.
    case card
    /// QEMU's own disk, read several times faster.
    case virtio
  }

  /// What a network card of the board is plugged into.
  public enum Network: Equatable, Sendable {
    /// An address and a router, and nothing behind that. The port of this machine's loopback leads to
    /// the board's SSH; nil for no way in. Another one is what the board finds at `serverAddress`; nil
    /// for no way out.
    case outside(sshPort: Int?, serverPort: Int? = nil)
    /// A cable: Ethernet frames as datagrams between two sockets with paths.
    case cable(name: String, hardwareAddress: String, local: URL, remote: URL)
  }

  /// Where a board finds the one server of this machine that it may reach, at port 80.
  public static let serverAddress = "10.0.2.100"
  public static let program = "qemu-system-aarch64"
  /// A card must have a size that is a power of two; the image grows into it.
  public static let diskSize = 2 << 30

  public var disk = Disk.card
  public var memoryMebibytes = 512
  public var processors = 1
  /// The board's network cards, `eth0` first.
  public var networks = [Network.outside(sshPort: nil)]
  /// Whether a reset ends the machine, so that a test can see it; otherwise it starts again.
  public var endsAtReset = true
  /// A socket on which QEMU takes orders (QMP); nil for none.
  public var monitor: URL?
  /// A socket that leads to root's hands in an image for tests; nil for none.
  public var labPort: URL?

  public init() {}

  /// The machine with the very boot chain of a board.
  ///
  /// - Parameters:
  ///   - image: the disk, `diskSize` bytes; it is written to.
  ///   - loader: the boot loader, as `extractLoader` takes it out of the image.
  public func arguments(image: URL, loader: URL) -> [String] {
    machine + ["-bios", loader.path] + drive(image)
  }

  /// The same machine with a kernel handed over by QEMU, for comparisons with other systems.
  func arguments(
    image: URL, kernel: URL, initramfs: URL, commandLine: String
  ) -> [String] {
    machine + ["-kernel", kernel.path, "-initrd", initramfs.path, "-append", commandLine]
      + drive(image)
  }

  private var machine: [String] {
    var words = [
      "-M", "virt", "-cpu", "cortex-a53", "-smp", "\(processors)", "-m", "\(memoryMebibytes)",
      "-nographic",
    ]
    if endsAtReset { words.append("-no-reboot") }
    words += ["-device", "virtio-rng-pci"]
    if let monitor { words += ["-qmp", "unix:\(monitor.path),server=on,wait=off"] }
    if let labPort {
      words += [
        "-device", "virtio-serial-pci", "-chardev",
        "socket,id=lab,path=\(labPort.path),server=on,wait=off",
        "-device", "virtserialport,chardev=lab,name=lab",
      ]
    }
    return words + networks.enumerated().flatMap { index, network in card(network, index) }
  }

  private func card(_ network: Network, _ index: Int) -> [String] {
    switch network {
    case .outside(let sshPort, let serverPort):
      let forward = sshPort.map { ",hostfwd=tcp:127.0.0.1:\($0)-:22" } ?? ""
      // A program for each connection: QEMU's own way holds one connection for life.
      let server =
        serverPort.map { ",guestfwd=tcp:\(Self.serverAddress):80-cmd:nc -N 127.0.0.1 \($0)" } ?? ""
      return [
        "-netdev", "user,id=net\(index),restrict=on\(forward)\(server)",
        "-device", "virtio-net-pci,netdev=net\(index),romfile=",
      ]
    case .cable(let name, let hardwareAddress, let local, let remote):
      return [
        "-netdev",
        "dgram,id=\(name),local.type=unix,local.path=\(local.path),"
          + "remote.type=unix,remote.path=\(remote.path)",
        "-device", "virtio-net-pci,netdev=\(name),mac=\(hardwareAddress),romfile=",
      ]
    }
  }

  private func drive(_ image: URL) -> [String] {
    let device: [String]
    switch disk {
    case .card: device = ["-device", "sdhci-pci", "-device", "sd-card,drive=disk"]
    case .virtio: device = ["-device", "virtio-blk-pci,drive=disk"]
    }
    return ["-drive", "if=none,id=disk,file=\(image.path),format=raw,cache=unsafe"] + device
  }

  /// Takes the boot loader out of an image: nothing but the one file is needed to boot.
  public static func extractLoader(from image: URL, board: BoardDefinition, to file: URL) throws {
    let size = DiskLayout.firstPartition - board.loader.offset
    let bytes = try ImageFile.open(image).bytes(at: board.loader.offset, count: size)
    try bytes.write(to: file)
  }

  /// Whether a card was made from an image that has been built anew since.
  public static func isOlder(_ file: URL, than other: URL) throws -> Bool {
    let date = { (url: URL) in
      try FileManager.default.attributesOfItem(atPath: url.path)[.modificationDate] as? Date
        ?? .distantPast
    }
    return try date(file) < date(other)
  }

  /// A copy of an image as a card of `diskSize` bytes, to boot from and write to.
  public static func makeCard(from image: URL, to card: URL, shell: Shell) async throws {
    guard exists(image) else {
      throw BuildProblem(
        "there is no image \(image.lastPathComponent)", cause: "it has not been built yet",
        wayOut: "run 'make image' first")
    }
    try makeFolder(card.deletingLastPathComponent())
    try await shell.run(
      "make-card", "cp", ["--sparse=always", image.path, card.path])
    try await shell.run("make-card", "truncate", ["-s", "\(diskSize)", card.path])
  }

  /// Copies a file to the owner's partition of a card, as the owner does on another computer.
  public static func putOnConfig(
    _ file: URL, as name: String, of card: URL, shell: Shell
  ) async throws {
    guard let partition = try DiskLayout.table(seed: "").partition(named: "config") else {
      preconditionFailure("the layout has a partition for the owner")
    }
    let offset = Int(partition.first) * sectorSize
    try await shell.run(
      "put-on-config", "mcopy", ["-o", "-i", "\(card.path)@@\(offset)", file.path, "::" + name])
  }
}

/// Boots an image with the console on this terminal.
public struct InteractiveRun: Sendable {
  let workspace: Workspace

  public init(workspace: Workspace) { self.workspace = workspace }

  /// Replaces this process by QEMU; Ctrl-A X ends it.
  ///
  /// - Parameter fresh: start from the image again and forget what the last run wrote.
  public func start(board name: String, emulator: Emulator, fresh: Bool) async throws -> Never {
    let board = try BoardDefinition.read(name, in: workspace.hardware)
    var emulator = emulator
    emulator.disk = try board.emulatedDisk
    let image = try ImageSet.find(board: name, in: workspace).image
    let folder = workspace.repository.appending(path: "build/run")
    let card = folder.appending(path: "\(name).img")
    let loader = folder.appending(path: "\(name)-loader.bin")
    if try fresh || !exists(card) || Emulator.isOlder(card, than: image) {
      workspace.progress.say("   a fresh card from \(image.lastPathComponent)")
      try await Emulator.makeCard(from: image, to: card, shell: workspace.shell)
    }
    try Emulator.extractLoader(from: card, board: board, to: loader)
    workspace.progress.say("   the board's console follows; Ctrl-A then X switches it off")
    let words = [Emulator.program] + emulator.arguments(image: card, loader: loader)
    var pointers = words.map { strdup($0) } + [nil]
    // Threads that run tasks hold back every signal, and QEMU would inherit that: nothing could end it.
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)
    execvp(Emulator.program, &pointers)
    throw BuildProblem(
      "\(Emulator.program) could not be started", cause: "it is not installed",
      wayOut: "run 'make setup'")
  }
}
