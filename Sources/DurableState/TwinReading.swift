internal import Base

/// What the two copies of a value say together.
enum TwinReading: Equatable {
  /// Both names are certainly absent.
  case missing
  /// Two whole copies that agree.
  case both(FileFrame)
  /// One copy to go by; the other one has to be written again.
  case lone(FileFrame, good: String, bad: String, fault: CopyFault)
  case damaged(TwinDamage)

  init<Folder: DurableFolder & ~Copyable>(of twin: TwinFile, in folder: borrowing Folder) {
    let names: [String]
    do throws(DurableFolderError) {
      names = try folder.list()
    } catch {
      self = .damaged(.folder(error))
      return
    }
    let limit = twin.valueBytesMax
    let a = FileReading.of(twin.first, among: names, in: folder, valueBytesMax: limit)
    let b = FileReading.of(twin.second, among: names, in: folder, valueBytesMax: limit)
    if let version = a.unknownVersion ?? b.unknownVersion {
      // The other copy may be whole, but an older value must not come back over a newer one.
      self = .damaged(.newerSoftware(version: version))
      return
    }
    switch (a, b) {
    case (.missing, .missing):
      self = .missing
    case (.good(let frame), .good(let other)):
      self = Self.compare(frame, other, twin)
    case (.good(let frame), .missing):
      self = .lone(frame, good: twin.first, bad: twin.second, fault: .missing)
    case (.good(let frame), .damaged(let damage)):
      self = .lone(frame, good: twin.first, bad: twin.second, fault: .damaged(damage))
    case (.missing, .good(let frame)):
      self = .lone(frame, good: twin.second, bad: twin.first, fault: .missing)
    case (.damaged(let damage), .good(let frame)):
      self = .lone(frame, good: twin.second, bad: twin.first, fault: .damaged(damage))
    case (.damaged(let damage), .missing):
      self = .damaged(.unbelievable(a: damage, b: nil))
    case (.missing, .damaged(let damage)):
      self = .damaged(.unbelievable(a: nil, b: damage))
    case (.damaged(let damage), .damaged(let other)):
      self = .damaged(.unbelievable(a: damage, b: other))
    }
  }

  private static func compare(
    _ a: FileFrame, _ b: FileFrame, _ twin: TwinFile
  ) -> TwinReading {
    if a == b { return .both(a) }
    if a.generation == b.generation { return .damaged(.disagreeing(generation: a.generation)) }
    if a.generation > b.generation {
      return .lone(a, good: twin.first, bad: twin.second, fault: .stale(generation: b.generation))
    }
    return .lone(b, good: twin.second, bad: twin.first, fault: .stale(generation: a.generation))
  }
}

extension FileReading {
  fileprivate var unknownVersion: UInt16? {
    if case .damaged(.unknownVersion(let version)) = self { return version }
    return nil
  }
}
