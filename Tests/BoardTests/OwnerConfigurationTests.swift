import Foundation
import Testing

@testable import ImageBuilder

extension BoardTests {
  /// A board whose owner wrote some things well and some not, and whose clock says 2099.
  @Suite(.serialized, .board(OwnerFile.start))
  struct `A board with a file of its owner` {
    let machine: Machine
    let shell: SecureShell

    init() throws {
      machine = try BootedBoard.machine
      shell = try #require(BootedBoard.current?.secureShell)
    }

    @Test func `names every mistake on the console, with line and column`() {
      let console = machine.transcript.text()
      for mistake in OwnerFile.mistakes {
        #expect(console.contains("skyinit: " + mistake), machine.evidence)
      }
      #expect(!console.contains("tooshrt"), "a secret is on the console")
    }

    @Test func `needs attention in its status, and says why`() async throws {
      let status = try await machine.status()
      #expect(status.verdict == "attention")
      #expect(status.problems == [OwnerFile.clock] + OwnerFile.mistakes)
      let text = try await machine.ask("status")
      #expect(text.contains("kitchen needs attention"), machine.evidence)
      #expect(text.contains("! " + OwnerFile.mistakes[0]))
    }

    @Test func `lets the owner in by the key in the file, at the address in the file`() async throws
    {
      let addresses = try await shell.capture("ip -4 addr show dev eth0", on: machine)
      #expect(addresses.contains("inet 10.0.2.15/25 "), "\(addresses)")
      let routes = try await shell.capture("ip route", on: machine)
      #expect(routes.contains("default via 10.0.2.2 dev eth0"), "\(routes)")
      #expect(try await shell.run("pidof udhcpc", on: machine).status != 0)
      #expect(try await machine.status().state(of: "network") == "started")
      let servers = try await shell.capture("cat /etc/resolv.conf", on: machine)
      #expect(servers == "nameserver 10.0.2.3\nnameserver fec0::3")
    }

    @Test func `asks the time servers of the file, those that are good`() async throws {
      let arguments = try await shell.capture(
        "tr '\\0' ' ' </proc/$(pidof ntpd)/cmdline", on: machine)
      #expect(arguments == "/usr/sbin/ntpd -n -p 10.0.2.2 -p time.example.org")
    }

    @Test func `is in a chassis of as many boards as the file says`() async throws {
      #expect(try await machine.ask("boards").contains(" of 2 boards up"), machine.evidence)
    }

    @Test func `keeps from everybody but root what is secret`() async throws {
      let rights = try await shell.capture(
        "stat -c '%n %U %a' /run/skyminer/settings/*", on: machine)
      let lines = rights.split(separator: "\n").map {
        $0.replacing("/run/skyminer/settings/", with: "")
      }
      #expect(
        lines == [
          "board root 644", "chassis root 644", "network root 644", "time root 644",
          "wifi root 600",
        ])
      #expect(try await shell.run("cat /run/skyminer/settings/wifi", on: machine).status != 0)
    }

    @Test func `does not believe a clock of 2099`() async throws {
      let seconds = try #require(Int(try await shell.capture("date +%s", on: machine)))
      #expect((Recipe.sourceDate..<Recipe.sourceDate + 86_400).contains(seconds))
    }

