// UDP in batches, for the benchmark of Skynet alone: a generator, a sink, and a forwarder that does nothing
// but forward. They make the calls that a forwarder of packets makes (recvmmsg with receive offload,
// sendmmsg with segmentation offload), so the bare forwarder is what a real one can be held against.
// Functions return a value of zero or more, or -errno.
#ifndef CDATAGRAMS_H
#define CDATAGRAMS_H

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum {
  DATAGRAMS_BATCH = 64,          // messages a call
  DATAGRAMS_BUFFER = 65536,      // bytes of one message, which may hold many datagrams
  DATAGRAMS_SEGMENTS = 64,       // datagrams that the kernel cuts out of one message at most
  DATAGRAMS_PAYLOAD = 65000,     // bytes of a message that is to be cut
  DATAGRAMS_QUEUE = 7 << 20,     // bytes of a socket's buffer
  DATAGRAMS_UDP_SEGMENT = 103,   // linux/udp.h
  DATAGRAMS_UDP_GRO = 104,
  DATAGRAMS_NEW_NETWORK = 0x40000000,
};

// recvmmsg(2)'s, which the C library shows to GNU sources only.
struct datagrams_message {
  struct msghdr header;
  uint32_t length;
};

// A control message as the kernel lays it out (cmsg(3)) with one number.
struct datagrams_control {
  uint64_t length;
  int32_t level;
  int32_t type;
  int32_t size;
  int32_t padding;
};

// What the threads of one measurement share. `received` is the sink's, all others are the generator's.
struct datagrams_counters {
  uint64_t sent;
  uint64_t lost;
  uint64_t received;
  uint64_t errors;
};

struct datagrams_batch {
  struct datagrams_message messages[DATAGRAMS_BATCH];
  struct iovec vectors[DATAGRAMS_BATCH];
  struct datagrams_control controls[DATAGRAMS_BATCH];
  uint8_t buffers[DATAGRAMS_BATCH][DATAGRAMS_BUFFER];
};

static inline uint64_t datagrams_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// Moves the calling thread into a network namespace; where it was comes back as a descriptor.
static inline int64_t datagrams_enter(const char *path) {
  int home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (home < 0) return -errno;
  int target = open(path, O_RDONLY | O_CLOEXEC);
  int64_t failure = 0;
  if (target < 0 || syscall(SYS_setns, target, DATAGRAMS_NEW_NETWORK) < 0) failure = -errno;
  if (target >= 0) close(target);
  if (failure == 0) return home;
  close(home);
  return failure;
}

static inline int64_t datagrams_leave(int home) {
  int64_t result = syscall(SYS_setns, home, DATAGRAMS_NEW_NETWORK) < 0 ? -errno : 0;
  close(home);
  return result;
}

// A UDP socket with large buffers, bound to or connected with a numeric address.
static inline int64_t datagrams_socket(const char *address, const char *port, int is_bound) {
  struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_DGRAM};
  struct addrinfo *found = NULL;
  if (getaddrinfo(address, port, &hints, &found) != 0) return -EINVAL;
  int fd = socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int64_t result = fd < 0 ? -errno : fd;
  if (fd >= 0) {
    int queue = DATAGRAMS_QUEUE;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &queue, sizeof queue);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &queue, sizeof queue);
    int failed = is_bound ? bind(fd, found->ai_addr, found->ai_addrlen)
                          : connect(fd, found->ai_addr, found->ai_addrlen);
    if (failed) {
      result = -errno;
      close(fd);
    }
  }
  freeaddrinfo(found);
  return result;
}

static inline int64_t datagrams_coalesce(int fd) {
  int on = 1;
  return setsockopt(fd, IPPROTO_UDP, DATAGRAMS_UDP_GRO, &on, sizeof on) < 0 ? -errno : 0;
}

// All messages of a batch ready to receive.
static inline void datagrams_prepare(struct datagrams_batch *batch) {
  for (int index = 0; index < DATAGRAMS_BATCH; index += 1) {
    batch->vectors[index].iov_base = batch->buffers[index];
    batch->vectors[index].iov_len = DATAGRAMS_BUFFER;
    struct msghdr *header = &batch->messages[index].header;
    memset(header, 0, sizeof *header);
    header->msg_iov = &batch->vectors[index];
    header->msg_iovlen = 1;
    header->msg_control = &batch->controls[index];
    header->msg_controllen = sizeof batch->controls[index];
  }
}

// Waits for messages and takes what is there; 0 after a tenth of a second without any.
static inline int64_t datagrams_receive(int fd, struct datagrams_batch *batch) {
  datagrams_prepare(batch);
  int64_t count = syscall(SYS_recvmmsg, fd, batch->messages, DATAGRAMS_BATCH, MSG_DONTWAIT, NULL);
  if (count < 0 && errno == EAGAIN) {
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    if (poll(&wanted, 1, 100) <= 0) return 0;
    count = syscall(SYS_recvmmsg, fd, batch->messages, DATAGRAMS_BATCH, MSG_DONTWAIT, NULL);
  }
  if (count >= 0) return count;
  return errno == EAGAIN || errno == EINTR || errno == ECONNREFUSED ? 0 : -errno;
}

