import Foundation
import Testing

@testable import ImageBuilder

extension BoardTests {
  /// From the flashed card through the boot loader to the board daemon, on the cable that everybody has.
  @Suite(
    .serialized, .board { RunningBoard(machine: try Machine(try await Card(), on: .card)) })
  struct `A board fresh from its image` {
    let machine: Machine

    init() throws { machine = try BootedBoard.machine }

    @Test func `starts from its card by U-Boot`() {
      let console = machine.transcript.text()
      #expect(console.contains("U-Boot 20"), machine.evidence)
      #expect(!console.contains("does not boot"), machine.evidence)
      #expect(!console.contains("=> "), machine.evidence)
    }

    @Test func `tells on the console that it is well and what it runs`() async throws {
      let manifest = machine.card.manifest
      let version = try String(
        contentsOf: TestedImage.repository.appending(path: "VERSION"), encoding: .utf8)
      let status = try await machine.status()
      #expect(status.verdict == "well", "\(status.problems)")
      #expect(status.problems.isEmpty)
      #expect(status.board == "qemu-virt")
      #expect(status.version == version.trimmingCharacters(in: .whitespacesAndNewlines))
      #expect(status.keys == manifest.keys)
      #expect(status.slot == "a")
      #expect(status.disk == "mmcblk0")
      #expect(status.rootHash == manifest.rootHash)
      #expect(status.kernel.hasPrefix("6."))
      for service in ["boardd", "syslog", "timesync", "network"] {
        #expect(status.state(of: service) == "started", machine.evidence)
      }
    }

    @Test func `has its data partition grown over the whole card`() async throws {
      let data = try await machine.status().data
      #expect(data.state == "ready")
      #expect(data.readOnly == false)
      #expect(try #require(data.totalBytes) > 1 << 30)
    }

    @Test func `takes no logins while its owner has left no key`() async throws {
      let status = try await machine.status()
      #expect(!status.secureShell)
      #expect(status.state(of: "dropbear") == "off")
      let answer = try await SecureShell().run("true", on: machine, retries: false)
      #expect(answer.status == 255, "\(answer)")
    }

    @Test func `tells its version for programs and for people`() async throws {
      struct Version: Decodable {
        let version: String
        let slot: String
      }
      let json = try machine.decode(Version.self, from: try await machine.ask("version --json"))
      #expect(json.version == machine.card.manifest.version)
      #expect(json.slot == "a")
      #expect(try await machine.ask("version").contains("firmware \(json.version) for qemu-virt"))
      #expect(try await machine.ask("sky status").contains("is well"))
    }

    @Test(arguments: [
      "sh", "/bin/sh", "login", "ls; sh", "status; id", "status | id", "$(id)", "`id`", "sky sh",
      "!id",
      "status --json --json", "../../bin/sh", "status > /tmp/x", "-c id",
    ])
    func `understands its own commands and nothing of a shell`(line: String) async throws {
      let answer = try await machine.ask(line)
      #expect(answer.contains("sky help") || answer.contains("does not take"), machine.evidence)
      #expect(!answer.contains("uid="), machine.evidence)
    }

    /// Numbers, not characters: the name of a case is printed, and one of these would stop that terminal.
    @Test(arguments: [[0x03], [0x04], [0x1A], [0x1C], [0x13], [0x1B, 0x5B, 0x41], [0x00, 0xFF]])
    func `has its prompt back after any control character`(keys: [UInt8]) async throws {
      let start = machine.transcript.end
      try machine.send(String(decoding: keys, as: UTF8.self) + "\n")
      try await machine.wait(for: Machine.prompt, from: start)
      try await machine.settle()
      #expect(!machine.transcript.text(from: start).contains("# "), machine.evidence)
      #expect(try await machine.status().verdict == "well")
    }

    @Test func `survives a line of ten thousand characters`() async throws {
      let start = machine.transcript.end
      try machine.send(String(repeating: "x", count: 10_000) + "\n")
      try await machine.wait(for: Machine.prompt, from: start)
      try await machine.settle()
      #expect(try await machine.status().verdict == "well")
    }
  }
}
