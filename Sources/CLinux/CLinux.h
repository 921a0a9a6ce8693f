// The system calls that board code makes, as plain functions: Embedded Swift imports neither variadic
// functions (open, ioctl) nor errno. Every call returns a value of zero or more, or -errno.
#ifndef CLINUX_H
#define CLINUX_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/blkpg.h>
#include <linux/fs.h>
#include <linux/if_tun.h>
#include <linux/input.h>
#include <linux/netlink.h>
#include <linux/reboot.h>
#include <linux/watchdog.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static inline int64_t sky_result(int64_t value) { return value < 0 ? -(int64_t)errno : value; }

// Files

enum {
  SKY_READ = 0,
  SKY_WRITE = 1,         // an existing file or device
  SKY_READ_WRITE = 2,    // an existing file or device
  SKY_REPLACE = 3,       // made, or emptied
  SKY_APPEND = 4,        // made if missing
  SKY_FOLDER = 5,
};

static inline int64_t sky_open(const char *path, int how, uint32_t mode) {
  static const int flags[] = {O_RDONLY,
                              O_WRONLY,
                              O_RDWR,
                              O_WRONLY | O_CREAT | O_TRUNC,
                              O_WRONLY | O_CREAT | O_APPEND,
                              O_RDONLY | O_DIRECTORY};
  return sky_result(open(path, flags[how] | O_CLOEXEC | O_NOCTTY, (mode_t)mode));
}
static inline int64_t sky_close(int fd) { return sky_result(close(fd)); }
static inline int64_t sky_read(int fd, void *buffer, uint64_t count) {
  return sky_result(read(fd, buffer, count));
}
static inline int64_t sky_write(int fd, const void *buffer, uint64_t count) {
  return sky_result(write(fd, buffer, count));
}
static inline int64_t sky_pread(int fd, void *buffer, uint64_t count, uint64_t offset) {
  return sky_result(pread(fd, buffer, count, (off_t)offset));
}
static inline int64_t sky_pwrite(int fd, const void *buffer, uint64_t count, uint64_t offset) {
  return sky_result(pwrite(fd, buffer, count, (off_t)offset));
}
static inline int64_t sky_fsync(int fd) { return sky_result(fsync(fd)); }
static inline int64_t sky_rename(const char *from, const char *to) {
  return sky_result(rename(from, to));
}
static inline int64_t sky_make_folder(const char *path, uint32_t mode) {
  return sky_result(mkdir(path, (mode_t)mode));
}
static inline int64_t sky_make_link(const char *target, const char *path) {
  return sky_result(symlink(target, path));
}
// Depth first, following no link. Bounded: a folder deeper than this is nobody's.
static inline int sky_remove_deep(int parent, const char *name, int depth) {
  if (unlinkat(parent, name, 0) == 0) return 0;
  if (errno != EISDIR) return errno;
  if (depth == 0) return ELOOP;
  int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) return errno;
  DIR *entries = fdopendir(folder);
  if (entries == NULL) {
    int error = errno;
    close(folder);
    return error;
  }
  int result = 0;
  struct dirent *entry;
  while (result == 0 && (entry = readdir(entries)) != NULL) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    result = sky_remove_deep(dirfd(entries), entry->d_name, depth - 1);
  }
  closedir(entries);
  if (result != 0) return result;
  return unlinkat(parent, name, AT_REMOVEDIR) < 0 ? errno : 0;
}
static inline int64_t sky_remove_tree(const char *path) {
  return -(int64_t)sky_remove_deep(AT_FDCWD, path, 64);
}
static inline void sky_sync_all(void) { sync(); }
static inline int64_t sky_change_mode(const char *path, uint32_t mode) {
  return sky_result(chmod(path, (mode_t)mode));
}
static inline int64_t sky_change_owner(const char *path, uint32_t user, uint32_t group) {
  return sky_result(chown(path, user, group));
}
static inline int64_t sky_exists(const char *path) { return sky_result(access(path, F_OK)); }

// Names in an opened folder, each ended by a zero byte, without "." and ".."; -E2BIG when they do not fit.
// Closes the folder.
static inline int64_t sky_list_opened(DIR *folder, char *buffer, uint64_t capacity) {
  uint64_t used = 0;
  for (;;) {
    errno = 0;
    struct dirent *entry = readdir(folder);
    if (entry == NULL) {
      int code = errno;
      closedir(folder);
      return code == 0 ? (int64_t)used : -code;
    }
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    uint64_t length = strlen(entry->d_name) + 1;
    if (used + length > capacity) {
      closedir(folder);
      return -E2BIG;
    }
    memcpy(buffer + used, entry->d_name, length);
    used += length;
  }
}
static inline int64_t sky_list(const char *path, char *buffer, uint64_t capacity) {
  DIR *folder = opendir(path);
  if (folder == NULL) return -errno;
  return sky_list_opened(folder, buffer, capacity);
}

