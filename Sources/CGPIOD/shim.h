// libgpiod, and its calls that fail with errno, which Embedded Swift cannot read: these return a value of
// zero or more, or -errno.
#ifndef CGPIOD_SHIM_H
#define CGPIOD_SHIM_H

#include <errno.h>
#include <gpiod.h>
#include <stdint.h>

static inline int64_t sky_gpio_open(const char *path, struct gpiod_chip **chip) {
  *chip = gpiod_chip_open(path);
  return *chip == NULL ? -errno : 0;
}
static inline int64_t sky_gpio_chip_info(struct gpiod_chip *chip, struct gpiod_chip_info **info) {
  *info = gpiod_chip_get_info(chip);
  return *info == NULL ? -errno : 0;
}
static inline int64_t sky_gpio_line_info(struct gpiod_chip *chip, uint32_t offset,
                                         struct gpiod_line_info **info) {
  *info = gpiod_chip_get_line_info(chip, offset);
  return *info == NULL ? -errno : 0;
}
static inline int64_t sky_gpio_request(struct gpiod_chip *chip, struct gpiod_request_config *request,
                                       struct gpiod_line_config *lines,
                                       struct gpiod_line_request **result) {
  *result = gpiod_chip_request_lines(chip, request, lines);
  return *result == NULL ? -errno : 0;
}
static inline int64_t sky_gpio_reconfigure(struct gpiod_line_request *request,
                                           struct gpiod_line_config *lines) {
  return gpiod_line_request_reconfigure_lines(request, lines) < 0 ? -errno : 0;
}
static inline int64_t sky_gpio_value(struct gpiod_line_request *request, uint32_t offset) {
  int value = gpiod_line_request_get_value(request, offset);
  return value < 0 ? -errno : value;
}
static inline int64_t sky_gpio_set(struct gpiod_line_request *request, uint32_t offset, int is_active) {
  return gpiod_line_request_set_value(
             request, offset, is_active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE) < 0
             ? -errno
             : 0;
}
// How many events were read into the buffer; 0 when none wait.
static inline int64_t sky_gpio_events(struct gpiod_line_request *request,
                                      struct gpiod_edge_event_buffer *buffer, uint64_t count) {
  int waiting = gpiod_line_request_wait_edge_events(request, 0);
  if (waiting == 0) return 0;
  if (waiting < 0) return errno == EINTR ? 0 : -errno;
  int read = gpiod_line_request_read_edge_events(request, buffer, count);
  return read < 0 ? -errno : read;
}

enum {
  SKY_GPIO_MEMORY = ENOMEM,
};

#endif
