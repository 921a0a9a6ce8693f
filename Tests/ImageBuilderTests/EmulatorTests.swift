import Foundation
import Testing

@testable import ImageBuilder

/// What QEMU is told, word for word: the tests, the chassis and `make run` boot one machine.
struct EmulatorTests {
  private let image = URL(filePath: "/run/t/card.img")
  private let loader = URL(filePath: "/run/t/loader.bin")
  private static let machine = [
    "-M", "virt", "-cpu", "cortex-a53", "-smp", "1", "-m", "512", "-nographic", "-no-reboot",
    "-device", "virtio-rng-pci",
  ]

  @Test
  func `a machine by itself has a card and a router with no way out`() {
    #expect(
      Emulator().arguments(image: image, loader: loader)
        == Self.machine + [
          "-netdev", "user,id=net0,restrict=on", "-device",
          "virtio-net-pci,netdev=net0,romfile=", "-bios", "/run/t/loader.bin", "-drive",
          "if=none,id=disk,file=/run/t/card.img,format=raw,cache=unsafe", "-device", "sdhci-pci",
          "-device", "sd-card,drive=disk",
        ])
  }

  @Test
  func `a machine of a chassis has cables, a monitor and a port for tests`() {
    var emulator = Emulator()
    emulator.disk = .virtio
    emulator.monitor = URL(filePath: "/run/t/monitor")
    emulator.labPort = URL(filePath: "/run/t/lab")
    emulator.networks = [0, 1].map { card in
      .cable(
        name: "eth\(card)", hardwareAddress: "52:54:00:53:01:0\(card)",
        local: URL(filePath: "/run/t/port\(card).board"),
        remote: URL(filePath: "/run/t/port\(card).switch"))
    }
    #expect(
      emulator.arguments(image: image, loader: loader)
        == Self.machine + [
          "-qmp", "unix:/run/t/monitor,server=on,wait=off",
          "-device", "virtio-serial-pci",
          "-chardev", "socket,id=lab,path=/run/t/lab,server=on,wait=off",
          "-device", "virtserialport,chardev=lab,name=lab",
          "-netdev",
          "dgram,id=eth0,local.type=unix,local.path=/run/t/port0.board,remote.type=unix,"
            + "remote.path=/run/t/port0.switch",
          "-device", "virtio-net-pci,netdev=eth0,mac=52:54:00:53:01:00,romfile=",
          "-netdev",
          "dgram,id=eth1,local.type=unix,local.path=/run/t/port1.board,remote.type=unix,"
            + "remote.path=/run/t/port1.switch",
          "-device", "virtio-net-pci,netdev=eth1,mac=52:54:00:53:01:01,romfile=",
          "-bios", "/run/t/loader.bin",
          "-drive", "if=none,id=disk,file=/run/t/card.img,format=raw,cache=unsafe",
          "-device", "virtio-blk-pci,drive=disk",
        ])
  }

  @Test
  func `a way in to SSH leads from the loopback alone, and cards are numbered`() {
    var emulator = Emulator()
    emulator.processors = 4
    emulator.memoryMebibytes = 1024
    emulator.networks = [.outside(sshPort: 2222), .outside(sshPort: nil)]
    let words = emulator.arguments(image: image, loader: loader)
    #expect(words.contains("user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:2222-:22"))
    #expect(words.contains("user,id=net1,restrict=on"))
    #expect(words.contains("virtio-net-pci,netdev=net1,romfile="))
    #expect(words[5] == "4" && words[7] == "1024")
    emulator.networks = []
    #expect(!emulator.arguments(image: image, loader: loader).contains("-netdev"))
  }
}
