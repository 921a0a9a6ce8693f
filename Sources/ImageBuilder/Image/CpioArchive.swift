import Foundation

/// The archive that the kernel unpacks as its first root: "newc" format (kernel documentation,
/// driver-api/early-userspace/buffer-format).
///
/// Written here because the common tool needs root to name a device node and takes owners and times
/// from the disk.
struct CpioArchive {
  private static let regular = 0o100000
  private static let folder = 0o040000
  private static let characterDevice = 0o020000

  private var output = Data()
  private var inode = 1

  mutating func addFolder(_ path: String, mode: Int = 0o755) {
    add(path, mode: Self.folder | mode)
  }

  mutating func addFile(_ path: String, _ data: Data, mode: Int = 0o644) {
    add(path, mode: Self.regular | mode, data: data)
  }

  mutating func addCharacterDevice(_ path: String, major: Int, minor: Int, mode: Int) {
    add(path, mode: Self.characterDevice | mode, device: (major, minor))
  }

  /// The archive with its end record.
  func finished() -> Data {
    var copy = self
    copy.inode = 0
    copy.add("TRAILER!!!", mode: 0)
    return copy.output
  }

  private mutating func add(
    _ path: String, mode: Int, data: Data = Data(), device: (major: Int, minor: Int) = (0, 0)
  ) {
    let name = Data(path.utf8) + [0]
    let fields = [
      inode, mode, 0, 0, 1, 0, data.count, 0, 0, device.major, device.minor, name.count, 0,
    ]
    output += Data("070701".utf8)
    for field in fields { output += Data(String(format: "%08X", field).utf8) }
    output += name
    pad()
    output += data
    pad()
    inode += 1
  }

  /// Names and contents end on multiples of four bytes.
  private mutating func pad() {
    output += Data(repeating: 0, count: (4 - output.count % 4) % 4)
  }
}
