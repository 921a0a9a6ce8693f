import Hardware
import LinuxIO

/// What the thread of a `BusWorker` owns: the bus and its end of the line.
///
/// Only that thread touches it after it was made.
final class WorkerSeat<Bus: I2CBus & ~Copyable & Sendable>: @unchecked Sendable {
  private var bus: Bus
  private let end: FileDescriptor

  init(_ bus: consuming Bus, end: consuming FileDescriptor) {
    self.bus = bus
    self.end = end
  }

  /// Transfers until the other end is closed.
  func work() {
    while let bytes = try? end.read(upTo: WorkerMessage.requestBytesMax),
      let transfer = WorkerMessage.transfer(bytes)
    {
      let reply = WorkerMessage.reply(bus.perform(transfer))
      do throws(SystemError) { try MessageSocket.send(reply, over: end) } catch { return }
    }
  }
}

/// The messages between a worker's two ends.
enum WorkerMessage {
  static let requestBytesMax = 1 + 4096
  static let replyBytes = 5

  static func request(_ transfer: I2CTransfer) -> [UInt8] { [transfer.address] + transfer.bytes }

  /// Nil for the empty message that says that the other end is closed.
  static func transfer(_ bytes: [UInt8]) -> I2CTransfer? {
    guard let address = bytes.first else { return nil }
    return I2CTransfer(address: address, bytes: Array(bytes.dropFirst()))
  }

  static func reply(_ outcome: TransferOutcome) -> [UInt8] {
    switch outcome {
    case .done: reply(0, 0)
    case .failed(.absent): reply(1, 0)
    case .failed(.notAcknowledged): reply(2, 0)
    case .failed(.timedOut): reply(3, 0)
    case .failed(.failed(let number)): reply(4, number)
    }
  }

  static func outcome(_ bytes: [UInt8]) -> TransferOutcome? {
    guard bytes.count == replyBytes else { return nil }
    switch bytes[0] {
    case 0: return .done
    case 1: return .failed(.absent)
    case 2: return .failed(.notAcknowledged)
    case 3: return .failed(.timedOut)
    default:
      var number: UInt32 = 0
      for index in 0..<4 { number |= UInt32(bytes[1 + index]) << UInt32(8 * index) }
      return .failed(.failed(Int32(bitPattern: number)))
    }
  }

  private static func reply(_ kind: UInt8, _ number: Int32) -> [UInt8] {
    let bits = UInt32(bitPattern: number)
    return [kind] + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> UInt32($0)) }
  }
}