    @Test func `checks a file for its owner`() async throws {
      let answer = try await shell.run(
        "echo 'board.name = \"a b\"' >/tmp/s.toml; sky config check /tmp/s.toml", on: machine)
      #expect(answer.status == 1, "\(answer)")
      #expect(
        answer.output.hasPrefix("/tmp/s.toml, line 1, column 14: board.name: 'a b' is no name"))
    }
  }

  @Suite(.serialized)
  struct `A partition config that is not as it should be` {
    @Test func `leaves the board with its defaults, which says so`() async throws {
      let card = try await Card()
      let config = try card.range(of: "config")
      try card.write([UInt8](repeating: 0xA5, count: 65536), at: config.lowerBound)
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      let status = try await machine.status()
      #expect(status.verdict == "attention")
      #expect(status.problems.count == 1, machine.evidence)
      #expect(
        status.problems.first?.hasPrefix(
          "the partition config cannot be read, so the defaults hold: mount ") == true)
      #expect(status.state(of: "network") == "started")
      #expect(machine.transcript.text().contains("skyinit: the partition config cannot be read"))
      await machine.cutPower()
    }

    @Test func `with little in it leaves the rest as it is`() async throws {
      let (shell, other) = (try await SecureShell(), try await SecureShell())
      let card = try await Card()
      try await card.putOnConfig(shell.publicKey, as: "authorized_keys")
      let key = try String(contentsOf: other.publicKey, encoding: .utf8)
        .trimmingCharacters(in: .whitespacesAndNewlines)
      try await card.putSettings("network.dns = ['10.0.2.9']\nssh = { keys = ['\(key)'] }\n")
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      try await shell.waitUntilOn(machine)
      try await other.waitUntilOn(machine)
      let status = try await machine.status()
      #expect(status.verdict == "well", "\(status.problems)")
      // An address by DHCP, but the owner's name server.
      let addresses = try await shell.capture("ip -4 addr show dev eth0", on: machine)
      #expect(addresses.contains("inet 10.0.2.15/24 "), "\(addresses)")
      #expect(
        try await shell.capture("cat /etc/resolv.conf", on: machine) == "nameserver 10.0.2.9")
      let arguments = try await shell.capture(
        "tr '\\0' ' ' </proc/$(pidof ntpd)/cmdline", on: machine)
      #expect(arguments == "/usr/sbin/ntpd -n -p pool.ntp.org")
      #expect(try await shell.capture("ls /run/skyminer/settings", on: machine) == "network")
      await machine.cutPower()
    }

    @Test func `with a file whose name an editor made longer says so`() async throws {
      let card = try await Card()
      try await card.putSettings("board.name = 'kitchen'\n", as: "skyminer.toml.txt")
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      let status = try await machine.status()
      #expect(
        status.problems == ["skyminer.toml is there with .txt behind its name: rename it"],
        machine.evidence)
      await machine.cutPower()
    }
  }
}

/// The file, and what is wrong in it.
enum OwnerFile {
  static let mistakes = [
    "skyminer.toml, line 7, column 8: chassis.slot: 65 is out of range: write 1 to 64",
    "skyminer.toml, line 18, column 1: wifi.password: not known here: "
      + "[wifi] has ssid, passphrase and country",
    "skyminer.toml, line 19, column 14: wifi.passphrase: this is no passphrase: write 8 to 63 "
      + "characters without accents",
    "skyminer.toml, line 26, column 3: time.servers[2]: 'no server' is no server: write a name or "
      + "an address, as pool.ntp.org",
  ]
  static let clock =
    "the clock said 2099 and was set back to the day of the image: it is right once a time server "
    + "answers"

  static func text(key: String) -> String {
    """
    # Of a test.
    [board]
    name = "kitchen"

    [chassis]
    id = 3
    slot = 65
    boards = 2

    [network]
    mode = "static"
    address = "10.0.2.15/25"
    gateway = "10.0.2.2"
    dns = ["10.0.2.3", "fec0::3"]

    [wifi]
    ssid = "home"
    password = "nothing"
    passphrase = "tooshrt"
    country = "DE"

    [ssh]
    keys = ["\(key)"]
    [time]
    servers = [ "10.0.2.2",
      "no server",
      "time.example.org" ]

    """
  }

  static func start() async throws -> RunningBoard {
    let shell = try await SecureShell()
    let card = try await Card()
    let key = try String(contentsOf: shell.publicKey, encoding: .utf8)
    // As an editor of Windows leaves it.
    let text = text(key: key.trimmingCharacters(in: .whitespacesAndNewlines))
    try await card.putSettings(("\u{FEFF}" + text).replacing("\n", with: "\r\n"))
    let machine = try Machine(card, extra: ["-rtc", "base=2099-06-01T00:00:00"])
    try await machine.wait(for: Machine.prompt)
    try await shell.waitUntilOn(machine)
    return RunningBoard(machine: machine, secureShell: shell)
  }
}

extension Card {
  fileprivate func putSettings(_ text: String, as name: String = "skyminer.toml") async throws {
    let file = folder.url.appending(path: "settings")
    try Data(text.utf8).write(to: file)
    try await putOnConfig(file, as: name)
  }
}