// Files of an opened folder, by name; a symbolic link is none, and a pipe makes nobody wait.

static inline int64_t sky_open_in(int folder, const char *name, int is_written, uint32_t mode) {
  int flags = is_written ? O_WRONLY | O_CREAT | O_TRUNC : O_RDONLY;
  return sky_result(
      openat(folder, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY, (mode_t)mode));
}
static inline int64_t sky_rename_in(int folder, const char *from, const char *to) {
  return sky_result(renameat(folder, from, folder, to));
}
static inline int64_t sky_remove_in(int folder, const char *name) {
  return sky_result(unlinkat(folder, name, 0));
}
static inline int64_t sky_list_in(int folder, char *buffer, uint64_t capacity) {
  int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return -errno;
  struct stat status;
  DIR *opened = NULL;
  // A folder that was removed reads as one without files.
  if (fstat(fd, &status) == 0 && status.st_nlink == 0) errno = ENOENT;
  else opened = fdopendir(fd);
  if (opened == NULL) {
    int code = errno;
    close(fd);
    return -code;
  }
  return sky_list_opened(opened, buffer, capacity);
}

// Space of a file system in bytes.
static inline int64_t sky_space(const char *path, uint64_t *total, uint64_t *available,
                                int32_t *read_only) {
  struct statvfs space;
  if (statvfs(path, &space) < 0) return -errno;
  *total = (uint64_t)space.f_blocks * space.f_frsize;
  *available = (uint64_t)space.f_bavail * space.f_frsize;
  *read_only = (space.f_flag & ST_RDONLY) != 0;
  return 0;
}

// Block devices

static inline int64_t sky_device_size(int fd) {
  uint64_t bytes = 0;
  if (ioctl(fd, BLKGETSIZE64, &bytes) < 0) return -errno;
  return (int64_t)bytes;
}
static inline int64_t sky_resize_partition(int fd, int number, uint64_t start, uint64_t length) {
  struct blkpg_partition partition = {
      .start = (long long)start, .length = (long long)length, .pno = number};
  struct blkpg_ioctl_arg argument = {
      .op = BLKPG_RESIZE_PARTITION, .datalen = sizeof partition, .data = &partition};
  return sky_result(ioctl(fd, BLKPG, &argument));
}
// EXT4_IOC_RESIZE_FS of the kernel's ext4.h, which is not among its user headers.
static inline int64_t sky_resize_ext4(int fd, uint64_t blocks) {
  return sky_result(ioctl(fd, _IOW('f', 16, uint64_t), &blocks));
}
// Requests of linux/dm-ioctl.h: 0xfd is the driver, the structure has 312 bytes.
static inline int64_t sky_device_mapper(int fd, uint32_t command, void *request) {
  return sky_result(ioctl(fd, _IOC(_IOC_READ | _IOC_WRITE, 0xfd, command, 312), request));
}

// Mounts and the hand-over to init

enum {
  SKY_MOUNT_READ_ONLY = MS_RDONLY,
  SKY_MOUNT_NO_SUID = MS_NOSUID,
  SKY_MOUNT_NO_DEVICES = MS_NODEV,
  SKY_MOUNT_NO_EXECUTE = MS_NOEXEC,
  SKY_MOUNT_NO_ACCESS_TIME = MS_NOATIME,
  SKY_MOUNT_MOVE = MS_MOVE,
};

static inline int64_t sky_mount(const char *source, const char *target, const char *type,
                                uint64_t flags, const char *options) {
  return sky_result(mount(source, target, type, flags, options));
}
static inline int64_t sky_unmount(const char *target) { return sky_result(umount2(target, MNT_DETACH)); }
static inline int64_t sky_change_root(const char *path) { return sky_result(chroot(path)); }
static inline int64_t sky_change_folder(const char *path) { return sky_result(chdir(path)); }
static inline int64_t sky_load_module(int fd, const char *parameters) {
  return sky_result(syscall(SYS_finit_module, fd, parameters, 0));
}
static inline int64_t sky_set_host_name(const char *name) {
  return sky_result(sethostname(name, strlen(name)));
}
static inline int64_t sky_restart(void) {
  sync();
  return sky_result(syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
                            LINUX_REBOOT_CMD_RESTART, NULL));
}
static inline int64_t sky_watchdog_timeout(int fd, int seconds) {
  return sky_result(ioctl(fd, WDIOC_SETTIMEOUT, &seconds));
}

