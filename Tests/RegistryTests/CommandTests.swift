import Base
import Foundation
import Identity
import IdentitySamples
import NIOHTTP1
import RegistryClient
import Testing

@testable import Registry

@Suite struct CommandTests {
  let factory = SampleFactory(seed: 6)
  let folder: TemporaryFolder
  var place: String { folder["registry"].path }
  var root: String { Text.hex(factory.root.bytes) }

  init() throws { folder = try TemporaryFolder() }

  @Test func `a key is made with 'key make', which prints what the root has to sign`() throws {
    let made = try RegistryProcess.run("key", "make", place)
    #expect(made.status == 0)
    let text = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(Text.bytes(hex: text)?.count == 32)
    let again = try RegistryProcess.run("key", "make", place)
    #expect(again.status != 0)
    #expect(again.output.contains("way out"))
    let served = try RegistryProcess.run("serve", "--folder", place, "--root", root)
    #expect(served.status != 0)
    #expect(served.output.contains("skyfactory certify-registry"))
  }

  @Test func `states, lists, snapshots and backups work while the registry serves`() async throws {
    try RegistryProcess.prepare(folder["registry"], factory)
    let server = try RegistryProcess(folder["registry"], factory)
    let factory = factory
    let serial = factory.chain(1).serial.hex
    for unit in UInt32(1)...2 {
      let outcome = try await TestRegistration.post(factory, unit, port: server.port)
      #expect(outcome.status == 200)
    }
    let revoked = try RegistryProcess.run(
      "revoke", serial, "--folder", place, "--reason", "cloned")
    #expect(revoked.output.contains("board \(serial) is revoked; snapshot "))
    let listed = try RegistryProcess.run("list", "--folder", place).output.split(separator: "\n")
    #expect(listed.count == 2)
    #expect(listed[0].hasPrefix("\(serial) revoked "))
    let out = folder["snapshot"].path
    let written = try RegistryProcess.run(
      "snapshot", "--folder", place, "--root", root, "--out", out)
    #expect(written.status == 0)
    let snapshot = try RevocationSnapshot(parsing: Array(try Data(contentsOf: folder["snapshot"])))
    try snapshot.verify(root: factory.root, now: nil)
    #expect(snapshot.entry(of: factory.chain(1).serial)?.reason == .cloned)
    let status = try await RegistryConnection.with(port: server.port) {
      try await $0.send(.GET, "/v1/miners/" + serial).text
    }
    #expect(status.contains("\"status\":\"revoked\""))
    let refused = try await TestRegistration.post(factory, 1, port: server.port)
    #expect(refused.code == "revoked")
    #expect(
      try RegistryProcess.run("backup", "--folder", place, folder["backup"].path).status == 0)
    #expect(
      try RegistryProcess.run(
        "restore", "--folder", folder["new"].path, folder["backup"].path
      ).status == 0)
    #expect(
      try RegistryProcess.run("list", "--folder", folder["new"].path).output.split(separator: "\n")
        == listed)
    _ = try RegistryProcess.run("suspend", factory.batch.serial.hex, "--folder", place)
    _ = try RegistryProcess.run("activate", serial, "--folder", place)
    let states = try RegistryProcess.run("list", "--folder", place).output
    #expect(states.contains("\(serial) active "))
    #expect(states.contains("\(factory.chain(2).serial.hex) suspended "))
    #expect(server.terminate() == 0)
  }

  @Test func `a wrong serial or reason is told, and changes nothing`() throws {
    try RegistryProcess.prepare(folder["registry"], factory)
    let nothing = try RegistryProcess.run(
      "revoke", factory.chain(1).serial.hex, "--folder", folder["empty"].path)
    #expect(nothing.status != 0 && nothing.output.contains("holds no registry"))
    let serial = try RegistryProcess.run("revoke", "12", "--folder", place)
    #expect(serial.status == 64 && serial.output.contains("32 hexadecimal digits"))
    let reason = try RegistryProcess.run(
      "revoke", factory.chain(1).serial.hex, "--folder", place, "--reason", "dislike")
    #expect(reason.status == 64 && reason.output.contains("no reason 'dislike'"))
  }

  @Test func `the log holds no address and no key`() async throws {
    try RegistryProcess.prepare(folder["registry"], factory)
    let process = Process()
    let log = Pipe()
    let program = try #require(RegistryProcess.program)
    process.executableURL = program
    process.arguments = ["serve", "--folder", place, "--root", root, "--port", "0"]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = log
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let port = try #require(Int(line.split(whereSeparator: \.isWhitespace).last ?? ""))
    let factory = factory
    _ = try await TestRegistration.post(factory, 1, port: port)
    _ = try await RegistryConnection.with(port: port) {
      try await $0.send(.POST, "/v1/registrations", [1])
    }
    process.terminate()
    let said = String(
      decoding: log.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(!said.contains(Text.hex(factory.chain(1).key.bytes)))
    #expect(!said.contains("127.0.0.1:"))
  }
}
