internal import CLinux

/// Buttons that a kernel driver holds (`gpio-keys` and the like), read as input events.
///
/// Boards whose device tree gives a button to that driver leave its line to nobody else. Events wait in the
/// kernel, which drops them when they are too many and says so; then the state of the keys is read
/// and given as events.
public struct KeyInput: ~Copyable {
  /// Where the kernel shows its input devices, and where their nodes are.
  public static let classFolder = "/sys/class/input"
  public static let nodeFolder = "/dev/input"

  private static let devicesMax = 64
  private static let eventsMax = 16
  /// Bits for all key codes (KEY_CNT, 0x300).
  private static let stateSize = 96

  private let file: FileDescriptor
  private let path: String
  private let codes: [UInt16]
  private var decoder: KeyDecoder
  /// Oldest last.
  private var waiting: [KeyEvent] = []

  /// - Parameters:
  ///   - name: of the device, as `r-gpio-keys`; the first one where several have it.
  ///   - codes: the keys that are wanted (linux/input-event-codes.h), as 0x100 for BTN_0.
  public init(
    named name: String, codes: [UInt16], classFolder: String = Self.classFolder,
    nodeFolder: String = Self.nodeFolder
  ) throws(SystemError) {
    let path = nodeFolder + "/" + (try Self.node(name, classFolder))
    let file = try Self.open(path)
    // Without this they have the time of day, which steps.
    try check(sky_input_clock(file.number), "set the clock of", path)
    self.init(file, path, codes: codes)
  }

  /// Whatever gives input events, with the clock that it has.
  init(_ path: String, codes: [UInt16]) throws(SystemError) {
    self.init(try Self.open(path), path, codes: codes)
  }

  private init(_ file: consuming FileDescriptor, _ path: String, codes: [UInt16]) {
    self.file = file
    self.path = path
    self.codes = codes
    decoder = KeyDecoder(codes)
  }

  private static func open(_ path: String) throws(SystemError) -> FileDescriptor {
    FileDescriptor(owning: Int32(try check(unsafe sky_open_input(path), "open", path)))
  }

  /// What to poll for reading.
  public var descriptor: Int32 { file.number }

  /// The oldest change that has not been read; nil when there is none now.
  ///
  /// Never waits. An error is final: the device is gone or is none. Open it anew after a while.
  public mutating func nextEvent() throws(SystemError) -> KeyEvent? {
    if waiting.isEmpty { try fetch() }
    return waiting.popLast()
  }

  /// Whether a key is down now.
  ///
  /// - Parameter key: index into the codes.
  public func isActive(_ key: Int) throws(SystemError) -> Bool {
    let code = Int(codes[key])
    var state = [UInt8](repeating: 0, count: Self.stateSize)
    let result = unsafe state.withUnsafeMutableBytes {
      (run: UnsafeMutableRawBufferPointer) -> Int64 in
      unsafe sky_input_keys(file.number, run.baseAddress)
    }
    try check(result, "read the keys of", path)
    return code / 8 < state.count && state[code / 8] & (1 << UInt8(code % 8)) != 0
  }

  private mutating func fetch() throws(SystemError) {
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try file.read(upTo: Self.eventsMax * KeyDecoder.eventSize)
    } catch {
      if error.isAgain { return }
      throw error
    }
    guard !bytes.isEmpty else {
      throw SystemError("read", path, code: Int32(SKY_ERROR_NO_DEVICE))
    }
    guard let findings = decoder.findings(bytes) else {
      throw SystemError("read", path, code: Int32(SKY_ERROR_MALFORMED))
    }
    var events: [KeyEvent] = []
    for finding in findings {
      switch finding {
      case .key(let event): events.append(event)
      case .lost(let nanoseconds):
        for key in codes.indices {
          events.append(
            KeyEvent(key: key, isActive: try isActive(key), nanoseconds: nanoseconds))
        }
      }
    }
    waiting = events.reversed()
  }

  /// Name of the node, as `event2`.
  private static func node(_ name: String, _ classFolder: String) throws(SystemError) -> String {
    let prefix = Array("event".utf8)
    for entry in try Files.list(classFolder).prefix(devicesMax) {
      guard Array(entry.utf8).starts(with: prefix) else { continue }
      guard let text = try? Files.read(classFolder + "/" + entry + "/device/name", limit: 256)
      else { continue }
      if text == Array((name + "\n").utf8) { return entry }
    }
    throw SystemError("find the input", name, code: Int32(SKY_ERROR_MISSING))
  }
}
