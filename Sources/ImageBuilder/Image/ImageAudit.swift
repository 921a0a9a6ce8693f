import Base
import Foundation
import PartitionTable

/// Finds what no image may carry: keys, and what tells one board from another.
///
/// An image goes to many boards. A key in it would be shared by all of them and known to whoever has the
/// file; an identity in it would make them one board.
enum ImageAudit {
  /// Paths that only a running board may have.
  static let paths = [
    "etc/machine-id", "var/lib/dbus/machine-id", "etc/dropbear", "etc/ssh", "root/.ssh",
    "var/lib/seedrng", "var/lib/urandom", "var/lib/misc/random-seed",
  ]
  /// Names that are refused wherever they lie.
  private static let names: Set<String> = [
    "random-seed", "seed.credit", "seed.no-credit", "authorized_keys",
  ]
  /// Files of the factory tool: a claim record, a sealed secret, the sealed units of a batch.
  private static let magics = ["SKYF", "SKYS", "SKYU"].map { Data($0.utf8) + [1] }
  /// How a file of dropbear's host keys begins: a length, and the name of the algorithm.
  private static let hostKeys = [
    "ssh-ed25519", "ssh-rsa", "ssh-dss", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
  ].map { Data([0, 0, 0, UInt8($0.utf8.count)]) + Data($0.utf8) }
  private static let keyMark = Data("PRIVATE KEY-----".utf8)
  private static let signingKeyMark = Data("untrusted comment: minisign encrypted secret key".utf8)
  /// Programs that read keys name that mark; longer files count only with a key behind it.
  private static let programBytes = 65536

  /// Looks at every file of an unpacked root.
  static func check(root: URL) throws {
    for path in paths where exists(root.appending(path: path)) {
      throw refusal("the root", "it holds \(path)")
    }
    for entry in try FileTree.entries(of: root) {
      let name = String(entry.path.split(separator: "/").last ?? "")
      if isIdentity(name) { throw refusal("the root", "it holds \(entry.path)") }
      guard entry.kind == .file else { continue }
      let data = try Data(contentsOf: root.appending(path: entry.path), options: .alwaysMapped)
      if let what = secret(in: data) { throw refusal("the root", "\(entry.path) holds \(what)") }
    }
  }

  /// Looks at the parts of a finished image that are not the root, which is packed there: every sector
  /// up to the first boot partition, and the data partition.
  static func check(image: ImageFile) throws {
    let (table, _) = try PartitionTable.read(from: image)
    guard let factory = table.partition(named: DiskLayout.factory) else {
      throw BuildProblem(
        "the image has no partition '\(DiskLayout.factory)'",
        cause: "it was made by another version", wayOut: "build the image again")
    }
    let bytes = try image.bytes(
      at: Int(factory.first) * sectorSize, count: Int(factory.sectorCount) * sectorSize)
    guard bytes == Data(count: bytes.count) else {
      throw refusal("the image", "its partition '\(DiskLayout.factory)' is not empty")
    }
    let end = table.partition(named: "boot_a").map { Int($0.first) * sectorSize } ?? 0
    try scan(image, 0..<end)
    if let data = table.partition(named: "data") {
      try scan(image, Int(data.first) * sectorSize..<Int(data.last + 1) * sectorSize)
    }
  }

  private static func scan(_ image: ImageFile, _ range: Range<Int>) throws {
    let run = 1 << 20
    let zeroes = Data(count: run + sectorSize)
    for start in stride(from: range.lowerBound, to: range.upperBound, by: run) {
      // A sector more than the step, so that nothing hides on a border.
      let bytes = try image.bytes(
        at: start, count: min(run + sectorSize, range.upperBound - start))
      if bytes == zeroes { continue }
      for offset in stride(from: 0, to: bytes.count, by: sectorSize) {
        guard let what = beginning(of: bytes[offset...]) else { continue }
        throw refusal("the image", "there is \(what) at byte \(start + offset)")
      }
      if let offset = key(in: bytes) {
        throw refusal("the image", "there is a private key at byte \(start + offset)")
      }
    }
  }

  private static func isIdentity(_ name: String) -> Bool {
    let isHostKey =
      name.hasPrefix("ssh_host_") && name.contains("_key")
      || name.hasPrefix("dropbear_") && name.hasSuffix("_host_key")
    return isHostKey || names.contains(name)
  }

  /// What a file gives away; nil where nothing.
  private static func secret(in data: Data) -> String? {
    if let what = beginning(of: data) { return what }
    if isMachineID(data) { return "a machine-id" }
    if data.count < programBytes, data.range(of: keyMark) != nil { return "a private key" }
    return key(in: data) == nil ? nil : "a private key"
  }

  /// Whether a file is 32 hexadecimal digits and no more than a line feed, as in machine-id(5).
  ///
  /// The name alone says little: OpenRC's service that makes one has it too.
  private static func isMachineID(_ data: Data) -> Bool {
    guard data.count == 32 || data.count == 33 && data.last == 0x0A else { return false }
    return data.prefix(32).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private static func beginning(of data: Data) -> String? {
    if magics.contains(where: { data.starts(with: $0) }) {
      return "a secret of the factory tool"
    }
    if hostKeys.contains(where: { data.starts(with: $0) }) { return "a host key" }
    return data.starts(with: signingKeyMark) ? "a private key" : nil
  }

  /// Where a key in PEM begins: the mark, an end of line, and a full line of base64.
  private static func key(in data: Data) -> Int? {
    var search = data.startIndex
    while let found = data.range(of: keyMark, in: search..<data.endIndex) {
      search = found.upperBound
      let line = data[search...].drop { $0 == 0x0A || $0 == 0x0D }.prefix(40)
      if line.count == 40, line.allSatisfy(isBase64) { return found.lowerBound - data.startIndex }
    }
    return nil
  }

  private static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x3D: true
    default: false
    }
  }

  private static func refusal(_ part: String, _ what: String) -> BuildProblem {
    BuildProblem(
      "\(part) must not ship: \(what)",
      cause: "a file of the overlay or of a package, or an image that a board or the factory wrote",
      wayOut: "remove it there; keys and identities are made on the board or by the factory")
  }
}
