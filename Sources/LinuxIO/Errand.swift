/// A value that a thread of its own makes, for somebody who waits for a descriptor and never for
/// the thread.
///
/// Letting go of it tells the thread through `abandonment`; what a thread makes then is lost.
public final class Errand<Value: Sendable>: Sendable {
  /// What both threads hold.
  ///
  /// The value is written before the message that announces it, and read after
  /// that has come, so the kernel stands between the two.
  private final class Place: @unchecked Sendable {
    let far: FileDescriptor
    var value: Value?
    init(_ far: consuming FileDescriptor) { self.far = far }
  }

  private let near: FileDescriptor
  private let place: Place

  /// - Parameter body: makes the value; its argument becomes readable when nobody wants it any more.
  public init(_ body: @escaping @Sendable (_ abandonment: Int32) -> Value) throws(SystemError) {
    let (prompt, patient) = try MessageSocket.pair()
    near = FileDescriptor(owning: prompt)
    let place = Place(FileDescriptor(owning: patient))
    self.place = place
    try WorkerThread.start {
      place.value = body(place.far.number)
      // Fails where nobody waits any more, and then nobody is to be told.
      do throws(SystemError) { try MessageSocket.send([1], over: place.far) } catch {}
    }
  }

  /// Readable when the value is there.
  public var descriptor: Int32 { near.number }

  /// Nil while it is not there; it is given once.
  public func takeValue() -> Value? {
    guard let message = try? near.read(upTo: 1), !message.isEmpty else { return nil }
    let value = place.value
    place.value = nil
    return value
  }
}
