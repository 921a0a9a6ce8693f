import Foundation
import Subprocess

/// Measures what an image costs and how fast it starts; every figure is taken in this run.
public struct ImageBench: Sendable {
  private static let runs = 3

  let workspace: Workspace
  let board: String

  public init(workspace: Workspace, board: String) {
    self.workspace = workspace
    self.board = board
  }

  /// - Returns: the report, in Markdown.
  public func run() async throws -> String {
    _ = try BoardDefinition.read(board, in: workspace.hardware).emulatedDisk
    let scratch = workspace.repository.appending(path: "build/bench")
    try remove(scratch)
    try makeFolder(scratch)
    defer { try? remove(scratch) }
    var options = ImageBuild.Options()
    options.board = board
    var lines = ["| what | figure |", "| --- | --- |"]
    lines += try await buildTimes(options, scratch: scratch)
    lines += try sizes()
    lines += try await boots(scratch)
    return lines.joined(separator: "\n") + "\n"
  }

  private func buildTimes(_ options: ImageBuild.Options, scratch: URL) async throws -> [String] {
    let cold = scratch.appending(path: "cache")
    try makeFolder(cold)
    try await workspace.shell.run(
      "bench-downloads", "cp",
      ["-a", workspace.cache.appending(path: "downloads").path, cold.path])
    let compiled = workspace.repository.appending(path: ".build-board")
    try remove(compiled)
    let empty = try workspace.with(cache: cold)
    let coldTime = try await seconds { try await forced(options, in: empty) }
    try remove(cold)
    // The compiler sees another SDK than a moment ago: that must not count.
    try await forced(options, in: workspace)
    let warmTime = try await seconds { try await forced(options, in: workspace) }
    let idleTime = try await seconds {
      _ = try await ImageBuild(workspace: workspace, options: options).run()
    }
    return [
      "| cold build, downloads there, nothing else | \(coldTime) s |",
      "| build after a change, everything compiled | \(warmTime) s |",
      "| build without a change | \(idleTime) s |",
    ]
  }

  private func forced(_ options: ImageBuild.Options, in workspace: Workspace) async throws {
    try remove(workspace.repository.appending(path: "build/stamps/\(options.board)"))
    _ = try await ImageBuild(workspace: workspace, options: options).run()
  }

  private func sizes() throws -> [String] {
    let set = try ImageSet.find(board: board, in: workspace)
    let mebibytes = { (bytes: Int) in String(format: "%.1f MiB", Double(bytes) / 1_048_576) }
    let size = { (suffix: String) in
      mebibytes(try fileSize(set.folder.appending(path: set.name + suffix)))
    }
    var lines = [
      "| image | \(try size(".img")) |", "| image, packed | \(try size(".img.zst")) |",
    ]
    for (name, title) in [
      ("root_a", "root with hash tree"), ("boot_a", "boot image"), ("loader", "boot loader"),
    ] {
      lines.append("| \(title) | \(mebibytes(try set.part(name).size)) |")
    }
    return lines
  }

  private func boots(_ scratch: URL) async throws -> [String] {
    let set = try ImageSet.find(board: board, in: workspace)
    let definition = try BoardDefinition.read(board, in: workspace.hardware)
    let card = scratch.appending(path: "card.img")
    let loader = scratch.appending(path: "loader.bin")
    var emulator = Emulator()
    emulator.disk = .virtio
    var ours: [Status] = []
    for _ in 0..<Self.runs {
      try await Emulator.makeCard(from: set.image, to: card, shell: workspace.shell)
      try Emulator.extractLoader(from: card, board: definition, to: loader)
      ours.append(
        try await boot(emulator.arguments(image: card, loader: loader), ask: "status --json\n"))
    }
    let stock = try await stockBoots(scratch)
    guard let last = ours.last else { return [] }
    var lines = [
      "| kernel start to hand-over | \(median(ours.map(\.handOverSeconds))) s |",
      "| kernel start to our daemon ready | \(median(ours.map(\.readySeconds))) s |",
      "| the same in stock Alpine | \(median(stock.map(\.readySeconds))) s |",
      "| memory in use | \((last.memory.totalBytes - last.memory.availableBytes) >> 10) KiB |",
    ]
    for service in last.services {
      guard let bytes = service.residentBytes else { continue }
      lines.append("| \(service.name), resident | \(bytes >> 10) KiB |")
    }
    for name in ["boardd", "sky", "skyinit"] {
      let file = scratch.appending(path: "programs/\(name)")
      lines.append("| \(name), program | \(try fileSize(file) >> 10) KiB |")
    }
    return lines
  }

