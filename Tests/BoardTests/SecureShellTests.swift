import Foundation
import Testing

@testable import ImageBuilder

extension BoardTests {
  /// A board whose owner has left a key, started in 1970 as one without a battery is, and started for the
  /// second time: what was made at the first start went through a power cut.
  @Suite(.serialized, .board(SecureShell.startTwiceWithKey))
  struct `A board with its owner's key` {
    let machine: Machine
    let shell: SecureShell

    init() throws {
      machine = try BootedBoard.machine
      shell = try #require(BootedBoard.current?.secureShell)
    }

    private func run(_ command: String) async throws -> SecureShell.Answer {
      try await shell.run(command, on: machine)
    }

    private func capture(_ command: String) async throws -> String {
      try await shell.capture(command, on: machine)
    }

    @Test func `lets the owner in, as nobody special`() async throws {
      #expect(try await capture("id") == "uid=1000(owner) gid=1000(owner) groups=1000(owner)")
      #expect(
        try await capture("grep -E '^Cap(Eff|Prm)' /proc/self/status | cut -f2 | sort -u")
          == "0000000000000000")
      #expect(try await machine.status().secureShell)
    }

    @Test(arguments: ["root", "console", "boardd", "nobody", "somebody"])
    func `lets nobody else in with that key`(user: String) async throws {
      let answer = try await shell.run("id", on: machine, as: user)
      #expect(answer.status == 255, "\(answer)")
      #expect(answer.output == "")
    }