// Input devices

_Static_assert(sizeof(struct input_event) == 24, "KeyDecoder reads the 64-bit layout");

static inline int64_t sky_open_input(const char *path) {
  return sky_result(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
}
static inline int64_t sky_input_clock(int fd) {
  int clock = CLOCK_MONOTONIC;
  return sky_result(ioctl(fd, EVIOCSCLOCKID, &clock));
}
// One bit a key, KEY_CNT / 8 bytes.
static inline int64_t sky_input_keys(int fd, void *keys) {
  return sky_result(ioctl(fd, EVIOCGKEY(KEY_CNT / 8), keys));
}

// Processes

static inline int64_t sky_execute(const char *const *arguments, const char *const *environment) {
  return sky_result(execve(arguments[0], (char *const *)arguments, (char *const *)environment));
}
// Runs a program inside `root` and waits: its exit status, or 256 + the signal that ended it.
static inline int64_t sky_run(const char *root, const char *const *arguments,
                              const char *const *environment) {
  pid_t child = fork();
  if (child < 0) return -errno;
  if (child == 0) {
    if (root == NULL || (chroot(root) == 0 && chdir("/") == 0)) {
      execve(arguments[0], (char *const *)arguments, (char *const *)environment);
    }
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return -errno;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}
static inline int64_t sky_process(void) { return getpid(); }
static inline void sky_exit(int code) { _exit(code); }
static inline void sky_yield(void) { sched_yield(); }
// Processors that this process may run on.
static inline int64_t sky_processors(void) { return sysconf(_SC_NPROCESSORS_ONLN); }
static inline int64_t sky_user(void) { return geteuid(); }
// Gives up root for good: groups first, since they cannot be changed afterwards.
static inline int64_t sky_become(uint32_t user, uint32_t group) {
  if (syscall(SYS_setgroups, 0, NULL) < 0 || setgid(group) < 0 || setuid(user) < 0) return -errno;
  return sky_result(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}
// A terminal that no byte from the other side can stop (Ctrl-S would, for good).
static inline int64_t sky_refuse_flow_control(int fd) {
  struct termios settings;
  if (tcgetattr(fd, &settings) < 0) return -errno;
  settings.c_iflag &= ~(tcflag_t)(IXON | IXOFF | IXANY);
  return sky_result(tcsetattr(fd, TCSANOW, &settings));
}
static inline void sky_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }
static inline int64_t sky_page_size(void) { return sysconf(_SC_PAGESIZE); }

// Clocks, in nanoseconds

static inline int64_t sky_clock(int is_wall) {
  struct timespec now;
  if (clock_gettime(is_wall ? CLOCK_REALTIME : CLOCK_BOOTTIME, &now) < 0) return -errno;
  return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
static inline int64_t sky_set_wall_clock(uint64_t seconds) {
  struct timespec now = {.tv_sec = (time_t)seconds};
  return sky_result(clock_settime(CLOCK_REALTIME, &now));
}
// Whether something keeps the clock right: 1 or 0 (adjtimex(2)).
static inline int64_t sky_clock_is_synchronised(void) {
  struct timex state = {.modes = 0};
  return adjtimex(&state) != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}
static inline void sky_sleep(uint32_t milliseconds) {
  struct timespec wait = {.tv_sec = milliseconds / 1000, .tv_nsec = milliseconds % 1000 * 1000000};
  nanosleep(&wait, NULL);
}

// Local sockets

static inline int64_t sky_local_address(const char *path, struct sockaddr_un *address) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address->sun_path) return -ENAMETOOLONG;
  strcpy(address->sun_path, path);
  return 0;
}
static inline int64_t sky_listen(const char *path, int backlog, uint32_t mode) {
  struct sockaddr_un address;
  int64_t result = sky_local_address(path, &address);
  if (result < 0) return result;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  unlink(path);
  if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || chmod(path, mode) < 0 ||
      listen(fd, backlog) < 0) {
    int code = errno;
    close(fd);
    return -code;
  }
  return fd;
}
static inline int64_t sky_accept(int fd) {
  return sky_result(accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK));
}
static inline int64_t sky_termination_descriptor(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -errno;
  return sky_result(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}
// The same for the two ways to end a program by hand, and for SIGHUP.
static inline int64_t sky_signal_descriptor(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -errno;
  return sky_result(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}
// The number of the signal that came, 0 where none did.
static inline int64_t sky_next_signal(int fd) {
  struct signalfd_siginfo signal;
  ssize_t count = read(fd, &signal, sizeof signal);
  if (count < 0) return errno == EAGAIN || errno == EINTR ? 0 : -errno;
  return count == (ssize_t)sizeof signal ? (int64_t)signal.ssi_signo : 0;
}
enum { SKY_SIGNAL_RELOAD = SIGHUP };
// Who is at the other end of a local socket.
static inline int64_t sky_peer_user(int fd) {
  // The kernel's struct ucred, which some C libraries show to GNU programs only.
  struct {
    int32_t process;
    uint32_t user;
    uint32_t group;
  } peer;
  socklen_t size = sizeof peer;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -errno;
  return (int64_t)peer.user;
}
// Gives up after `seconds`, also at each later write: a listener that has stopped takes nobody any more.
static inline int64_t sky_connect(const char *path, int64_t seconds) {
  struct sockaddr_un address;
  int64_t result = sky_local_address(path, &address);
  if (result < 0) return result;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  struct timeval patience = {.tv_sec = (time_t)seconds};
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    int code = errno;
    close(fd);
    return -code;
  }
  return fd;
}
// Two connected ends that keep the borders of messages; reading and writing the first never waits.
static inline int64_t sky_message_pair(int32_t *prompt, int32_t *patient) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return -errno;
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0) {
    int code = errno;
    close(ends[0]);
    close(ends[1]);
    return -code;
  }
  *prompt = ends[0];
  *patient = ends[1];
  return 0;
}
// A whole message, or an error without a signal when the other end is gone.
static inline int64_t sky_send(int fd, const void *bytes, uint64_t count) {
  return sky_result(send(fd, bytes, count, MSG_NOSIGNAL));
}
// Waits until one of the descriptors can be read (or written, where `writable` says so) or fails;
// sets ready[i]. Returns how many, 0 after `milliseconds`.
static inline int64_t sky_wait(const int32_t *descriptors, const int32_t *writable, int32_t *ready,
                               int count, int milliseconds) {
  struct pollfd polled[64];
  if (count > 64) return -EINVAL;
  for (int i = 0; i < count; i++) {
    polled[i].fd = descriptors[i];
    polled[i].events = writable[i] ? POLLOUT : POLLIN;
    polled[i].revents = 0;
  }
  int64_t result = sky_result(poll(polled, (nfds_t)count, milliseconds));
  for (int i = 0; i < count; i++) ready[i] = result > 0 && polled[i].revents != 0;
  return result;
}

