internal import Base

/// What stands under one name.
enum FileReading: Equatable {
  case missing
  case damaged(FileDamage)
  case good(FileFrame)

  /// A file is missing only where the folder can be listed and does not have it: a disk that cannot be
  /// read must never look like an empty one.
  ///
  /// - Parameter names: what the folder holds, from `list`.
  static func of<Folder: DurableFolder & ~Copyable>(
    _ name: String, among names: [String], in folder: borrowing Folder, valueBytesMax: Int
  ) -> FileReading {
    guard names.contains(name) else { return .missing }
    do throws(DurableFolderError) {
      return of(try folder.read(name, limit: valueBytesMax + FileFrame.overhead))
    } catch {
      return .damaged(.unreadable(error))
    }
  }

  private static func of(_ bytes: [UInt8]) -> FileReading {
    do throws(FileDamage) {
      return .good(try FileFrame(decoding: bytes))
    } catch {
      return .damaged(error)
    }
  }
}
