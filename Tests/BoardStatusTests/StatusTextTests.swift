import BoardStatus
import Testing

/// What a person reads, letter by letter.
struct StatusTextTests {
  @Test
  func `a board that is well`() {
    #expect(
      Reports.well.answer(to: .status) == """
        miner-a1b2c3 is well
          board       orangepi-prime, firmware 0.1.0, release keys
          slot        a on mmcblk0, kernel 6.12.30
          up          1 d 2 h 3 min, ready after 5.001 s
          memory      1.5 GiB of 2.0 GiB free
          data        26.0 GiB of 27.0 GiB free, ready
          load        0.070
          temperature 48.312 C
          skynet      3 of 5 peers up, 2 paths, 17 of others, 3.0 GiB forwarded
          skynet at   fd12:3456:789a::1
          skynet key  \(String(repeating: "a1b2", count: 16))
          ssh         on, for the keys on config
          boardd      started, 1.0 MiB
          address-keeper stopped
          devices     display, beacons
          lamp-alarm  absent, no chip has a line lamp-alarm, for 1 min

        """)
  }

  @Test
  func `a board with every problem, the gravest first, and nothing that steers a terminal`() {
    #expect(
      Reports.ill.answer(to: .status) == """
        miner-a1b2c3 needs attention
          ! service boardd failed
          ! device display: frozen, the bus? is stuck
          ! device button: held(gpio-keys)
          ! data partition: damaged "beyond" repair
          ! data partition is read-only
          ! data partition has less than 5 % left
          ! less than 5 % of the memory is free
          ! the processor is at 85.000 degrees
          ! an earlier start failed: slot a: ?[31mno disk (2 times)
          ! load module x: error 8
          board       qemu-virt, firmware 0.1.0, development keys
          slot        b on vda, kernel 6.12.30
          up          59 s, ready after 0.050 s
          memory      1.0 MiB of 2.0 GiB free
          data        49 B of 1000 B free, damaged "beyond" repair
          temperature 85.000 C
          ssh         off, no key on config
          boardd      failed
          dropbear    starting, 4.0 KiB
          display     frozen, the bus? is stuck, for 47 s
          button      held(gpio-keys), for 0 s

        """)
  }

  @Test
  func `the version fits a line`() {
    #expect(
      Reports.well.answer(to: .version)
        == "firmware 0.1.0 for orangepi-prime, release keys, slot a, kernel 6.12.30\n")
  }

  @Test(arguments: [
    (UInt64(0), "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h 0 min"),
    (86_399, "23 h 59 min"), (86_400, "1 d 0 h 0 min"), (93_784, "1 d 2 h 3 min"),
  ])
  func `a time is told in the units that matter`(seconds: UInt64, text: String) {
    var report = Reports.well
    report.uptimeMilliseconds = seconds * 1000
    #expect(report.text.contains("  up          \(text), ready"))
  }

  @Test
  func `a board without devices says nothing of them`() {
    var report = Reports.well
    report.devices = []
    #expect(!report.text.contains("devices"))
    report.devices = [
      DeviceStatus(name: "switch", state: "starting", sinceSeconds: 0, detail: "", isProblem: false)
    ]
    #expect(!report.text.contains("devices"))
    #expect(report.text.hasSuffix("\n  switch      starting, for 1 d 2 h 3 min\n"))
  }

  @Test
  func `a board without a sensor says so and one without memory figures leaves them out`() {
    var report = Reports.well
    report.temperatureThousandths = nil
    report.memory = nil
    report.loadThousandths = nil
    report.data = nil
    #expect(report.text.contains("\n  temperature no sensor\n"))
    #expect(report.text.contains("\n  data        ready\n"))
    #expect(!report.text.contains("memory"))
    #expect(!report.text.contains("load"))
  }
}
