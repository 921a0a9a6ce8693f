// The kernel's interface to I2C adapters, as plain functions: Embedded Swift imports neither variadic
// functions (ioctl) nor errno. Every call returns a value of zero or more, or -errno.
#ifndef SKY_CI2C_SHIM_H
#define SKY_CI2C_SHIM_H

#include <errno.h>
#include <linux/i2c.h>
#include <linux/i2c-dev.h>
#include <i2c/smbus.h>
#include <stdint.h>
#include <sys/ioctl.h>

enum {
  SKY_I2C_RAW = I2C_FUNC_I2C,
  SKY_I2C_BLOCKS = I2C_FUNC_SMBUS_WRITE_I2C_BLOCK,
  SKY_I2C_BLOCK_MAX = I2C_SMBUS_BLOCK_MAX,
  SKY_I2C_NO_FILE = ENOENT,
  SKY_I2C_NO_ADDRESS = ENXIO,
  SKY_I2C_NO_DEVICE = ENODEV,
  SKY_I2C_NOT_SUPPORTED = EOPNOTSUPP,
  SKY_I2C_SHUT_DOWN = ESHUTDOWN,
  SKY_I2C_TIMED_OUT = ETIMEDOUT,
  SKY_I2C_REMOTE = EREMOTEIO,
};

// What the adapter can do: bits I2C_FUNC_...
static inline int64_t sky_i2c_functions(int fd) {
  unsigned long functions = 0;
  if (ioctl(fd, I2C_FUNCS, &functions) < 0) return -errno;
  return (int64_t)functions;
}
// One write from start to stop: the number of messages that went through. 1 is success; a bus of
// virtio answers 0 where others answer with an error that nobody acknowledged.
static inline int64_t sky_i2c_write(int fd, uint8_t address, const uint8_t *bytes, uint16_t count) {
  struct i2c_msg message = {.addr = address, .len = count, .buf = (__u8 *)bytes};
  struct i2c_rdwr_ioctl_data transfer = {.msgs = &message, .nmsgs = 1};
  int result = ioctl(fd, I2C_RDWR, &transfer);
  return result < 0 ? -errno : result;
}
// One write of a command byte and up to 32 more, for adapters that only speak SMBus.
static inline int64_t sky_i2c_write_block(int fd, uint8_t address, uint8_t command,
                                          const uint8_t *bytes, uint8_t count) {
  if (ioctl(fd, I2C_SLAVE, (long)address) < 0) return -errno;
  return i2c_smbus_write_i2c_block_data(fd, command, count, bytes);
}

#endif
