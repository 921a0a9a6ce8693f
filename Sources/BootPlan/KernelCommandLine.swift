import Base

/// The words of the kernel's command line that are ours: `sky.slot=a`.
public struct KernelCommandLine: Equatable, Sendable {
  public let slot: String?
  /// Where the boot loader read the slot from: `mmc0`, `virtio0`.
  public let disk: String?

  public init(parsing bytes: [UInt8]) {
    var slot: String?
    var disk: String?
    let end = bytes.firstIndex { $0 == 0x0A || $0 == 0 } ?? bytes.endIndex
    for word in Text.words(bytes[..<end]) {
      guard let equals = word.firstIndex(of: 0x3D) else { continue }
      let value = Text.string(word[(equals + 1)...])
      // The last word wins: the boot loader appends its own behind what a board file may hold.
      switch Text.string(word[..<equals]) {
      case "sky.slot": slot = value
      case "sky.disk": disk = value
      default: break
      }
    }
    self.slot = slot
    self.disk = disk
  }
}
