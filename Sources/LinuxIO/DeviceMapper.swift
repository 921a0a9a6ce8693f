internal import Base
internal import CLinux

/// Opens a dm-verity device through `/dev/mapper/control`, as `veritysetup open` would
/// (kernel documentation, admin-guide/device-mapper/verity; request layout in linux/dm-ioctl.h).
public struct DeviceMapper: ~Copyable {
  private static let requestSize = 312
  private static let bufferSize = 1024
  private static let readOnlyFlag: UInt32 = 1

  private enum Command: UInt32 {
    case create = 3
    case remove = 4
    case resume = 6
    case load = 9
  }

  private let control: FileDescriptor

  public init() throws(SystemError) {
    control = try FileDescriptor("/dev/mapper/control", .readWrite)
  }

  /// A read-only device with one target over its whole length.
  ///
  /// - Parameters:
  ///   - sectors: length in sectors of 512 bytes.
  ///   - target: name of the driver, as `verity`.
  ///   - parameters: its table line without start and length.
  /// - Returns: path of the block device.
  public func open(
    _ name: String, sectors: UInt64, target: String, parameters: String
  ) throws(SystemError) -> String {
    let device = try run(.create, name, payload: [])
    do {
      _ = try run(.load, name, payload: table(sectors, target, parameters))
      _ = try run(.resume, name, payload: [])
    } catch {
      _ = try? run(.remove, name, payload: [])
      throw error
    }
    return "/dev/dm-\(device & 0xFF)"
  }

  /// - Returns: the device number that the kernel filled in.
  private func run(_ command: Command, _ name: String, payload: [UInt8]) throws(SystemError)
    -> UInt64
  {
    var writer = ByteWriter(capacity: Self.bufferSize)
    writer.u32(4)
    writer.u32(0)
    writer.u32(0)
    writer.u32(UInt32(Self.bufferSize))
    writer.u32(UInt32(Self.requestSize))
    writer.u32(payload.isEmpty ? 0 : 1)
    writer.u32(0)
    writer.u32(command == .load ? Self.readOnlyFlag : 0)
    writer.u32(0)
    writer.u32(0)
    writer.u64(0)
    writer.text(name, width: 128)
    writer.pad(to: Self.requestSize)
    writer.append(payload)
    writer.pad(to: Self.bufferSize)
    var request = writer.bytes
    let result = unsafe request.withUnsafeMutableBytes {
      (run: UnsafeMutableRawBufferPointer) -> Int64 in
      unsafe sky_device_mapper(control.number, command.rawValue, run.baseAddress)
    }
    try check(result, "map", name)
    var reader = ByteReader(Array(request[40..<48]))
    return (try? reader.u64()) ?? 0
  }

  private func table(_ sectors: UInt64, _ target: String, _ parameters: String) -> [UInt8] {
    var writer = ByteWriter()
    writer.u64(0)
    writer.u64(sectors)
    writer.u32(0)
    writer.u32(0)
    writer.text(target, width: 16)
    writer.append(Array(parameters.utf8))
    writer.u8(0)
    return writer.bytes
  }
}
