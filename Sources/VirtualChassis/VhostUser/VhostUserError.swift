/// Why a front end was sent away.
///
/// Names and numbers as in QEMU's "Vhost-user Protocol" (docs/interop/vhost-user).
public enum VhostUserError: Error, Equatable {
  /// The version bits of the header are not 1, or it claims to be a reply.
  case wrongFlags(UInt32)
  case unknownRequest(UInt32)
  /// The payload has not the size that the request needs.
  case wrongSize(request: UInt32, size: Int)
  /// Fewer or more descriptors came with the request than belong to it.
  case wrongDescriptors(request: UInt32, count: Int)
  /// More descriptors came than one message may have; the kernel threw the rest away.
  case tooManyDescriptors
  /// The connection ended in the middle of a message.
  case endedInsideMessage
  /// Bits were set that had not been offered.
  case notOffered(UInt64)
  case noSuchQueue(Int)
  /// Not a power of two, or above the bound.
  case wrongQueueSize(Int)
  /// A number that the field cannot have.
  case wrongValue(request: UInt32, value: UInt64)
  /// Size, addresses and base are set before a queue starts, not while it runs.
  case queueRuns(Int)
  /// The queue was started without size or addresses.
  case queueIncomplete(Int)
  /// A part of the queue lies outside the memory, or is not aligned.
  case ringOutsideMemory(queue: Int)
  case wrongRegion(index: Int, MemoryFault)
  /// The notification descriptor of a queue does not behave like an eventfd.
  case brokenKick(queue: Int)
  /// The front end does not take our answers, or the socket failed.
  case socket(SystemFailure)
}
