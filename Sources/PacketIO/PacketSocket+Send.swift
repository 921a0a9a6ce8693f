internal import CLinux
public import SkynetWire

extension PacketSocket {
  /// Sends the runs from index `first` on.
  ///
  /// Neighbours in the list with one endpoint, one segment length and one congestion mark go out together,
  /// wherever they lie; only the last of such a group may be shorter.
  ///
  /// - Returns: how many runs at the front of the list are done with, sent or counted as lost. Fewer than there are
  ///   only where the socket is full: try again when it is writable, or drop them. The first of
  ///   the rest is shortened then by what of it has gone.
  public mutating func send(_ runs: inout PacketList<DatagramRun>, from first: Int = 0) -> Int {
    var place = Outbox.Place(index: first, bytes: 0)
    while place.index < runs.count {
      outbox.fill(from: &place, of: runs)
      if let rest = post(runs) {
        counters.full += 1
        if rest.bytes > 0 { shorten(&runs, rest) }
        return rest.index
      }
    }
    return runs.count
  }

  private func shorten(_ runs: inout PacketList<DatagramRun>, _ rest: Outbox.Place) {
    var run = runs[rest.index]
    unsafe run.start = unsafe run.start + Int(rest.bytes)
    run.length -= rest.bytes
    run.segmentLength = min(run.segmentLength, run.length)
    runs[rest.index] = run
  }

  /// Sends the messages of the outbox; where the rest begins if the socket is full.
  private mutating func post(_ runs: borrowing PacketList<DatagramRun>) -> Outbox.Place? {
    var done = 0
    while done < outbox.entries.count {
      let result = unsafe sky_send_many(
        number, outbox.table.messages + done, UInt32(outbox.entries.count - done))
      if result > 0 {
        for index in done..<done + Int(result) {
          counters.sentDatagrams += UInt64(outbox.entries[index].count)
          counters.sentBytes += UInt64(outbox.entries[index].bytes)
        }
        done += Int(result)
        continue
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      let entry = outbox.entries[done]
      if result == -Int64(SKY_ERROR_AGAIN) { return entry.start }
      // Zero messages without an error would be a kernel that mocks us: the message is lost.
      let code = Int32(-result)
      if entry.count > 1, isAboutSegments(code) {
        postOneByOne(entry, of: runs, code: code)
      } else {
        counters.lose(Int(entry.count), code: code)
      }
      done += 1
    }
    return nil
  }

  private func isAboutSegments(_ code: Int32) -> Bool {
    code == Int32(SKY_ERROR_INPUT_OUTPUT) || code == Int32(SKY_ERROR_INVALID)
      || code == Int32(SKY_ERROR_TOO_LONG)
  }

  /// The kernel, a driver or the link does not take this run: each datagram tries its own luck.
  private mutating func postOneByOne(
    _ entry: Outbox.Entry, of runs: borrowing PacketList<DatagramRun>, code: Int32
  ) {
    counters.splitRuns += 1
    outbox.separate(entry, of: runs)
    let before = counters.sentDatagrams
    var done = 0
    while done < Int(entry.count) {
      let result = unsafe sky_send_many(
        number, outbox.singles.messages + done, UInt32(Int(entry.count) - done))
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      guard result > 0 else {
        counters.lose(1, code: Int32(-result))
        done += 1
        continue
      }
      for index in done..<done + Int(result) {
        counters.sentDatagrams += 1
        counters.sentBytes += unsafe UInt64(outbox.singles.messages[index].length)
      }
      done += Int(result)
    }
    if code == Int32(SKY_ERROR_INPUT_OUTPUT) {
      outbox.stopSegmenting()
    } else if counters.sentDatagrams > before {
      // It was not the length: the way there takes no runs.
      outbox.stopSegmenting(to: runs[entry.start.index].endpoint)
    }
  }
}