// Threads

// Runs `body` on a thread that nobody waits for; signals stay with the threads that were there before.
static inline int64_t sky_start_thread(void *(*body)(void *), void *context) {
  pthread_attr_t attributes;
  pthread_t thread;
  sigset_t all, before;
  int code = pthread_attr_init(&attributes);
  if (code != 0) return -code;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  code = pthread_create(&thread, &attributes, body, context);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_attr_destroy(&attributes);
  return -code;
}

// Route netlink (linux/netlink.h), never waiting

// `groups` is the bit mask of the multicast groups to hear; 0 for questions and orders. `buffer_bytes` of 0
// leaves the kernel's default. Without extended acknowledgements there is less text, and nothing else.
static inline int64_t sky_netlink_open(uint32_t groups, int buffer_bytes) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
  if (fd < 0) return -errno;
  int on = 1;
  setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof on);
  setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof on);
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = groups};
  if ((buffer_bytes > 0 &&
       setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes) < 0) ||
      bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    int code = errno;
    close(fd);
    return -code;
  }
  return fd;
}
// The number by which the kernel's answers name this socket.
static inline int64_t sky_netlink_port(int fd) {
  struct sockaddr_nl address;
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) return -errno;
  return address.nl_pid;
}
static inline int64_t sky_netlink_send(int fd, const void *buffer, uint64_t count) {
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  return sky_result(sendto(fd, buffer, count, 0, (struct sockaddr *)&kernel, sizeof kernel));
}
// The length that the datagram had, which may be more than `capacity`; `sender` is 0 for the kernel.
static inline int64_t sky_netlink_receive(int fd, void *buffer, uint64_t capacity, uint32_t *sender) {
  struct sockaddr_nl from = {0};
  socklen_t length = sizeof from;
  int64_t result =
      sky_result(recvfrom(fd, buffer, capacity, MSG_TRUNC, (struct sockaddr *)&from, &length));
  *sender = from.nl_pid;
  return result;
}

// UDP to a link-local multicast group (RFC 4291, 2.7; RFC 3493, 5.2), never waiting

