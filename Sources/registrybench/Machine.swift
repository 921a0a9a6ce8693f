import Foundation

/// What the figures hang on.
enum Machine {
  static func load() -> String {
    (text("/proc/loadavg").split(separator: " ").prefix(3)).joined(separator: " ")
  }

  static func processor() -> String {
    let lines = text("/proc/cpuinfo").split(separator: "\n")
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last ?? " unknown"
    return "\(ProcessInfo.processInfo.activeProcessorCount) cores of\(name)"
  }

  /// The median of 200 writes of 4 KiB over what is there, each followed by fdatasync(2).
  ///
  /// So does the log of the database, once it has its size.
  static func syncMicroseconds(in folder: URL) -> Int {
    let path = folder.appending(path: "probe").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return -1 }
    defer {
      close(descriptor)
      unlink(path)
    }
    let block = [UInt8](repeating: 1, count: 4096)
    for number in 0..<200 {
      _ = pwrite(descriptor, block, block.count, off_t(number * block.count))
    }
    _ = fsync(descriptor)
    let times = (0..<200).map { number in
      let start = ContinuousClock.now
      _ = pwrite(descriptor, block, block.count, off_t(number * block.count))
      _ = fdatasync(descriptor)
      return (ContinuousClock.now - start) / .microseconds(1)
    }
    return Int(times.sorted()[times.count / 2])
  }

  private static func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }
}
