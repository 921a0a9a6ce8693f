import Chassis
import GPIO
import Hardware
import LinuxIO

/// The lines of the chassis that this board has: straps, read once, and the power of slots, held for life.
struct ChassisLines: ~Copyable {
  let straps: Straps?
  private var power: LineSlotPower<LinuxLineBank>
  private var healths: [DeviceHealth] = []
  private let cuts: [HardwareDescription.Power.Cut]

  init(_ description: HardwareDescription, now: UInt64) {
    straps = Self.readStraps(description)
    cuts = description.power.cuts
    var requests: [LineRequest] = []
    var wires: [LineSlotPower<LinuxLineBank>.Wire] = []
    for (index, cut) in cuts.enumerated() {
      requests.append(cut.line.request(.outputAsFound))
      wires.append(LineSlotPower<LinuxLineBank>.Wire(slot: cut.slot, line: index))
      healths.append(DeviceHealth(device: "power-slot-\(cut.slot)", now: now))
    }
    power = LineSlotPower(LinuxLineBank(requests, consumer: "chassisd"), wires: wires)
    check(now)
  }

  /// Slots whose lines this board holds.
  var powered: SlotSet {
    var slots = SlotSet()
    for (index, cut) in cuts.enumerated() where healths[index].isReady {
      slots.insert(Int(cut.slot))
    }
    return slots
  }

  /// Slots that are on now.
  var on: SlotSet {
    mutating get {
      var slots = SlotSet()
      for cut in cuts where (try? power.isOn(cut.slot)) ?? true { slots.insert(Int(cut.slot)) }
      return slots
    }
  }

  var reports: [DeviceReport] {
    var reports: [DeviceReport] = []
    for health in healths { reports.append(health.report) }
    return reports
  }

  mutating func set(_ slot: Int, isOn: Bool, now: UInt64) {
    do throws(PowerError) {
      try power.set(UInt8(clamping: slot), isOn: isOn)
    } catch {
      log("slot \(slot) cannot be switched " + (isOn ? "on" : "off"))
      guard case .line(let problem) = error else { return }
      for (index, cut) in cuts.enumerated() where Int(cut.slot) == slot {
        healths[index].failed(DeviceHealth.State(problem), detail: problem.detail, now: now)
      }
    }
  }

  /// Takes lines that were absent or held by somebody else.
  ///
  /// - Returns: whether there are others now than before.
  mutating func retry(now: UInt64) -> Bool {
    var isDue = false
    for health in healths where !health.isReady && health.mayTry(now: now) { isDue = true }
    guard isDue else { return false }
    let before = powered
    power.retry()
    check(now)
    return powered != before
  }

  private mutating func check(_ now: UInt64) {
    for (index, cut) in cuts.enumerated() {
      do throws(PowerError) {
        _ = try power.isOn(cut.slot)
        if !healths[index].isReady { healths[index].succeeded(now: now) }
      } catch {
        guard case .line(let problem) = error, healths[index].mayTry(now: now) else { continue }
        healths[index].failed(DeviceHealth.State(problem), detail: problem.detail, now: now)
      }
    }
  }

  /// Nil where a strap line is missing or the straps make no sense; then nothing is strapped.
  private static func readStraps(_ description: HardwareDescription) -> Straps? {
    let slot = levels(description.straps.slot)
    let count = levels(description.straps.count)
    guard let slot, let count else { return nil }
    do throws(StrapError) {
      return try Straps(slot: slot, boards: count, slotsMax: HardwareDescription.slotMax)
    } catch {
      log("the straps name a place that no chassis has")
      return nil
    }
  }

  private static func levels(_ lines: [HardwareDescription.Line]) -> [Bool]? {
    var requests: [LineRequest] = []
    for line in lines { requests.append(line.request(.level)) }
    var bank = LinuxLineBank(requests, consumer: "chassisd")
    var levels: [Bool] = []
    for index in requests.indices {
      guard let level = try? bank.isActive(index) else { return nil }
      levels.append(level)
    }
    return levels
  }
}
