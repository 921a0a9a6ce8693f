internal import Foundation

/// Files that are on the disk, name and all, when the call returns.
enum DurableFiles {
  static func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw problem("opened", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw problem("written to the disk", path) }
  }

  static func rename(_ path: String, to name: String) throws {
    guard Foundation.rename(path, name) == 0 else { throw problem("renamed", path) }
    try sync(URL(filePath: name).deletingLastPathComponent().path)
  }

  /// A new file that nobody else may read; never replaces one.
  static func create(_ path: String, _ bytes: [UInt8], mode: mode_t) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw problem("made", path) }
    defer { close(descriptor) }
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
      throw problem("written", path)
    }
    try sync(URL(filePath: path).deletingLastPathComponent().path)
  }

  private static func problem(_ verb: String, _ path: String) -> RegistryProblem {
    RegistryProblem(
      "\(path) cannot be \(verb): \(String(cString: strerror(errno)))",
      cause: "the folder is not writable, the disk is full, or the file is there already",
      wayOut: "look at the folder and its owner")
  }
}
