import Foundation
import LinuxIO
import Testing

struct SignalSourceTests {
  /// In a process of its own: the mask of signals stays with the thread that set it.
  @Test
  func `signals are told one by one and end nothing`() async {
    await #expect(processExitsWith: .success) {
      let source = try SignalSource()
      #expect(try source.next() == nil)
      for (number, signal) in [
        (SIGHUP, SignalSource.Signal.reload), (SIGTERM, .end), (SIGINT, .end),
      ] {
        pthread_kill(pthread_self(), number)
        #expect(try source.next() == signal)
        #expect(try source.next() == nil)
      }
    }
  }
}
