import Base
import Foundation

/// What a board starts from: an image file, or a card in a reader.
struct Medium: BlockStorage {
  let file: OpenFile
  let sectorCount: UInt64
  /// For the ledger: the name, and what a card calls itself.
  let name: String

  /// Opens a medium.
  ///
  /// - Parameter isWritten: whether it will be written; one in use, or signed, is refused then.
  init(_ url: URL, isWritten: Bool) throws(FactoryProblem) {
    let path = url.resolvingSymlinksInPath().path
    let look = try OpenFile(path, .read)
    switch try look.status.st_mode & S_IFMT {
    case S_IFREG:
      if isWritten { try Self.check(image: path) }
      file = try OpenFile(path, isWritten ? .readWrite : .read)
      name = url.lastPathComponent
    case S_IFBLK:
      if isWritten, let holder = HeldDevices.holder(of: path) {
        throw FactoryProblem(
          "\(path) is in use: \(holder)",
          cause: "the desktop mounted it, or it is the wrong device",
          wayOut: "look twice with lsblk, unmount what is on the card, and start again")
      }
      // The kernel refuses a device of which anything is mounted or held.
      file = try OpenFile(path, isWritten ? .exclusive : .read)
      name = Self.name(ofDevice: url.lastPathComponent)
    default:
      throw FactoryProblem(
        "\(path) is neither a file nor a block device", cause: "another path was meant",
        wayOut: "name an image file, or a card as /dev/sdX")
    }
    if isWritten, !file.lockAtOnce() {
      throw FactoryProblem(
        "\(path) is being written by another program", cause: "two runs at one medium",
        wayOut: "wait for the other to end")
    }
    let end = lseek(file.number, 0, SEEK_END)
    guard end >= 0 else { throw OpenFile.problem("measure", path, errno) }
    sectorCount = UInt64(end) / UInt64(sectorSize)
  }

  func read(sector: UInt64, count: Int) throws(StorageError) -> [UInt8] {
    guard count >= 0, sector <= sectorCount, UInt64(count) <= sectorCount - sector else {
      throw .outOfRange(sector: sector, count: count)
    }
    let bytes = try? file.read(count * sectorSize, at: Int(sector) * sectorSize)
    guard let bytes, bytes.count == count * sectorSize else { throw .io(code: EIO) }
    return bytes
  }

  mutating func write(sector: UInt64, _ bytes: [UInt8]) throws(StorageError) {
    let count = bytes.count / sectorSize
    guard sector <= sectorCount, UInt64(count) <= sectorCount - sector else {
      throw .outOfRange(sector: sector, count: count)
    }
    guard (try? file.write(bytes, at: Int(sector) * sectorSize)) != nil else {
      throw .io(code: EIO)
    }
  }

  /// What is read after this comes from the medium, not from memory.
  mutating func flush() throws(StorageError) {
    guard (try? file.sync()) != nil else { throw .io(code: EIO) }
    posix_fadvise(file.number, 0, 0, POSIX_FADV_DONTNEED)
  }

  private static func check(image path: String) throws(FactoryProblem) {
    guard !Folders.exists(URL(filePath: path + ".minisig")) else {
      throw FactoryProblem(
        "\(path) is a signed image", cause: "it is the one that is handed out, for all boards",
        wayOut: "copy it elsewhere and personalise the copy, or the card that was flashed")
    }
    if let loop = HeldDevices.loop(behind: path) {
      throw FactoryProblem(
        "\(path) is in use by \(loop)", cause: "it is mounted",
        wayOut: "unmount it, then 'losetup -d \(loop)'")
    }
  }

  /// With the card's own identification, where a reader hands it on.
  private static func name(ofDevice name: String) -> String {
    let file = "/sys/block/\(name)/device/cid"
    guard let cid = try? String(contentsOfFile: file, encoding: .utf8) else { return name }
    return name + " " + cid.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
