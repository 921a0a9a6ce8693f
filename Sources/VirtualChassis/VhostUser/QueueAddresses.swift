/// Where the three parts of a split virtqueue are, in addresses of the front end.
struct QueueAddresses: Equatable {
  var descriptors: UInt64
  var available: UInt64
  var used: UInt64
}
