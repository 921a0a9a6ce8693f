/// How QEMU is told of the devices that are served here.
///
/// To be added to the arguments of a machine of type `virt`. The servers must listen before QEMU starts:
/// with the `reconnect-ms` of a character device QEMU 10 connects too late for these two and gives up.
public struct ChassisSockets: Sendable, Equatable {
  public var i2c: String?
  public var gpio: String?

  public init(i2c: String? = nil, gpio: String? = nil) {
    self.i2c = i2c
    self.gpio = gpio
  }

  /// The words after the program's name.
  ///
  /// - Parameter memoryMebibytes: the same as in `-m`, since the devices read the guest's memory.
  public func arguments(memoryMebibytes: Int) -> [String] {
    guard i2c != nil || gpio != nil else { return [] }
    var words = [
      "-object", "memory-backend-memfd,id=chassis-memory,size=\(memoryMebibytes)M,share=on",
      "-machine", "memory-backend=chassis-memory",
    ]
    for (kind, socket) in [("i2c", i2c), ("gpio", gpio)] {
      guard let socket else { continue }
      // QEMU takes a comma as the end of a value, and two as one.
      let path = socket.split(separator: ",", omittingEmptySubsequences: false)
        .joined(separator: ",,")
      words += [
        "-chardev", "socket,id=chassis-\(kind),path=\(path)",
        "-device", "vhost-user-\(kind)-pci,chardev=chassis-\(kind)",
      ]
    }
    return words
  }
}
