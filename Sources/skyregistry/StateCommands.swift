import ArgumentParser
import Identity
import Registry

/// A serial and why.
struct StateOptions: ParsableArguments {
  @OptionGroup var folder: FolderOption
  @Argument(help: "Serial of a board, or of a batch: 32 hexadecimal digits.")
  var serial: String
  @Option(
    help:
      "unspecified, key-compromised, cloned, lost, owner-request, misconduct or batch-compromised.")
  var reason = "unspecified"

  private static let reasons: [String: RevocationReason] = [
    "unspecified": .unspecified, "key-compromised": .keyCompromised, "cloned": .cloned,
    "lost": .lost, "owner-request": .ownerRequest, "misconduct": .misconduct,
    "batch-compromised": .batchCompromised,
  ]

  func set(_ state: RevocationSnapshot.State) async throws {
    guard let serial = Identifier(hex: serial.lowercased()) else {
      throw ValidationError("a serial has 32 hexadecimal digits")
    }
    guard let reason = Self.reasons[reason] else {
      throw ValidationError("there is no reason '\(reason)'; see --help for those there are")
    }
    let store = try folder.store()
    try await store.setState(StateChange(serial, state, reason, now: secondsNow()))
    let what = serial.unitNumber == 0 ? "batch" : "board"
    print("\(what) \(serial.hex) is \(state.name); snapshot \(try await store.snapshotNumber())")
  }
}

struct Revoke: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take the standing of a board or a batch away.")
  @OptionGroup var options: StateOptions
  func run() async throws { try await options.set(.revoked) }
}

struct Suspend: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take the standing of a board or a batch away for a time.")
  @OptionGroup var options: StateOptions
  func run() async throws { try await options.set(.suspended) }
}

struct Activate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give the standing back; for a board also where its batch has lost it.")
  @OptionGroup var options: StateOptions
  func run() async throws { try await options.set(.active) }
}
