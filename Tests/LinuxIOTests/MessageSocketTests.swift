import LinuxIO
import Testing

struct MessageSocketTests {
  @Test
  func `messages keep their borders, and the end is empty`() throws {
    let (first, second) = try MessageSocket.pair()
    let prompt = FileDescriptor(owning: first)
    do {
      let patient = FileDescriptor(owning: second)
      try MessageSocket.send([1, 2, 3], over: patient)
      try MessageSocket.send([4], over: patient)
      #expect(try prompt.read(upTo: 100) == [1, 2, 3])
      #expect(try prompt.read(upTo: 100) == [4])
      let nothing = #expect(throws: SystemError.self) { try prompt.read(upTo: 100) }
      #expect(nothing?.isAgain == true)
    }
    #expect(try prompt.read(upTo: 100) == [])
    // No signal ends the process.
    #expect(throws: SystemError.self) { try MessageSocket.send([5], over: prompt) }
  }

  @Test
  func `a thread runs beside its starter and answers it`() throws {
    let (first, second) = try MessageSocket.pair()
    let prompt = FileDescriptor(owning: first)
    try WorkerThread.start {
      let patient = FileDescriptor(owning: second)
      guard let question = try? patient.read(upTo: 10) else { return }
      try? MessageSocket.send(question.map { $0 + 1 }, over: patient)
    }
    try MessageSocket.send([1, 2], over: prompt)
    var poll = PollSet()
    poll.add(prompt.number)
    try poll.wait(milliseconds: 30_000)
    #expect(try prompt.read(upTo: 10) == [2, 3])
  }
}
