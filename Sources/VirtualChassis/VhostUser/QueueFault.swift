/// What is wrong with the content of a virtqueue; the queue is not served any further.
///
/// Section numbers are those of "Virtual I/O Device (VIRTIO) Version 1.3".
public enum QueueFault: Error, Equatable {
  /// The ring is not in guest memory any more.
  case ringOutsideMemory
  /// More entries are said to be available than the queue has (2.7.6).
  case tooManyAvailable(Int)
  /// A descriptor number beyond its table (2.7.5).
  case noSuchDescriptor(Int)
  /// A chain is longer than its table, so it runs in a circle (2.7.5.1).
  case loop
  /// An indirect table was not agreed on, lies in another one, goes on, or has a wrong size (2.7.5.3).
  case wrongIndirect
  /// A flag that a split queue does not know (2.7.5).
  case unknownFlags(UInt16)
  /// A buffer to read behind one to write (2.7.4.2).
  case readableBehindWritable
  /// A buffer that is not, or not wholly, in one region of guest memory.
  case bufferOutsideMemory(address: UInt64, bytes: Int)
  /// The buffers of a chain have more bytes than any request needs.
  case chainTooLong(bytes: Int)
}
