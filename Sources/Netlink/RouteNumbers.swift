/// Numbers of the kernel's user headers, under the names that they have there.
///
/// linux/netlink.h, linux/rtnetlink.h, linux/if_link.h, linux/if_addr.h, linux/if_bridge.h and
/// asm-generic/errno-base.h. They are part of the kernel's fixed interface.
enum RouteNumbers {
  // nlmsghdr.nlmsg_type
  static let noOperation: UInt16 = 1
  static let error: UInt16 = 2
  static let done: UInt16 = 3
  static let overrun: UInt16 = 4
  static let newLink: UInt16 = 16
  static let deleteLink: UInt16 = 17
  static let getLink: UInt16 = 18
  static let setLink: UInt16 = 19
  static let newAddress: UInt16 = 20
  static let getAddress: UInt16 = 22

  // nlmsghdr.nlmsg_flags
  static let request: UInt16 = 0x1
  static let acknowledge: UInt16 = 0x4
  static let dumpWasInterrupted: UInt16 = 0x10
  static let dump: UInt16 = 0x300
  static let exclusive: UInt16 = 0x200
  static let create: UInt16 = 0x400
  static let capped: UInt16 = 0x100
  static let hasExplanation: UInt16 = 0x200

  // NLMSGERR_ATTR_MSG
  static let explanation: UInt16 = 1

  // Address families
  static let anyFamily: UInt8 = 0
  static let bridgeFamily: UInt8 = 7
  static let internet: UInt8 = 2
  static let internet6: UInt8 = 10

  // IFLA_*
  static let hardwareAddress: UInt16 = 1
  static let name: UInt16 = 3
  static let master: UInt16 = 10
  static let protocolInfo: UInt16 = 12
  static let linkInfo: UInt16 = 18
  static let statistics64: UInt16 = 23
  static let familySpecific: UInt16 = 26
  static let extensionMask: UInt16 = 29
  static let carrier: UInt16 = 33

  // IFLA_INFO_*
  static let infoKind: UInt16 = 1
  static let infoData: UInt16 = 2

  // IFLA_BR_*, IFLA_BRPORT_*, IFLA_BRIDGE_*
  static let bridgeVLANFiltering: UInt16 = 7
  static let bridgeDefaultVLAN: UInt16 = 39
  static let portIsIsolated: UInt16 = 33
  static let bridgeVLAN: UInt16 = 2
  // RTEXT_FILTER_BRVLAN_COMPRESSED
  static let vlanRanges: UInt32 = 4

  // IFA_*
  static let address: UInt16 = 1
  static let localAddress: UInt16 = 2
  static let addressFlags: UInt16 = 8

  // IFF_UP
  static let isUp: UInt32 = 1
  // IFNAMSIZ without the zero.
  static let nameLengthMax = 15
  // RTMGRP_LINK, for a socket that listens.
  static let linkGroup: UInt32 = 1

  // errno
  static let noDevice: Int32 = 19
  static let exists: Int32 = 17
  static let noBuffers: Int32 = 105
  static let timedOut: Int32 = 110
}