static inline int64_t sky_interface_index(const char *name) {
  unsigned index = if_nametoindex(name);
  return index == 0 ? -errno : (int64_t)index;
}
static inline struct sockaddr_in6 sky_group_address(const uint8_t *group, uint32_t index,
                                                    uint16_t port) {
  struct sockaddr_in6 address = {
      .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_scope_id = index};
  memcpy(&address.sin6_addr, group, 16);
  return address;
}
// Bound to the group on that interface, so nothing sent elsewhere comes in; not joined yet.
static inline int64_t sky_multicast_open(const uint8_t *group, uint32_t index, uint16_t port) {
  int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  int on = 1, off = 0, hops = 1, interface = (int)index;
  struct sockaddr_in6 address = sky_group_address(group, index, port);
  if (setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) < 0 ||
      setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops) < 0 ||
      setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, &off, sizeof off) < 0 ||
      setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &interface, sizeof interface) < 0 ||
      bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    int code = errno;
    close(fd);
    return -code;
  }
  return fd;
}
static inline int64_t sky_multicast_member(int fd, const uint8_t *group, uint32_t index,
                                           int is_member) {
  struct ipv6_mreq request = {.ipv6mr_interface = index};
  memcpy(&request.ipv6mr_multiaddr, group, 16);
  return sky_result(setsockopt(fd, IPPROTO_IPV6, is_member ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP,
                               &request, sizeof request));
}
static inline int64_t sky_multicast_send(int fd, const uint8_t *group, uint32_t index, uint16_t port,
                                         const void *buffer, uint64_t count) {
  struct sockaddr_in6 address = sky_group_address(group, index, port);
  return sky_result(
      sendto(fd, buffer, count, 0, (struct sockaddr *)&address, sizeof address));
}
// The length that the datagram had, which may be more than `capacity`.
static inline int64_t sky_multicast_receive(int fd, void *buffer, uint64_t capacity, uint8_t *source,
                                            uint16_t *port) {
  struct sockaddr_in6 from = {0};
  socklen_t length = sizeof from;
  int64_t result =
      sky_result(recvfrom(fd, buffer, capacity, MSG_TRUNC, (struct sockaddr *)&from, &length));
  memcpy(source, &from.sin6_addr, 16);
  *port = ntohs(from.sin6_port);
  return result;
}

// Names (getaddrinfo(3)) and TCP

enum {
  SKY_ADDRESSES_MAX = 16,
  SKY_ADDRESS_BYTES = 21,  // a length of 4 or 16, 16 bytes, the interface in four, the lowest first
  SKY_LOOK_UPS_MAX = 4,
};

// How many addresses of `name` are in `records`; -ENOENT for a name that nobody knows, -EAGAIN where no
// name server answers, -EBUSY where four calls hang already. The C library sets how long it takes.
static inline int64_t sky_look_up(const char *name, uint8_t *records) {
  static int running = 0;
  if (__atomic_add_fetch(&running, 1, __ATOMIC_SEQ_CST) > SKY_LOOK_UPS_MAX) {
    __atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
    return -EBUSY;
  }
  struct addrinfo wish = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  struct addrinfo *found = NULL;
  int code = getaddrinfo(name, NULL, &wish, &found);
  __atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
  if (code == EAI_AGAIN) return -EAGAIN;
  if (code == EAI_NONAME) return -ENOENT;
#ifdef EAI_NODATA
  if (code == EAI_NODATA) return -ENOENT;
#endif
  if (code != 0) return -EIO;
  int count = 0;
  for (struct addrinfo *one = found; one != NULL && count < SKY_ADDRESSES_MAX; one = one->ai_next) {
    uint8_t *record = records + count * SKY_ADDRESS_BYTES;
    uint32_t interface = 0;
    memset(record, 0, SKY_ADDRESS_BYTES);
    if (one->ai_family == AF_INET) {
      record[0] = 4;
      memcpy(record + 1, &((struct sockaddr_in *)one->ai_addr)->sin_addr, 4);
    } else if (one->ai_family == AF_INET6) {
      record[0] = 16;
      memcpy(record + 1, &((struct sockaddr_in6 *)one->ai_addr)->sin6_addr, 16);
      interface = ((struct sockaddr_in6 *)one->ai_addr)->sin6_scope_id;
    } else {
      continue;
    }
    for (int i = 0; i < 4; i++) record[17 + i] = (uint8_t)(interface >> (8 * i));
    count++;
  }
  freeaddrinfo(found);
  return count;
}
// A socket that never waits and has begun to connect; it is writable when that has ended.
static inline int64_t sky_tcp_start(const uint8_t *bytes, int length, uint32_t interface,
                                    uint16_t port) {
  struct sockaddr_in address4 = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct sockaddr_in6 address6 = {
      .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_scope_id = interface};
  int is_long = length == 16;
  if (is_long) {
    memcpy(&address6.sin6_addr, bytes, 16);
  } else {
    memcpy(&address4.sin_addr, bytes, 4);
  }
  int fd = socket(is_long ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  struct sockaddr *address =
      is_long ? (struct sockaddr *)&address6 : (struct sockaddr *)&address4;
  socklen_t size = is_long ? sizeof address6 : sizeof address4;
  if (connect(fd, address, size) < 0 && errno != EINPROGRESS) {
    int code = errno;
    close(fd);
    return -code;
  }
  return fd;
}
// The error that a socket holds, once; 0 where it holds none.
static inline int64_t sky_socket_error(int fd) {
  int code = 0;
  socklen_t size = sizeof code;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &size) < 0) return -errno;
  return -(int64_t)code;
}

