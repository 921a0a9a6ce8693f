// What Embedded Swift expects from its platform and musl does not have.

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

// Hasher seeds and SystemRandomNumberGenerator: weak entropy must stop the program, never go unnoticed.
void arc4random_buf(void *buffer, size_t count) {
  unsigned char *next = buffer;
  while (count > 0) {
    ssize_t got = getrandom(next, count, 0);
    if (got < 0) {
      if (errno == EINTR)
        continue;
      abort();
    }
    next += got;
    count -= (size_t)got;
  }
}

// `Double("1.5")` and `Float("1.5")`: musl's only numeric locale is C. Returns the first character not read.
const char *_swift_stdlib_strtod_clocale(const char *text, double *result) {
  char *end = NULL;
  *result = strtod(text, &end);
  return end;
}

const char *_swift_stdlib_strtof_clocale(const char *text, float *result) {
  char *end = NULL;
  *result = strtof(text, &end);
  return end;
}
