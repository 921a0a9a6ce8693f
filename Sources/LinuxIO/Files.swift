internal import Base
internal import CLinux

/// Whole small files and folders by path.
public enum Files {
  /// The whole file.
  ///
  /// - Parameter limit: bytes that are read at most; what is longer is cut there. Files of `/proc`
  ///   have no size to ask for beforehand.
  public static func read(_ path: String, limit: Int = 65536) throws(SystemError) -> [UInt8] {
    let file = try FileDescriptor(path, .read)
    var bytes: [UInt8] = []
    while bytes.count < limit {
      let run = try file.read(upTo: min(4096, limit - bytes.count))
      if run.isEmpty { break }
      bytes.append(contentsOf: run)
    }
    return bytes
  }

  /// Replaces the file in one step: readers see the old or the new one, never a part.
  ///
  /// The new one is durable once this returns. After an error it may be there nevertheless.
  public static func replace(_ path: String, with text: String, mode: UInt32) throws(SystemError) {
    try replace(path, with: Array(text.utf8), mode: mode)
  }

  public static func replace(
    _ path: String, with bytes: [UInt8], mode: UInt32
  ) throws(SystemError) {
    let draft = path + ".new"
    do {
      let file = try FileDescriptor(draft, .replace, mode: mode)
      try file.write(bytes)
      try file.sync()
    }
    try check(unsafe sky_rename(draft, path), "rename", draft)
    // Until its folder is synced, a power cut may take the new name back.
    try FileDescriptor(folder(of: path), .folder).sync()
  }

  private static func folder(of path: String) -> String {
    guard let end = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return end == path.utf8.startIndex ? "/" : Text.string(path.utf8[..<end])
  }

  public static func exists(_ path: String) -> Bool { unsafe sky_exists(path) >= 0 }

  /// Names in a folder in byte order, so that no result hangs on how a file system stores them.
  public static func list(_ path: String) throws(SystemError) -> [String] {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let result = unsafe buffer.withUnsafeMutableBytes {
      (run: UnsafeMutableRawBufferPointer) -> Int64 in
      guard let base = run.baseAddress else { return 0 }
      return unsafe sky_list(path, base.assumingMemoryBound(to: CChar.self), UInt64(run.count))
    }
    return names(buffer[..<Int(try check(result, "list", path))])
  }

  /// Names that the C shim lists, each ended by a zero byte.
  static func names(_ run: ArraySlice<UInt8>) -> [String] {
    var names: [String] = []
    for name in run.split(separator: 0) { names.append(String(decoding: name, as: UTF8.self)) }
    return names.sorted()
  }

  /// Makes a folder with exactly these rights; one that is there already is kept.
  public static func makeFolder(_ path: String, mode: UInt32 = 0o755) throws(SystemError) {
    let result = unsafe sky_make_folder(path, mode)
    if result == -Int64(SKY_ERROR_EXISTS) { return }
    try check(result, "make folder", path)
    // The process's mask may have taken rights away.
    try check(unsafe sky_change_mode(path, mode), "set the rights of", path)
  }

  /// Removes a file, or a folder with all that is in it; links and mounts in it are not followed.
  public static func removeTree(_ path: String) throws(SystemError) {
    try check(unsafe sky_remove_tree(path), "remove", path)
  }

  public static func setOwner(_ path: String, user: UInt32, group: UInt32) throws(SystemError) {
    try check(unsafe sky_change_owner(path, user, group), "set the owner of", path)
  }

  public static func setMode(_ path: String, _ mode: UInt32) throws(SystemError) {
    try check(unsafe sky_change_mode(path, mode), "set the rights of", path)
  }

  public static func makeLink(_ path: String, to target: String) throws(SystemError) {
    try check(unsafe sky_make_link(target, path), "link", path)
  }

  /// Bytes of a mounted file system.
  public static func space(
    of path: String
  ) throws(SystemError) -> (total: UInt64, available: UInt64, isReadOnly: Bool) {
    var total: UInt64 = 0
    var available: UInt64 = 0
    var readOnly: Int32 = 0
    try check(unsafe sky_space(path, &total, &available, &readOnly), "measure", path)
    return (total, available, readOnly != 0)
  }
}
