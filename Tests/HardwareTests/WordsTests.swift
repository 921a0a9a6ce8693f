import Hardware
import Testing

/// What people read when hardware fails, and what becomes of the device.
struct WordsTests {
  @Test(arguments: [
    (FabricError.unmanaged, "the switch takes no orders", DeviceHealth.State.absent),
    (.absent(name: "eth3"), "there is no eth3", .absent),
    (.refused(name: "eth3", number: 16), "the kernel refused eth3 with error 16", .failed(16)),
    (
      .differs(name: "eth3"), "the kernel took the order for eth3 and shows something else",
      .failed(5)
    ),
    (.malformed, "an answer of the kernel could not be understood", .failed(74)),
  ])
  func `a switch that fails says how`(
    error: FabricError, text: String, state: DeviceHealth.State
  ) {
    #expect(error.explanation == text)
    #expect(error.state == state)
  }

  @Test(arguments: [
    (
      PolicyRefusal.occupied,
      "an earlier change waits: say 'sky switch confirm', or wait until it is taken back"
    ),
    (.unknownPort(name: "eth3"), "there is no port eth3, or it is named twice"),
    (.unsound(port: "eth3"), "the VLANs of port eth3 make no sense"),
    (
      .managementLost(port: "eth3"),
      "port eth3 leads to the manager or out of the chassis and must keep its VLAN"
    ),
    (.uplinkIsolated(port: "eth3"), "port eth3 leads out of the chassis: nobody could leave"),
    (.irrevocable(port: "eth3"), "port eth3 is set in a way that could not be given back"),
    (.damaged, "the text is damaged"),
  ])
  func `a change that is not begun says why`(refusal: PolicyRefusal, text: String) {
    #expect(refusal.explanation == text)
  }

  @Test(arguments: [
    (LineError.absent(name: "button"), "no chip has a line button", DeviceHealth.State.absent),
    (
      .ambiguous(name: "button", first: "gpiochip0", second: "gpiochip1"),
      "both gpiochip0 and gpiochip1 have a line button", .absent
    ),
    (
      .held(name: "button", consumer: "gpio-keys"), "the line button is held by gpio-keys",
      .held(by: "gpio-keys")
    ),
    (
      .held(name: "button", consumer: ""), "the line button is held by somebody else",
      .held(by: "")
    ),
    (.failed(name: "button", number: 6), "the kernel refused the line button", .failed(6)),
  ])
  func `a line that cannot be had says what is wrong`(
    error: LineError, text: String, state: DeviceHealth.State
  ) {
    #expect(error.detail == text)
    #expect(DeviceHealth.State(error) == state)
  }

  @Test(arguments: [
    (DeviceHealth.State.starting, false), (.ready, false), (.absent, false),
    (.notAcknowledged, false), (.frozen, true), (.held(by: "x"), true), (.failed(5), true),
  ])
  func `what may simply not be there is no fault`(state: DeviceHealth.State, isFault: Bool) {
    #expect(state.isFault == isFault)
    // A fault is a failure, and gets another try.
    if state.isFault { #expect(state.isFailure) }
  }
}