// Many datagrams a call (recvmmsg(2), sendmmsg(2), udp(7)), never waiting

enum {
  SKY_UDP_SEGMENT = 103,  // of linux/udp.h, as the next one
  SKY_UDP_GRO = 104,
  SKY_CONTROL_BYTES = 64,
};

// The kernel's struct mmsghdr, which some C libraries show to GNU programs only.
struct sky_message {
  struct msghdr header;
  uint32_t length;
};
// What belongs to one message besides its bytes.
struct sky_envelope {
  struct sockaddr_in6 address;
  _Alignas(8) uint8_t control[SKY_CONTROL_BYTES];
};

static inline int sky_set_option(int fd, int level, int name, int value) {
  return setsockopt(fd, level, name, &value, sizeof value);
}
// For both families, sharing its port; with room for `buffer_bytes` in each direction, or as much as this
// process may have. Never fragments, and takes no path MTU from others (RFC 8899).
static inline int64_t sky_udp_open(uint16_t port, int buffer_bytes) {
  int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -errno;
  struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  if (sky_set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0) < 0 ||
      sky_set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1) < 0 ||
      sky_set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE) < 0 ||
      sky_set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE) < 0 ||
      sky_set_option(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1) < 0 ||
      sky_set_option(fd, IPPROTO_IP, IP_RECVTOS, 1) < 0 ||
      bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
    int code = errno;
    close(fd);
    return -code;
  }
  // Without it datagrams come one by one.
  sky_set_option(fd, IPPROTO_UDP, SKY_UDP_GRO, 1);
  if (sky_set_option(fd, SOL_SOCKET, SO_RCVBUFFORCE, buffer_bytes) < 0)
    sky_set_option(fd, SOL_SOCKET, SO_RCVBUF, buffer_bytes);
  if (sky_set_option(fd, SOL_SOCKET, SO_SNDBUFFORCE, buffer_bytes) < 0)
    sky_set_option(fd, SOL_SOCKET, SO_SNDBUF, buffer_bytes);
  return fd;
}
static inline int64_t sky_udp_port(int fd) {
  struct sockaddr_in6 address;
  socklen_t length = sizeof address;
  if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) return -errno;
  return ntohs(address.sin6_port);
}
// Ties a message to its parts, for good. `message` is zero before.
static inline void sky_message_tie(struct sky_message *message, struct sky_envelope *envelope,
                                   struct iovec *pieces) {
  message->header.msg_name = &envelope->address;
  message->header.msg_iov = pieces;
  message->header.msg_control = envelope->control;
}
static inline void sky_message_expect(struct sky_message *message) {
  message->header.msg_namelen = sizeof(struct sockaddr_in6);
  message->header.msg_controllen = SKY_CONTROL_BYTES;
  message->header.msg_iovlen = 1;
}
static inline void sky_piece(struct iovec *piece, void *start, uint64_t length) {
  piece->iov_base = start;
  piece->iov_len = length;
}
static inline int64_t sky_receive_many(int fd, struct sky_message *messages, uint32_t count) {
  return sky_result(syscall(SYS_recvmmsg, fd, messages, count, MSG_DONTWAIT, NULL));
}
static inline int64_t sky_send_many(int fd, struct sky_message *messages, uint32_t count) {
  return sky_result(syscall(SYS_sendmmsg, fd, messages, count, MSG_DONTWAIT | MSG_NOSIGNAL));
}

