import Foundation

/// Whether a device or image is in use, by what the kernel lists.
enum HeldDevices {
  /// Where a device or one of its partitions is mounted, or that it is swapped to; nil where neither.
  ///
  /// - Parameters:
  ///   - device: as `/dev/sdb`, without links.
  ///   - mounts: lines of `/proc/self/mounts`, or of `/proc/swaps`, whose first word is a device.
  static func holder(of device: String, in mounts: String) -> String? {
    for line in mounts.split(separator: "\n") {
      let words = line.split { $0 == " " || $0 == "\t" }
      guard words.count > 1, words[0].hasPrefix(device) else { continue }
      var rest = words[0].dropFirst(device.count)
      // Partition 1 of sdb is sdb1, of mmcblk0 is mmcblk0p1.
      if device.last?.isNumber == true {
        guard rest.isEmpty || rest.first == "p" else { continue }
        rest = rest.dropFirst()
      }
      guard rest.allSatisfy(\.isNumber) else { continue }
      return "\(words[0]) is in use as \(words[1])"
    }
    return nil
  }

  static func holder(of device: String) -> String? {
    for list in ["/proc/self/mounts", "/proc/swaps"] {
      let text = (try? String(contentsOfFile: list, encoding: .utf8)) ?? ""
      if let holder = holder(of: device, in: text) { return holder }
    }
    return nil
  }

  /// The loop device that a file is behind; nil where none.
  static func loop(behind file: String) -> String? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/sys/block")) ?? []
    return names.first { name in
      let backing = try? String(
        contentsOfFile: "/sys/block/\(name)/loop/backing_file", encoding: .utf8)
      return backing?.trimmingCharacters(in: .newlines) == file
    }.map { "/dev/\($0)" }
  }
}
