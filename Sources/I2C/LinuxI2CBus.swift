internal import CI2C
public import Hardware
import LinuxIO

/// An adapter of this machine, through `/dev/i2c-N`.
///
/// A call may wait without limit when the adapter hangs, so it belongs into a `BusWorker`. The device is
/// opened when it is needed and closed after every error but a missing acknowledge: the node may be
/// another one by the next call, or none, and an open node keeps a vanished adapter in the kernel.
public struct LinuxI2CBus: ~Copyable, I2CBus, Sendable {
  private enum Method {
    /// Any transfer, in one message.
    case messages
    /// SMBus alone: blocks of 32 bytes.
    case blocks
  }

  /// What the ports allow in one transfer.
  private static let bytesMax = 4096

  private let place: I2CBusPlace
  private var device: FileDescriptor?
  private var number: Int32 = -1
  private var method = Method.messages

  public init(_ place: I2CBusPlace) { self.place = place }

  public mutating func write(_ bytes: [UInt8], to address: UInt8) throws(BusError) {
    precondition((1...Self.bytesMax).contains(bytes.count), "a transfer has 1 to 4096 bytes")
    precondition(address < 0x80, "an address has 7 bits")
    do throws(BusError) {
      try open()
      switch method {
      case .messages: try writeMessage(bytes, to: address)
      case .blocks: try writeBlocks(bytes, to: address)
      }
    } catch {
      if error != .notAcknowledged { close() }
      throw error
    }
  }

  private mutating func open() throws(BusError) {
    guard number < 0 else { return }
    guard let path = place.devicePath() else { throw .absent }
    do throws(SystemError) {
      let opened = try FileDescriptor(path, .readWrite)
      number = opened.number
      device = consume opened
    } catch {
      // Opening asks nobody on the bus: "no such address" can only mean that there is no adapter.
      throw error.code == Int32(SKY_I2C_NO_ADDRESS) ? .absent : BusError(code: error.code)
    }
    let functions = sky_i2c_functions(number)
    if functions < 0 { throw BusError(code: Int32(clamping: -functions)) }
    if functions & Int64(SKY_I2C_RAW) != 0 {
      method = .messages
    } else if functions & Int64(SKY_I2C_BLOCKS) != 0 {
      method = .blocks
    } else {
      throw .failed(Int32(SKY_I2C_NOT_SUPPORTED))
    }
  }

  private mutating func close() {
    device = nil
    number = -1
  }

  private func writeMessage(_ bytes: [UInt8], to address: UInt8) throws(BusError) {
    let result = unsafe bytes.withUnsafeBufferPointer {
      (run: UnsafeBufferPointer<UInt8>) -> Int64 in
      unsafe sky_i2c_write(number, address, run.baseAddress, UInt16(run.count))
    }
    if let refusal = BusError.refusal(ofMessage: result) { throw refusal }
  }

  private func writeBlocks(_ bytes: [UInt8], to address: UInt8) throws(BusError) {
    guard let pieces = BlockPieces.cut(bytes) else {
      throw .failed(Int32(SKY_I2C_NOT_SUPPORTED))
    }
    for piece in pieces {
      let result = unsafe piece.content.withUnsafeBufferPointer {
        (run: UnsafeBufferPointer<UInt8>) -> Int64 in
        unsafe sky_i2c_write_block(
          number, address, piece.command, run.baseAddress, UInt8(run.count))
      }
      // Here 0 is success: the library says how it went, not how many.
      if result < 0 { throw BusError(code: Int32(clamping: -result)) }
    }
  }
}
