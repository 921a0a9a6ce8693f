import Hardware
import I2C
import Testing

struct BusErrorTests {
  @Test(arguments: [
    (Int32(2), BusError.absent), (19, .absent), (108, .absent),
    (6, .notAcknowledged), (121, .notAcknowledged),
    (110, .timedOut),
    (5, .failed(5)), (11, .failed(11)), (13, .failed(13)), (16, .failed(16)), (95, .failed(95)),
  ])
  func `an error number has a meaning`(code: Int32, error: BusError) {
    #expect(BusError(code: code) == error)
  }

  @Test
  func `a message that nobody acknowledged is an error even where the kernel says none`() {
    #expect(BusError.refusal(ofMessage: 1) == nil)
    #expect(BusError.refusal(ofMessage: 0) == .notAcknowledged)
    #expect(BusError.refusal(ofMessage: -6) == .notAcknowledged)
    #expect(BusError.refusal(ofMessage: -110) == .timedOut)
    #expect(BusError.refusal(ofMessage: -5) == .failed(5))
  }
}
