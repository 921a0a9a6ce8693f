import Chassis
import Hardware
import LinuxIO
import MinerSettings

extension ChassisSettings {
  /// What straps say wins; then what the owner says; then the description of the board.
  init(_ description: HardwareDescription, place: ChassisPlace, straps: Straps?) {
    self.init(boards: Int(straps?.boards ?? place.boards ?? description.boards))
    chassis = place.id ?? description.chassis
    wiredSlot = (straps?.slot ?? place.slot).map { Int($0) }
    spacingMilliseconds = UInt64(description.power.staggerMilliseconds)
    offMilliseconds = UInt64(description.power.offMilliseconds)
  }
}

extension ChassisPlace {
  /// What the owner wrote; nothing where there is no such file.
  static func read() -> ChassisPlace {
    let path = SettingsFile.chassis.path
    guard Files.exists(path) else { return ChassisPlace() }
    guard let bytes = try? Files.read(path, limit: SettingsFile.bytesMax),
      let place = try? ChassisPlace(parsing: bytes)
    else {
      log(path + " cannot be read: the chassis is as the image describes it")
      return ChassisPlace()
    }
    return place
  }
}
