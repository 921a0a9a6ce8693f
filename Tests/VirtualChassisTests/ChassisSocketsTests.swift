import Testing

@testable import VirtualChassis

/// What QEMU is told.
struct ChassisSocketsTests {
  @Test func `both devices share the guest's memory`() {
    let sockets = ChassisSockets(i2c: "/run/a.sock", gpio: "/run/b.sock")
    #expect(
      sockets.arguments(memoryMebibytes: 512) == [
        "-object", "memory-backend-memfd,id=chassis-memory,size=512M,share=on",
        "-machine", "memory-backend=chassis-memory",
        "-chardev", "socket,id=chassis-i2c,path=/run/a.sock",
        "-device", "vhost-user-i2c-pci,chardev=chassis-i2c",
        "-chardev", "socket,id=chassis-gpio,path=/run/b.sock",
        "-device", "vhost-user-gpio-pci,chardev=chassis-gpio",
      ])
  }

  @Test func `a machine without devices keeps its memory`() {
    #expect(ChassisSockets().arguments(memoryMebibytes: 512).isEmpty)
  }

  @Test func `a comma in a path does not end it`() {
    let words = ChassisSockets(i2c: "/run/a,b.sock").arguments(memoryMebibytes: 64)
    #expect(words.contains("socket,id=chassis-i2c,path=/run/a,,b.sock"))
  }
}