  private func stockBoots(_ scratch: URL) async throws -> [Status] {
    let inputs = try InputStore(workspace: workspace)
    let recipe = Recipe(workspace: workspace)
    let toolchain = try await ToolchainBuilder(workspace: workspace, inputs: inputs).board()
    let programs = BoardPrograms(workspace: workspace, toolchain: toolchain)
    var files: [URL] = []
    for name in ["boardd", "sky", "skyinit"] {
      files.append(try await programs.build(name, into: scratch.appending(path: "programs")).file)
    }
    let kernel = try await KernelPackage.debian(inputs, recipe: recipe)
    let alpine = try await CarriedAlpine.unpacked(
      try await inputs.fetch("alpine-aarch64"), recipe: recipe)
    let stock = try await StockAlpine(
      workspace: workspace, alpine: alpine, kernel: kernel, programs: Array(files.prefix(2))
    ).prepare(in: scratch)
    var emulator = Emulator()
    emulator.disk = .virtio
    let arguments = emulator.arguments(
      image: stock.disk, kernel: kernel.image, initramfs: stock.initramfs,
      commandLine: "console=ttyAMA0 quiet panic=10")
    var boots: [Status] = []
    for _ in 0..<Self.runs { boots.append(try await boot(arguments, ask: nil)) }
    return boots
  }

  /// Boots, asks where there is a console, and reads the first status report that appears.
  private func boot(_ arguments: [String], ask: String?) async throws -> Status {
    let result = try await Subprocess.run(
      .name(Emulator.program), arguments: Arguments(arguments), input: .inputWriter,
      output: .sequence, error: .discarded
    ) { execution in
      var status: Status?
      for try await line in execution.standardOutput.strings() {
        if let ask, line.contains("'help' lists the commands") {
          _ = try await execution.standardInputWriter.write(ask)
        }
        guard let brace = line.range(of: "{\"schema\"") else { continue }
        let text = line[brace.lowerBound...].trimmingCharacters(in: .whitespacesAndNewlines)
        status = try? JSONDecoder().decode(Status.self, from: Data(text.utf8))
        if status != nil { break }
      }
      try execution.send(signal: .kill)
      return status
    }
    guard let status = result.closureResult else {
      throw BuildProblem(
        "a board under test never answered", cause: "it does not boot",
        wayOut: "look at it with 'make run'")
    }
    return status
  }

  private func seconds(_ body: () async throws -> Void) async throws -> String {
    let start = Date()
    try await body()
    return String(format: "%.1f", Date().timeIntervalSince(start))
  }

  private func median(_ values: [Double]) -> String {
    let sorted = values.sorted()
    let spread = String(format: "%.2f to %.2f", sorted.first ?? 0, sorted.last ?? 0)
    return String(format: "%.2f", sorted[sorted.count / 2]) + " (\(spread), \(sorted.count) boots)"
  }
}

/// What the benchmark reads of `sky status --json`.
struct Status: Decodable, Sendable {
  struct Memory: Decodable {
    let totalBytes: Int
    let availableBytes: Int
  }

  struct Service: Decodable {
    let name: String
    let residentBytes: Int?
  }

  let readySeconds: Double
  let handOverSeconds: Double
  let memory: Memory
  let services: [Service]
}
