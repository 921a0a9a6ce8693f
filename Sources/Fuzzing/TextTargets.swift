import Base
import BoardStatus
import BootPlan
import Hardware

extension ParserTarget {
  static let boardTexts: [ParserTarget] = [
    .settled(
      "boot-plan", lengthMax: 600, samples: texts(plan),
      encode: { (try? BootPlan(parsing: $0)).map { Array($0.encoded().utf8) } }),
    .settled(
      "boot-report", lengthMax: 256,
      samples: texts("board q\nslot a\nhand-over-ms 12\nnote n\nlast-failure f\n"),
      encode: { (try? BootReport(parsing: $0)).map { Array($0.encoded().utf8) } }),
    .bounded(
      "kernel-command-line", lengthMax: 256,
      samples: texts("quiet sky.slot=a sky.disk=mmc0 panic=10\n"),
      isSound: { bytes in
        let line = KernelCommandLine(parsing: bytes)
        return [line.slot, line.disk].allSatisfy { word in
          word?.utf8.allSatisfy { ![0, 0x09, 0x0A, 0x20].contains($0) } ?? true
        }
      }),
    .bounded(
      "state-folders", lengthMax: 256,
      samples: texts("folder boardd 200 201\nfolder sky-link 202 203\n"),
      isSound: { bytes in
        (try? StateFolder.parse(bytes)).map { folders in
          folders.allSatisfy { folder in
            !folder.name.isEmpty && folder.name.utf8.allSatisfy { $0 != 0x2E && $0 != 0x2F }
          }
        }
      }),
    .settled(
      "board-figures", lengthMax: 600,
      samples: texts(
        "host q\nversion 0.1.0\nslot a\nuptime 12\nload 70\ntemperature -5250\nprocessor 1 2\n"
          + "core 1 2\nnetwork 1 2\naddress 10.0.0.1\nproblem x\n"),
      encode: {
        BoardFigures(parsing: String(decoding: $0, as: UTF8.self)).map { Array($0.text.utf8) }
      }),
    .bounded(
      "kernel-figures", lengthMax: 256,
      samples: texts(
        "MemTotal: 200 kB\nMemFree: 1 kB\nMemAvailable: 100 kB\n", "0.07 0.10 0.09 1/123 4567\n",
        "100 42 3 1 0 9 0\n", "-48312\n", "cpu  1 2 3 4 5 6 7 8\ncpu0 1 2 3 4 5 6 7 8\n"),
      isSound: { bytes in
        _ = Measurements.memory(meminfo: bytes)
        _ = Measurements.load(loadavg: bytes)
        _ = Measurements.processors(stat: bytes)
        _ = Measurements.residentPages(statm: bytes)
        return Measurements.temperature(thermal: bytes).map { $0.magnitude < 1_000_000 }
      }),
    .exact(
      "device-reports", lengthMax: 256,
      samples: texts("display ready 7\nlamp-alarm absent 93724 no chip has it\n"),
      encode: { (try? DeviceReport.list(parsing: $0)).map { Array(DeviceReport.encoded($0).utf8) } }
    ),
    .exact(
      "port-orders", lengthMax: 256, samples: { [Array(PortOrder.encoded(orders).utf8)] },
      encode: { bytes in
        // A file that is not there holds no orders.
        if bytes.isEmpty { return (try? PortOrder.list(parsing: bytes)) == [] ? [] : [0] }
        return (try? PortOrder.list(parsing: bytes)).map { Array(PortOrder.encoded($0).utf8) }
      }),
    .exact(
      "hardware-description", lengthMax: 1024, samples: texts(hardware, small),
      encode: { (try? HardwareDescription(parsing: $0)).map { Array($0.encoded().utf8) } }),
  ]

  private static let orders = [
    PortOrder(port: "lan1", policy: PortPolicy(nativeVLAN: 12, isIsolated: true)),
    PortOrder(port: "lan2", policy: PortPolicy(nativeVLAN: 1, isIsolated: false)),
  ]

  private static let plan = """
    board q
    version 1
    keys d
    built 17
    root-size 4096
    root-hash abababababababababababababababababababababababababababababababab
    root-salt 0101010101010101010101010101010101010101010101010101010101010101
    early-module a/b.ko
    late-module c.ko

    """

  private static let hardware = """
    boards 8
    chassis 0
    beacon-interface eth0
    bandwidth-interface eth9
    thermal-zone cpu-thermal
    panel ssd1306 0x3c 180 adapter i2c_virtio at virtio bus
    button line active-low pull-up button
    lamp ready line active-high as-is lamp-ready
    lamp alarm led orangepi:red:status
    slot-strap active-high pull-down slot-0
    slot-strap active-high pull-down slot-1
    count-strap active-low as-is count 0
    stagger-milliseconds 1000
    off-milliseconds 5000
    power 1 active-high as-is power-1
    power 8 active-low pull-up power-8
    switch bridge optional 1 4094 eth9 br0
    port 1 eth1
    port - eth2

    """

  private static let small = """
    boards 1
    chassis 4294967295
    beacon-interface eth0
    bandwidth-interface eth0
    panel sh1106 0x3d 0 device /dev/i2c-1
    button input 256 gpio keys
    stagger-milliseconds 600000
    off-milliseconds 600000
    switch none

    """
}