// One datagram from any thread.
static inline int64_t sky_udp_send(int fd, const uint8_t *bytes, uint64_t count, uint64_t high,
                                   uint64_t low, uint16_t port, uint32_t interface) {
  uint64_t parts[2] = {__builtin_bswap64(high), __builtin_bswap64(low)};
  struct sockaddr_in6 to = {
      .sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_scope_id = interface};
  memcpy(&to.sin6_addr, parts, 16);
  return sky_result(sendto(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL,
                           (struct sockaddr *)&to, sizeof to));
}

// What was received: `segment` is 0 for a single datagram.
struct sky_arrival {
  uint64_t high, low;  // the address
  uint32_t interface;
  uint32_t segment;
  uint16_t port;
  uint8_t traffic_class;
  uint8_t is_sound;  // whole, and from somebody
};
static inline struct sky_arrival sky_message_arrival(struct sky_message *message) {
  struct sky_arrival arrival = {0};
  struct sockaddr_in6 *from = (struct sockaddr_in6 *)message->header.msg_name;
  uint64_t parts[2];
  memcpy(parts, &from->sin6_addr, 16);
  arrival.high = __builtin_bswap64(parts[0]);
  arrival.low = __builtin_bswap64(parts[1]);
  arrival.port = ntohs(from->sin6_port);
  arrival.interface = from->sin6_scope_id;
  arrival.is_sound = (message->header.msg_flags & MSG_TRUNC) == 0 &&
                     message->header.msg_namelen == sizeof *from && from->sin6_family == AF_INET6;
  for (struct cmsghdr *one = CMSG_FIRSTHDR(&message->header); one != NULL;
       one = CMSG_NXTHDR(&message->header, one)) {
    if (one->cmsg_level == IPPROTO_UDP && one->cmsg_type == SKY_UDP_GRO) {
      int32_t segment;
      memcpy(&segment, CMSG_DATA(one), 4);
      arrival.segment = segment > 0 ? (uint32_t)segment : 0;
    } else if ((one->cmsg_level == IPPROTO_IPV6 && one->cmsg_type == IPV6_TCLASS) ||
               (one->cmsg_level == IPPROTO_IP && one->cmsg_type == IP_TOS)) {
      // An int or a byte, the lowest first on all our machines.
      arrival.traffic_class = *CMSG_DATA(one);
    }
  }
  return arrival;
}
// Makes a message ready to be sent. `segment` is 0 for one datagram: without the control message, which
// some drivers refuse even there.
static inline void sky_message_address(struct sky_message *message, uint64_t high, uint64_t low,
                                       uint16_t port, uint32_t interface, uint8_t traffic_class,
                                       uint16_t segment, uint32_t pieces) {
  struct sockaddr_in6 *to = (struct sockaddr_in6 *)message->header.msg_name;
  uint64_t parts[2] = {__builtin_bswap64(high), __builtin_bswap64(low)};
  to->sin6_family = AF_INET6;
  to->sin6_port = htons(port);
  to->sin6_flowinfo = 0;
  to->sin6_scope_id = interface;
  memcpy(&to->sin6_addr, parts, 16);
  message->header.msg_namelen = sizeof *to;
  message->header.msg_iovlen = pieces;
  message->header.msg_flags = 0;
  uint8_t *control = (uint8_t *)message->header.msg_control;
  uint64_t used = 0;
  if (segment > 0) {
    struct cmsghdr *one = (struct cmsghdr *)control;
    memset(one, 0, CMSG_SPACE(2));
    one->cmsg_level = IPPROTO_UDP;
    one->cmsg_type = SKY_UDP_SEGMENT;
    one->cmsg_len = CMSG_LEN(2);
    memcpy(CMSG_DATA(one), &segment, 2);
    used += CMSG_SPACE(2);
  }
  if (traffic_class > 0) {
    int is_short = high == 0 && low >> 32 == 0xFFFF;
    int32_t value = traffic_class;
    struct cmsghdr *one = (struct cmsghdr *)(control + used);
    memset(one, 0, CMSG_SPACE(4));
    one->cmsg_level = is_short ? IPPROTO_IP : IPPROTO_IPV6;
    one->cmsg_type = is_short ? IP_TOS : IPV6_TCLASS;
    one->cmsg_len = CMSG_LEN(4);
    memcpy(CMSG_DATA(one), &value, 4);
    used += CMSG_SPACE(4);
  }
  message->header.msg_controllen = used;
}

// The tunnel device (linux/if_tun.h), never waiting

enum {
  SKY_TUNNEL_HEADER_BYTES = 10,  // struct virtio_net_hdr
  SKY_TUNNEL_USO = 0x60,         // TUN_F_USO4 | TUN_F_USO6, since Linux 6.2
};

