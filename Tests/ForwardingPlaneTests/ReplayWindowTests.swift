import Testing

@testable import ForwardingPlane
