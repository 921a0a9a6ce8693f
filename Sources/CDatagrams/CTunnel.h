// A tunnel that does nothing but carry, for the benchmark of Skynet alone: what the kernel gives as one packet
// of up to 64 KiB goes as one message that the kernel cuts into datagrams, and the other way round. No header
// beyond a length, no seal, no cutting: the bound of any overlay that runs as a program and has these calls.
#ifndef CTUNNEL_H
#define CTUNNEL_H

#include <linux/if_tun.h>
#include <net/if.h>
#include <sys/ioctl.h>

#include "CDatagrams.h"

enum {
  TUNNEL_LENGTH = 4,        // bytes before each packet: its length
  TUNNEL_SEGMENT = 1452,    // bytes of a datagram, so that it fits 1500 with IPv6 and UDP
};

// A device with one queue that takes and gives whole runs of TCP (linux/if_tun.h), not waiting.
static inline int64_t tunnel_open(const char *name) {
  struct ifreq request = {0};
  if (strlen(name) >= sizeof request.ifr_name) return -ENAMETOOLONG;
  strcpy(request.ifr_name, name);
  request.ifr_flags = (short)(IFF_TUN | IFF_NO_PI | IFF_VNET_HDR);
  int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return -errno;
  unsigned long offload = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
  if (ioctl(fd, TUNSETIFF, &request) == 0 && ioctl(fd, TUNSETOFFLOAD, offload) == 0) return fd;
  int64_t failure = -errno;
  close(fd);
  return failure;
}

// Sends what waits in the device; how many packets that were.
static inline int64_t tunnel_take(int tunnel, int output, struct datagrams_batch *batch) {
  datagrams_prepare(batch);
  int64_t count = 0;
  while (count < 4) {
    uint8_t *place = batch->buffers[count];
    ssize_t length = read(tunnel, place + TUNNEL_LENGTH, DATAGRAMS_PAYLOAD);
    if (length < 0 && errno != EAGAIN && errno != EINTR) return -errno;
    if (length <= 0) break;
    uint32_t size = (uint32_t)length;
    memcpy(place, &size, TUNNEL_LENGTH);
    datagrams_cut(batch, count, size + TUNNEL_LENGTH, TUNNEL_SEGMENT);
    count += 1;
  }
  return count > 0 ? datagrams_send(output, batch, count) : 0;
}

// Gives the device what came; a packet that the cable cut is put together in `rest` again.
struct tunnel_rest {
  uint32_t length;
  uint8_t bytes[2 * DATAGRAMS_BUFFER];
};

static inline void tunnel_give(int tunnel, const uint8_t *bytes, uint32_t length,
                               struct tunnel_rest *rest) {
  uint32_t size = 0;
  if (rest->length == 0 && length >= TUNNEL_LENGTH) {
    memcpy(&size, bytes, TUNNEL_LENGTH);
    if (size + TUNNEL_LENGTH == length) {
      (void)!write(tunnel, bytes + TUNNEL_LENGTH, size);
      return;
    }
  }
  if (rest->length + length > sizeof rest->bytes) rest->length = 0;
  memcpy(rest->bytes + rest->length, bytes, length);
  rest->length += length;
  while (rest->length >= TUNNEL_LENGTH) {
    memcpy(&size, rest->bytes, TUNNEL_LENGTH);
    // Something was lost: TCP sends it again.
    if (size > DATAGRAMS_PAYLOAD) rest->length = 0;
    if (rest->length < size + TUNNEL_LENGTH) return;
    (void)!write(tunnel, rest->bytes + TUNNEL_LENGTH, size);
    rest->length -= size + TUNNEL_LENGTH;
    memmove(rest->bytes, rest->bytes + size + TUNNEL_LENGTH, rest->length);
  }
}

// Carries both ways until an error.
static inline int64_t tunnel_carry(int tunnel, int input, int output,
                                   struct datagrams_batch *batch, struct tunnel_rest *rest) {
  for (;;) {
    datagrams_prepare(batch);
    int64_t came = syscall(SYS_recvmmsg, input, batch->messages, DATAGRAMS_BATCH, MSG_DONTWAIT,
                           NULL);
    if (came < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNREFUSED) return -errno;
    for (int64_t index = 0; index < came; index += 1)
      tunnel_give(tunnel, batch->buffers[index], batch->messages[index].length, rest);
    int64_t went = tunnel_take(tunnel, output, batch);
    if (went < 0) return went;
    if (came > 0 || went > 0) continue;
    struct pollfd wanted[2] = {{.fd = tunnel, .events = POLLIN}, {.fd = input, .events = POLLIN}};
    if (poll(wanted, 2, -1) < 0 && errno != EINTR) return -errno;
  }
}

#endif
