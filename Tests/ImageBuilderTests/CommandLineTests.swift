import Foundation
import Testing

@testable import ImageBuilder

/// The program as it is called.
@Suite(.enabled(if: Checkout.program != nil, "build the product skyimage first"))
struct CommandLineTests {
  let scratch = Scratch()

  private struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  private func run(
    _ arguments: String..., environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    let output = scratch.place("output")
    let errors = scratch.place("errors")
    for file in [output, errors] { try Data().write(to: file) }
    let program = try #require(Checkout.program)
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = scratch.folder
    // The width of whoever's terminal must not get into a snapshot.
    process.environment = ProcessInfo.processInfo.environment.merging([
      "COLUMNS": "80", "SKYMINER_CACHE": scratch.place("cache").path,
      "SKYMINER_KEYS": scratch.place("keys").path,
    ]) { $1 }.merging(environment) { $1 }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOf: output, encoding: .utf8),
      errors: try String(contentsOf: errors, encoding: .utf8))
  }

  /// Compares with the text in `Snapshots`; SNAPSHOTS=write in the environment takes a new one.
  private func expectSnapshot(_ name: String, _ outcome: Outcome) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Snapshots/\(name).txt")
    #expect(outcome.status == 0)
    if ProcessInfo.processInfo.environment["SNAPSHOTS"] == "write" {
      try FileTree.write(outcome.output, to: file)
    }
    #expect(try outcome.output == String(contentsOf: file, encoding: .utf8))
  }

  @Test
  func `the help names every command`() throws {
    try expectSnapshot("help", run("--help"))
  }

  @Test
  func `the help of build names every option`() throws {
    try expectSnapshot("help-build", run("build", "--help"))
  }

  @Test
  func `a board that there is not ends with status 1 and those that there are`() throws {
    let outcome = try run("build", "nosuchboard", "--repository", Checkout.folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("skyimage: there is no board 'nosuchboard'"))
    #expect(outcome.errors.contains("orangepi-prime, qemu-virt"))
    #expect(!exists(scratch.place("keys")), "no keys are made for a board that there is not")
  }

  @Test(arguments: ["build", "verify", "run", "sdk", "setup", "relock"])
  func `outside of a checkout every command says so`(command: String) throws {
    let outcome = try run(command)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("is not a checkout of this project"), "\(outcome.errors)")
    #expect(outcome.errors.contains("--repository"))
    #expect(outcome.output.isEmpty)
  }

  @Test
  func `booting an image that was never built says how to get one`() throws {
    try scratch.write("", to: "Package.swift")
    try FileTree.lay(Checkout.hardware, over: scratch.makeFolder("Hardware"))
    let outcome = try run("run")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("make image"), "\(outcome.errors)")
  }

  @Test
  func `the emulator gets the arguments, and takes the signals that end a program`() throws {
    let workspace = try scratch.workspace()
    try FileTree.lay(Checkout.hardware, over: makeFolder(workspace.hardware))
    let manifest = Manifest(
      board: "qemu-virt", version: "1", keys: "development", kernel: "6", rootHash: "",
      verityDataSize: 0, veritySalt: "", alpine: "", leftOut: [], inputs: [], packages: [],
      extraModules: [], parts: [])
    let images = workspace.images(board: "qemu-virt")
    try FileTree.write(try manifest.json, to: images.appending(path: "manifest.json"))
    let image = images.appending(path: "skyminer-qemu-virt-1.img")
    try Data(count: DiskLayout.firstPartition).write(to: image)
    let program = "#!/bin/sh\necho \"$@\"\nexec grep SigBlk /proc/self/status\n"
    try scratch.write(program, to: "bin/\(Emulator.program)", mode: 0o755)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let outcome = try run(
      "run", "--repository", workspace.repository.path, "--ssh-port", "2222",
      environment: ["PATH": scratch.place("bin").path + ":" + path])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("hostfwd=tcp:127.0.0.1:2222-:22"), "\(outcome.output)")
    #expect(outcome.output.contains("build/run/qemu-virt.img"), "\(outcome.output)")
    #expect(outcome.output.contains("SigBlk:\t0000000000000000"), "\(outcome.output)")
  }

  @Test
  func `an option that there is not ends with the status of wrong usage`() throws {
    let outcome = try run("build", "--no-such-option")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--no-such-option"))
  }

  @Test
  func `release keys are not made inside the checkout, nor over others`() throws {
    try scratch.write("", to: "checkout/Package.swift")
    let checkout = scratch.place("checkout").path
    let inside = try run("keys", "--repository", checkout, checkout + "/keys")
    #expect(inside.status == 1)
    #expect(inside.errors.contains("is inside the checkout"), "\(inside.errors)")
    try scratch.makeFolder("there")
    let over = try run("keys", "--repository", checkout, scratch.place("there").path)
    #expect(over.status == 1)
    #expect(over.errors.contains("is there already"), "\(over.errors)")
  }
}
