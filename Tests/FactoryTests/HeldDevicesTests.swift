import Foundation
import Testing

@testable import Factory

/// Devices that are in use must never be written.
struct HeldDevicesTests {
  private let mounts = """
    /dev/sda2 / ext4 rw 0 0
    proc /proc proc rw 0 0
    /dev/sdb1 /media/SKY\\040CONFIG vfat rw 0 0
    /dev/mmcblk0p7 /data ext4 rw 0 0
    /dev/sdd /whole ext4 rw 0 0
    """

  @Test(
    arguments: [
      ("/dev/sda", "/"), ("/dev/sdb", "/media/SKY\\040CONFIG"), ("/dev/sdb1", "/media"),
      ("/dev/mmcblk0", "/data"), ("/dev/mmcblk0p7", "/data"), ("/dev/sdd", "/whole"),
    ])
  func `a disk with a mounted partition is in use`(device: String, place: String) {
    let holder = HeldDevices.holder(of: device, in: mounts)
    #expect(holder?.contains(place) == true)
  }

  @Test(arguments: ["/dev/sdc", "/dev/sd", "/dev/mmcblk1", "/dev/sdb2", "/dev/s"])
  func `another disk is not`(device: String) {
    #expect(HeldDevices.holder(of: device, in: mounts) == nil)
  }

  @Test
  func `swap counts too`() {
    let swaps = "Filename\tType\tSize\n/dev/sdc3 partition 1024 0 -2\n"
    #expect(HeldDevices.holder(of: "/dev/sdc", in: swaps) != nil)
  }
}