// Bytes of each datagram of a received message; the last may be shorter.
static inline uint32_t datagrams_size(const struct datagrams_batch *batch, int64_t index) {
  const struct datagrams_message *message = &batch->messages[index];
  const struct datagrams_control *control = &batch->controls[index];
  int is_cut = message->header.msg_controllen >= CMSG_LEN(sizeof control->size) &&
               control->level == IPPROTO_UDP &&
               control->type == DATAGRAMS_UDP_GRO && control->size > 0;
  return is_cut ? (uint32_t)control->size : message->length;
}

// Makes message `index` one that the kernel cuts into datagrams of `size` bytes.
static inline void datagrams_cut(struct datagrams_batch *batch, int64_t index, uint32_t length,
                                 uint32_t size) {
  struct datagrams_control *control = &batch->controls[index];
  struct msghdr *header = &batch->messages[index].header;
  batch->vectors[index].iov_len = length;
  if (size >= length) {
    header->msg_control = NULL;
    header->msg_controllen = 0;
    return;
  }
  uint16_t segment = (uint16_t)size;
  control->level = IPPROTO_UDP;
  control->type = DATAGRAMS_UDP_SEGMENT;
  control->length = CMSG_LEN(sizeof segment);
  control->size = 0;
  memcpy(&control->size, &segment, sizeof segment);
  header->msg_control = control;
  header->msg_controllen = CMSG_SPACE(sizeof segment);
}

static inline int64_t datagrams_send(int fd, struct datagrams_batch *batch, int64_t count) {
  int64_t done = 0;
  while (done < count) {
    int64_t sent = syscall(SYS_sendmmsg, fd, batch->messages + done, count - done, 0);
    if (sent > 0) {
      done += sent;
    } else if (sent < 0 && errno != EINTR && errno != ECONNREFUSED && errno != ENOBUFS) {
      return -errno;
    }
  }
  return done;
}

// Hands on whatever comes, in the messages that it came in, until an error.
static inline int64_t datagrams_forward(int input, int output, struct datagrams_batch *batch) {
  for (;;) {
    int64_t count = datagrams_receive(input, batch);
    if (count < 0) return count;
    for (int64_t index = 0; index < count; index += 1)
      datagrams_cut(batch, index, batch->messages[index].length, datagrams_size(batch, index));
    int64_t sent = datagrams_send(output, batch, count);
    if (sent < 0) return sent;
  }
}

// Counts datagrams until `end`, a time of datagrams_now().
static inline int64_t datagrams_absorb(int fd, struct datagrams_batch *batch, uint64_t end,
                                       struct datagrams_counters *counters) {
  while (datagrams_now() < end) {
    int64_t count = datagrams_receive(fd, batch);
    if (count < 0) return count;
    uint64_t found = 0;
    for (int64_t index = 0; index < count; index += 1) {
      uint32_t size = datagrams_size(batch, index);
      if (size > 0) found += (batch->messages[index].length + size - 1) / size;
    }
    __atomic_fetch_add(&counters->received, found, __ATOMIC_RELEASE);
  }
  return 0;
}

// Sends datagrams of `size` bytes until `end`, with at most `window` of them under way, and at most `rate` a
// second where that is not 0. After 50 ms without any arriving, those under way count as lost, and it goes on.
static inline int64_t datagrams_generate(int fd, struct datagrams_batch *batch, uint32_t size,
                                         uint64_t window, uint64_t rate, uint64_t end,
                                         struct datagrams_counters *counters) {
  uint32_t segments = DATAGRAMS_PAYLOAD / size;
  if (segments > DATAGRAMS_SEGMENTS) segments = DATAGRAMS_SEGMENTS;
  uint64_t seen = 0, progress = datagrams_now(), begin = progress, now;
  while ((now = datagrams_now()) < end) {
    uint64_t received = __atomic_load_n(&counters->received, __ATOMIC_ACQUIRE);
    if (received != seen) {
      seen = received;
      progress = now;
    }
    uint64_t away = counters->sent - counters->lost;
    away = away > received ? away - received : 0;
    uint64_t room = away < window ? window - away : 0;
    if (rate > 0) {
      uint64_t due = (uint64_t)((double)(now - begin) * 1e-9 * (double)rate) + segments;
      uint64_t behind = due > counters->sent ? due - counters->sent : 0;
      if (behind < room) room = behind;
    }
    if (room < segments) {
      if (now - progress > 50000000u) {
        counters->lost += away;
        progress = now;
        continue;
      }
      struct timespec pause = {.tv_nsec = 20000};
      nanosleep(&pause, NULL);
      continue;
    }
    room /= segments;
    int64_t count = room < DATAGRAMS_BATCH ? (int64_t)room : DATAGRAMS_BATCH;
    datagrams_prepare(batch);
    for (int64_t index = 0; index < count; index += 1)
      datagrams_cut(batch, index, segments * size, size);
    int64_t sent = datagrams_send(fd, batch, count);
    if (sent < 0) return sent;
    counters->sent += (uint64_t)sent * segments;
  }
  return 0;
}

#endif
