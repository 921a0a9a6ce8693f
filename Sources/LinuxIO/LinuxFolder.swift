public import Base
internal import CLinux

/// A real folder, held open: should its path lead elsewhere later, the files stay those of this one.
///
/// Its files have rights 0600. That the folder itself is durable is up to whoever made it; on ext4 the
/// journal sees to that with the first `sync` in it.
public struct LinuxFolder: ~Copyable, DurableFolder {
  private static let fileMode: UInt32 = 0o600
  private static let namesBytesMax = 65536

  private let folder: FileDescriptor
  /// The file that was written last.
  ///
  /// It is synced through the descriptor that wrote it: the kernel may not tell another one about a write
  /// that failed (fsync(2)).
  private var written: FileDescriptor?
  private var writtenName = ""

  /// Opens a folder that is there; one that is missing is an error here, so that it never looks empty.
  public init(_ path: String) throws(SystemError) {
    folder = try FileDescriptor(path, .folder)
  }

  public func list() throws(DurableFolderError) -> [String] {
    var buffer = [UInt8](repeating: 0, count: Self.namesBytesMax)
    let result = unsafe buffer.withUnsafeMutableBytes {
      (run: UnsafeMutableRawBufferPointer) -> Int64 in
      guard let base = run.baseAddress else { return 0 }
      return unsafe sky_list_in(
        self.folder.number, base.assumingMemoryBound(to: CChar.self), UInt64(run.count))
    }
    // A folder that was removed while it was open is no folder without files.
    guard result >= 0 else { throw .io(code: Int32(-result)) }
    return Files.names(buffer[..<Int(result)])
  }

  public func read(_ name: String, limit: Int) throws(DurableFolderError) -> [UInt8] {
    let file = try open(name, isWritten: false)
    var bytes: [UInt8] = []
    do throws(SystemError) {
      while bytes.count <= limit {
        let run = try file.read(upTo: min(4096, limit + 1 - bytes.count))
        if run.isEmpty { return bytes }
        bytes.append(contentsOf: run)
      }
    } catch {
      throw Self.error(error.code)
    }
    throw .tooLarge(limit: limit)
  }

  public mutating func write(_ name: String, _ bytes: [UInt8]) throws(DurableFolderError) {
    written = nil
    let file = try open(name, isWritten: true)
    do throws(SystemError) {
      try file.write(bytes)
    } catch {
      throw Self.error(error.code)
    }
    written = consume file
    writtenName = name
  }

  public mutating func sync(_ name: String) throws(DurableFolderError) {
    let file: FileDescriptor
    if let last = written.take(), writtenName == name {
      file = last
    } else {
      file = try open(name, isWritten: false)
    }
    try Self.check(sky_fsync(file.number))
  }

  public mutating func rename(_ from: String, to: String) throws(DurableFolderError) {
    Self.checkName(from)
    Self.checkName(to)
    written = nil
    try Self.check(unsafe sky_rename_in(folder.number, from, to))
  }

  public mutating func remove(_ name: String) throws(DurableFolderError) {
    Self.checkName(name)
    written = nil
    try Self.check(unsafe sky_remove_in(folder.number, name))
  }

  public mutating func syncFolder() throws(DurableFolderError) {
    try Self.check(sky_fsync(folder.number))
  }

  private func open(
    _ name: String, isWritten: Bool
  ) throws(DurableFolderError) -> FileDescriptor {
    Self.checkName(name)
    let result = unsafe sky_open_in(folder.number, name, isWritten ? 1 : 0, Self.fileMode)
    try Self.check(result)
    return FileDescriptor(owning: Int32(result))
  }

  private static func check(_ result: Int64) throws(DurableFolderError) {
    guard result >= 0 else { throw error(Int32(-result)) }
  }

  private static func error(_ code: Int32) -> DurableFolderError {
    switch code {
    case Int32(SKY_ERROR_MISSING): .missing
    case Int32(SKY_ERROR_NO_SPACE), Int32(SKY_ERROR_QUOTA): .noSpace
    default: .io(code: code)
    }
  }

  private static func checkName(_ name: String) {
    let isName =
      (1...255).contains(name.utf8.count) && !name.utf8.contains(UInt8(ascii: "/"))
      && name != "." && name != ".."
    precondition(isName, "the name of a file in a folder")
  }
}