    @Test(arguments: ["owner", "root"])
    func `offers no passwords`(user: String) async throws {
      let answer = try await shell.run(
        "id", on: machine, as: user, options: ["-v", "-o", "PubkeyAuthentication=no"])
      #expect(answer.status == 255)
      let offers = answer.errors.split(whereSeparator: \.isNewline).filter {
        $0.contains("that can continue")
      }
      #expect(!offers.isEmpty, "\(answer.errors)")
      for offer in offers { #expect(offer.hasSuffix("continue: publickey"), "\(offer)") }
    }

    @Test func `answers the board command there as well`() async throws {
      let status = try machine.decode(
        StatusAnswer.self, from: try await capture("sky status --json"))
      #expect(status.slot == "a")
      #expect(status.verdict == "well", "\(status.problems)")
      let wrong = try await run("sky reboot")
      #expect(wrong.status == 2)
      #expect(wrong.errors.contains("sky help"))
    }

    @Test func `has a root that is read-only, and runs nothing from where one can write`()
      async throws
    {
      let touch = try await run("touch /etc/x")
      #expect(touch.status != 0 && touch.errors.contains("Read-only"), "\(touch)")
      for line in try await capture("cat /proc/mounts").split(separator: "\n") {
        let fields = line.split(separator: " ")
        let (place, kind, options) = (fields[1], fields[2], fields[3].split(separator: ","))
        if kind == "erofs" { #expect(options.contains("ro"), "\(line)") }
        guard ["tmpfs", "ext4"].contains(kind) else { continue }
        for option in ["nosuid", "nodev", "noexec"] {
          #expect(options.contains(Substring(option)), "\(place) is mounted without \(option)")
        }
      }
      for folder in ["/tmp", "/data/owner", "/dev/shm", "/run/owner"] {
        let copy = try await run("cp /bin/busybox \(folder)/true && \(folder)/true")
        #expect(copy.status != 0 && copy.errors.contains("Permission denied"), "\(folder): \(copy)")
        let loaded = try await run("/lib/ld-musl-aarch64.so.1 \(folder)/true")
        #expect(loaded.status != 0, "\(folder): \(loaded)")
      }
      _ = try await run("rm -f /tmp/true /data/owner/true /dev/shm/true /run/owner/true")
    }

    @Test(arguments: [
      "/etc/shadow", "/data/ssh/host_key", "/data/boardd/x", "/dev/vda", "/dev/mem", "/dev/kmsg",
    ])
    func `keeps what is not the owner's`(path: String) async throws {
      let answer = try await run("head -c 1 \(path)")
      let isRefused = ["Permission denied", "not permitted"].contains { answer.errors.contains($0) }
      #expect(answer.status != 0 && isRefused, "\(answer)")
    }

    @Test func `gives each daemon a folder that is closed to the others`() async throws {
      let text = try await capture("stat -c '%n %U %G %a' /data/*")
      #expect(
        text.split(separator: "\n").sorted() == [
          "/data/boardd boardd boardd 700", "/data/chassisd chassisd chassisd 700",
          "/data/identityd identityd identityd 700", "/data/lost+found root root 700",
          "/data/owner owner owner 700",
          "/data/paneld paneld paneld 700", "/data/skynetd skynetd skynetd 700",
          "/data/ssh root root 700",
        ])
    }

    @Test func `runs its board daemon without any privilege`() async throws {
      let text = try await capture("cat /proc/$(pidof boardd)/status")
      var fields: [Substring: [Substring]] = [:]
      for line in text.split(separator: "\n") {
        let words = line.split(whereSeparator: \.isWhitespace)
        fields[words[0]] = Array(words.dropFirst())
      }
      #expect(fields["Uid:"] == ["900", "900", "900", "900"])
      #expect(fields["Gid:"] == ["900", "900", "900", "900"])
      #expect(fields["NoNewPrivs:"] == ["1"])
      for set in ["CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:"] {
        #expect(fields[Substring(set)] == ["0000000000000000"], "\(set)")
      }
    }

    @Test func `listens on one port`() async throws {
      let ports = try await capture(
        "netstat -ltn | awk '/LISTEN/ { print $4 }' | sed 's/.*://' | sort -u")
      #expect(ports == "22")
    }

    @Test func `knows its packages and can tell what differs from them`() async throws {
      let names = try await capture("/sbin/apk info 2>/dev/null").split(separator: "\n").sorted()
      #expect(names.map(String.init) == machine.card.manifest.packages.map(\.name).sorted())
      let explained = try Workspace(repository: TestedImage.repository).explainedAuditLines()
      let audit = try await run("unshare -r /sbin/apk audit --system --ignore-busybox-symlinks")
      let lines = audit.output.split(separator: "\n").map(String.init)
      #expect(Set(lines).subtracting(explained) == [], "\(audit.errors)")
    }

    @Test func `has loaded the drivers of a virtual bus and of virtual lines`() async throws {
      let loaded = try await capture("cut -d ' ' -f 1 /proc/modules").split(separator: "\n")
      #expect(Set(loaded).isSuperset(of: ["i2c_dev", "i2c_virtio", "gpio_virtio"]), "\(loaded)")
      let drivers = try await capture("ls /sys/bus/virtio/drivers").split(separator: "\n")
      #expect(Set(drivers).isSuperset(of: ["i2c_virtio", "gpio_virtio"]), "\(drivers)")
    }

    @Test func `has a clock that is not behind the image`() async throws {
      let seconds = try #require(Int(try await capture("date +%s")))
      #expect(seconds >= Recipe.sourceDate)
    }

    @Test func `keeps a bounded log however much is written`() async throws {
      _ = try await capture("yes $(head -c 800 /dev/zero | tr '\\0' x) | head -c 1500000 | logger")
      let kibibytes = try #require(Int(try await capture("du -sk /var/log | cut -f1")))
      #expect(kibibytes > 256 && kibibytes <= 3 * 256 + 16)
      #expect(try await machine.status().verdict == "well")
    }

    /// More than the daemon's places and its queue hold together: those over the owner's share are sent
    /// away at once, so nobody else waits behind them.
    @Test
    func `answers on the console while clients that never ask crowd its daemon`() async throws {
      let daemon = try await capture("pidof boardd")
      let crowd = """
        mkfifo /tmp/silence; exec 9<>/tmp/silence
        for i in $(seq 45); do nc local:/run/boardd/control.sock 0 <&9 >/dev/null 2>&1 & done
        sleep 1; pidof nc | wc -w
        """
      #expect(try #require(Int(try await capture(crowd))) > 32)
      #expect(try await machine.status().slot == "a", machine.evidence)
      #expect(try await capture("echo here") == "here")
      _ = try await run("killall nc; rm /tmp/silence")
      #expect(try await machine.status().verdict == "well")
      #expect(try await capture("pidof boardd") == daemon)
    }

    @Test func `survives questions that nobody understands`() async throws {
      let daemon = try await capture("pidof boardd")
      _ = try await run(
        """
        for i in $(seq 50); do
          head -c $((i * i)) /dev/urandom | nc -w 1 local:/run/boardd/control.sock 0
          printf 'status json' | nc -w 1 local:/run/boardd/control.sock 0
        done >/dev/null 2>&1
        """)
      #expect(try await machine.status().verdict == "well")
      #expect(try await capture("pidof boardd") == daemon)
    }
  }
}

extension SecureShell {
  static func startTwiceWithKey() async throws -> RunningBoard {
    let shell = try await SecureShell()
    let card = try await Card()
    try await card.putOnConfig(shell.publicKey, as: "authorized_keys")
    let clock = ["-rtc", "base=1970-01-01T00:00:00"]
    let first = try Machine(card, extra: clock)
    try await first.wait(for: Machine.prompt)
    try await shell.waitUntilOn(first)
    await first.cutPower()
    let second = try Machine(card, extra: clock)
    try await second.wait(for: Machine.prompt)
    // Fails if the host key is another one than before.
    try await shell.waitUntilOn(second)
    return RunningBoard(machine: second, secureShell: shell)
  }
}