// One queue of a device, made where there is none; `segments_datagrams` says whether it takes runs of UDP.
static inline int64_t sky_tunnel_open(const char *name, int32_t *segments_datagrams) {
  struct ifreq request = {0};
  if (strlen(name) >= sizeof request.ifr_name) return -ENAMETOOLONG;
  strcpy(request.ifr_name, name);
  request.ifr_flags = (short)(IFF_TUN | IFF_NO_PI | IFF_VNET_HDR | IFF_MULTI_QUEUE);
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return -errno;
  int header = SKY_TUNNEL_HEADER_BYTES;
  unsigned long offload = TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN;
  *segments_datagrams = 0;
  if (ioctl(fd, TUNSETIFF, &request) == 0 && ioctl(fd, TUNSETVNETHDRSZ, &header) == 0) {
    *segments_datagrams = ioctl(fd, TUNSETOFFLOAD, offload | SKY_TUNNEL_USO) == 0;
    if (*segments_datagrams || ioctl(fd, TUNSETOFFLOAD, offload) == 0) return fd;
  }
  int code = errno;
  close(fd);
  return -code;
}
static inline int64_t sky_read_pieces(int fd, const struct iovec *pieces, int count) {
  return sky_result(readv(fd, pieces, count));
}
static inline int64_t sky_write_pieces(int fd, const struct iovec *pieces, int count) {
  return sky_result(writev(fd, pieces, count));
}

// Waiting for several descriptors (epoll(7)), and waking who waits (eventfd(2))

static inline int64_t sky_poller_open(void) { return sky_result(epoll_create1(EPOLL_CLOEXEC)); }
enum { SKY_POLLER_ADD = EPOLL_CTL_ADD, SKY_POLLER_CHANGE = EPOLL_CTL_MOD };
static inline int64_t sky_poller_set(int poller, int how, int fd, uint32_t token, int is_writable_too) {
  struct epoll_event event = {.events = EPOLLIN | (is_writable_too ? EPOLLOUT : 0),
                              .data.u32 = token};
  return sky_result(epoll_ctl(poller, how, fd, &event));
}
static inline int64_t sky_poller_remove(int poller, int fd) {
  struct epoll_event none = {0};
  return sky_result(epoll_ctl(poller, EPOLL_CTL_DEL, fd, &none));
}
static inline int64_t sky_poller_wait(int poller, struct epoll_event *events, int count,
                                      int milliseconds) {
  return sky_result(epoll_wait(poller, events, count, milliseconds));
}
static inline uint32_t sky_event_token(const struct epoll_event *event) { return event->data.u32; }
// An error counts as both: reading or writing brings it out.
static inline int sky_event_is_readable(const struct epoll_event *event) {
  return (event->events & (EPOLLIN | EPOLLERR | EPOLLHUP)) != 0;
}
static inline int sky_event_is_writable(const struct epoll_event *event) {
  return (event->events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0;
}
static inline int64_t sky_doorbell_open(void) {
  return sky_result(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
}

enum {
  SKY_ERROR_MISSING = ENOENT,
  SKY_ERROR_INTERRUPTED = EINTR,
  SKY_ERROR_AGAIN = EAGAIN,
  SKY_ERROR_BUSY = EBUSY,
  SKY_ERROR_EXISTS = EEXIST,
  SKY_ERROR_NO_SPACE = ENOSPC,
  SKY_ERROR_QUOTA = EDQUOT,
  SKY_ERROR_NO_DEVICE = ENODEV,
  SKY_ERROR_MALFORMED = EBADMSG,
  SKY_ERROR_OVERFLOW = ENOBUFS,
  SKY_ERROR_TIMED_OUT = ETIMEDOUT,
  SKY_ERROR_TOO_LONG = EMSGSIZE,
  SKY_ERROR_REFUSED = ECONNREFUSED,
  SKY_ERROR_FORBIDDEN = EPERM,
  SKY_ERROR_NO_ACCESS = EACCES,
  SKY_ERROR_NO_NETWORK = ENETUNREACH,
  SKY_ERROR_NO_HOST = EHOSTUNREACH,
  SKY_ERROR_NETWORK_DOWN = ENETDOWN,
  SKY_ERROR_HOST_DOWN = EHOSTDOWN,
  SKY_ERROR_NO_ADDRESS = EADDRNOTAVAIL,
  SKY_ERROR_INPUT_OUTPUT = EIO,
  SKY_ERROR_INVALID = EINVAL,
  SKY_ERROR_DETACHED = EBADFD,
};

#endif
