/// What hardware a board has and which chassis it sits in.
///
/// `Hardware/<board>/hardware.toml` says it for people; the image builder checks that and writes it as
/// the text of `encoded()` into the image, where daemons read it when they start.
public struct HardwareDescription: Equatable, Sendable {
  /// Where the text lies on a board.
  public static let path = "/usr/share/skyminer/hardware"
  /// Slots count from 1 to this.
  public static let slotMax: UInt8 = 64

  /// Slots of the chassis where no count straps say otherwise, 1 to 64.
  public var boards: UInt8 = 8
  /// Tells chassis on one network apart.
  public var chassis: UInt32 = 0
  /// Network interface for the beacons among the boards.
  public var beaconInterface = "eth0"
  /// Network interface whose traffic the panel shows.
  public var bandwidthInterface = "eth0"
  /// Type of the thermal zone whose temperature counts, as in `/sys/class/thermal/*/type`.
  public var thermalZone: String?
  public var panel: Panel?
  public var button: Button?
  public var readyLamp: Lamp?
  public var alarmLamp: Lamp?
  public var straps = Straps()
  public var power = Power()
  public var fabric = Fabric.unmanaged

  /// A board without any of it: no panel, an unmanaged switch.
  public init() {}
}

extension HardwareDescription {
  /// A GPIO line by the name that it has on the board.
  public struct Line: Equatable, Sendable {
    public var name: String
    /// Low means active: a button to ground, a relay that a low level switches.
    public var isActiveLow: Bool
    public var bias: LineBias

    public init(name: String, isActiveLow: Bool = false, bias: LineBias = .asIs) {
      self.name = name
      self.isActiveLow = isActiveLow
      self.bias = bias
    }

    /// What to ask a line bank for.
    public func request(_ direction: LineDirection) -> LineRequest {
      LineRequest(name: name, direction: direction, bias: bias, isActiveLow: isActiveLow)
    }
  }

  /// A monochrome panel of 128 by 64 pixels.
  public struct Panel: Equatable, Sendable {
    /// How its bus is found.
    public enum Bus: Equatable, Sendable {
      /// The first adapter whose name in `/sys/class/i2c-dev/*/name` starts like this.
      case adapter(prefix: String)
      /// `/dev/i2c-N`.
      case device(UInt16)
    }

    public var controller: PanelController
    public var bus: Bus
    /// 7 bits, outside of the reserved ones: 0x08 to 0x77 (NXP UM10204, section 3.1.12).
    public var address: UInt8
    /// It hangs upside down.
    public var isRotated: Bool

    public init(controller: PanelController, bus: Bus, address: UInt8, isRotated: Bool = false) {
      self.controller = controller
      self.bus = bus
      self.address = address
      self.isRotated = isRotated
    }
  }

  public enum Button: Equatable, Sendable {
    case line(Line)
    /// A key of the kernel's input device of this name.
    ///
    /// `key` is a code of `linux/input-event-codes.h`.
    case input(device: String, key: UInt16)
  }

  public enum Lamp: Equatable, Sendable {
    case line(Line)
    /// The name below `/sys/class/leds`.
    case led(String)
  }

  /// Lines that tell a board where it sits; each group is one number, the lowest bit first.
  public struct Straps: Equatable, Sendable {
    /// The board's own slot; empty where nothing tells it.
    public var slot: [Line] = []
    /// How many slots the chassis has; empty where `boards` holds.
    public var count: [Line] = []

    public init() {}
  }

  /// The lines that cut the power of slots, and the pace of switching them.
  public struct Power: Equatable, Sendable {
    /// An active line cuts the power of its slot; a line that nobody holds leaves it on.
    public struct Cut: Equatable, Sendable {
      public var slot: UInt8
      public var line: Line

      public init(slot: UInt8, line: Line) {
        self.slot = slot
        self.line = line
      }
    }

    /// Between the starts of two slots, at least 1000.
    public var staggerMilliseconds: UInt32 = 1000
    /// That a slot stays off at least, 5000 or more.
    public var offMilliseconds: UInt32 = 5000
    /// By ascending slots, none beyond the chassis.
    public var cuts: [Cut] = []

    public init() {}
  }

  /// The switch that joins the boards of the chassis, as this board sees it.
  public enum Fabric: Equatable, Sendable {
    /// There is none: one board alone.
    case none
    /// It takes no orders.
    case unmanaged
    case bridge(Bridge)
  }

  /// A switch that the kernel shows as a bridge over its ports.
  public struct Bridge: Equatable, Sendable {
    public struct Port: Equatable, Sendable {
      /// A network interface.
      public var name: String
      /// Who is plugged in; nil for a socket without a slot.
      public var slot: UInt8?

      public init(name: String, slot: UInt8?) {
        self.name = name
        self.slot = slot
      }
    }

    public var name: String
    /// Boards of the same kind may lack it: without its ports, the switch counts as unmanaged.
    public var isOptional: Bool
    /// VLAN of untagged frames (IEEE 802.1Q), 1 to 4094.
    public var nativeVLAN: UInt16
    /// VLAN that no change of a port may cut off, 1 to 4094.
    public var managementVLAN: UInt16
    /// The port to the world outside of the chassis.
    public var uplink: String
    /// Without the uplink, in the order of the sockets.
    public var ports: [Port] = []

    public init(
      name: String, isOptional: Bool, nativeVLAN: UInt16, managementVLAN: UInt16, uplink: String
    ) {
      self.name = name
      self.isOptional = isOptional
      self.nativeVLAN = nativeVLAN
      self.managementVLAN = managementVLAN
      self.uplink = uplink
    }
  }
}
