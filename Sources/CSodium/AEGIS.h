/* AEGIS-128L with a tag of 16 bytes (draft-irtf-cfrg-aegis-aead), on the AES instructions of the processor.
 *
 * libsodium offers only the tag of 32 bytes, which cannot be cut down to the one of 16: that is another sum of the
 * state. Callers must know that the processor has the instructions.
 */
#ifndef SKYMINER_AEGIS_H
#define SKYMINER_AEGIS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
#define AEGIS_TARGET __attribute__((target("aes,sse4.1")))
#elif defined(__aarch64__)
#define AEGIS_TARGET __attribute__((target("aes")))
#else
#error "no AES instructions are known for this processor"
#endif
#define AEGIS_INLINE static inline __attribute__((always_inline)) AEGIS_TARGET

typedef unsigned long long aegis_block __attribute__((vector_size(16)));

typedef struct {
  aegis_block s0, s1, s2, s3, s4, s5, s6, s7;
} aegis_state;

AEGIS_INLINE aegis_block aegis_load(const uint8_t *bytes) {
  aegis_block block;
  __builtin_memcpy(&block, bytes, 16);
  return block;
}

AEGIS_INLINE void aegis_store(uint8_t *bytes, aegis_block block) {
  __builtin_memcpy(bytes, &block, 16);
}

/* One round of AES: SubBytes, ShiftRows, MixColumns, then the key. */
AEGIS_INLINE aegis_block aegis_round(aegis_block block, aegis_block key) {
#if defined(__x86_64__)
  typedef long long words __attribute__((vector_size(16)));
  return (aegis_block)__builtin_ia32_aesenc128((words)block, (words)key);
#else
  const aegis_block zero = {0, 0};
  __asm__("aese %0.16b, %1.16b\n\taesmc %0.16b, %0.16b" : "+w"(block) : "w"(zero));
  return block ^ key;
#endif
}

AEGIS_INLINE void aegis_update(aegis_state *s, aegis_block first, aegis_block second) {
  const aegis_block last = s->s7;
  s->s7 = aegis_round(s->s6, s->s7);
  s->s6 = aegis_round(s->s5, s->s6);
  s->s5 = aegis_round(s->s4, s->s5);
  s->s4 = aegis_round(s->s3, s->s4 ^ second);
  s->s3 = aegis_round(s->s2, s->s3);
  s->s2 = aegis_round(s->s1, s->s2);
  s->s1 = aegis_round(s->s0, s->s1);
  s->s0 = aegis_round(last, s->s0 ^ first);
}

/* The nonce is 8 zero bytes and the counter, big-endian. */
AEGIS_INLINE void aegis_begin(aegis_state *s, const uint8_t *key, uint64_t counter) {
  /* 00 01 01 02 03 05 08 0d 15 22 37 59 90 e9 79 62, db 3d 18 55 6d c2 2f f1 20 11 31 42 73 b5 28 dd */
  const aegis_block c0 = {0x0d08050302010100ULL, 0x6279e99059372215ULL};
  const aegis_block c1 = {0xf12fc26d55183ddbULL, 0xdd28b57342311120ULL};
  const aegis_block k = aegis_load(key);
  const aegis_block n = {0, __builtin_bswap64(counter)};
  s->s0 = k ^ n;
  s->s1 = c1;
  s->s2 = c0;
  s->s3 = c1;
  s->s4 = k ^ n;
  s->s5 = k ^ c0;
  s->s6 = k ^ c1;
  s->s7 = k ^ c0;
  for (int i = 0; i < 10; i++) {
    aegis_update(s, n, k);
  }
}

/* Associated data: 0, 16 or 32 bytes. */
AEGIS_INLINE void aegis_absorb(aegis_state *s, const uint8_t *context, size_t count) {
  const aegis_block zero = {0, 0};
  if (count == 16) {
    aegis_update(s, aegis_load(context), zero);
  } else if (count == 32) {
    aegis_update(s, aegis_load(context), aegis_load(context + 16));
  }
}

AEGIS_INLINE void aegis_stream(const aegis_state *s, aegis_block *first, aegis_block *second) {
  *first = s->s6 ^ s->s1 ^ (s->s2 & s->s3);
  *second = s->s2 ^ s->s5 ^ (s->s6 & s->s7);
}

AEGIS_INLINE void aegis_seal_text(aegis_state *s, uint8_t *text, size_t count) {
  aegis_block z0, z1;
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const aegis_block m0 = aegis_load(text + i);
    const aegis_block m1 = aegis_load(text + i + 16);
    aegis_stream(s, &z0, &z1);
    aegis_store(text + i, m0 ^ z0);
    aegis_store(text + i + 16, m1 ^ z1);
    aegis_update(s, m0, m1);
  }
  if (i < count) {
    uint8_t rest[32] = {0};
    __builtin_memcpy(rest, text + i, count - i);
    const aegis_block m0 = aegis_load(rest);
    const aegis_block m1 = aegis_load(rest + 16);
    aegis_stream(s, &z0, &z1);
    aegis_store(rest, m0 ^ z0);
    aegis_store(rest + 16, m1 ^ z1);
    aegis_update(s, m0, m1);
    __builtin_memcpy(text + i, rest, count - i);
  }
}

AEGIS_INLINE void aegis_open_text(aegis_state *s, uint8_t *text, size_t count) {
  aegis_block z0, z1;
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    aegis_stream(s, &z0, &z1);
    const aegis_block m0 = aegis_load(text + i) ^ z0;
    const aegis_block m1 = aegis_load(text + i + 16) ^ z1;
    aegis_store(text + i, m0);
    aegis_store(text + i + 16, m1);
    aegis_update(s, m0, m1);
  }
  if (i < count) {
    uint8_t rest[32] = {0};
    __builtin_memcpy(rest, text + i, count - i);
    aegis_stream(s, &z0, &z1);
    aegis_store(rest, aegis_load(rest) ^ z0);
    aegis_store(rest + 16, aegis_load(rest + 16) ^ z1);
    /* What is behind the text counts as zero. */
    for (size_t j = count - i; j < 32; j++) {
      rest[j] = 0;
    }
    aegis_update(s, aegis_load(rest), aegis_load(rest + 16));
    __builtin_memcpy(text + i, rest, count - i);
  }
}

AEGIS_INLINE void aegis_end(aegis_state *s, size_t contextCount, size_t count) {
  const aegis_block lengths = {(unsigned long long)contextCount * 8, (unsigned long long)count * 8};
  const aegis_block block = s->s2 ^ lengths;
  for (int i = 0; i < 7; i++) {
    aegis_update(s, block, block);
  }
}

AEGIS_INLINE aegis_block aegis_tag(const aegis_state *s) {
  return s->s0 ^ s->s1 ^ s->s2 ^ s->s3 ^ s->s4 ^ s->s5 ^ s->s6;
}

/* Whether two tags are equal, in a time that does not depend on them. */
AEGIS_INLINE int aegis_equal(const uint8_t *tag, aegis_block other) {
  const aegis_block difference = aegis_load(tag) ^ other;
  return (difference[0] | difference[1]) == 0;
}

/* Seals in place and writes 16 bytes of tag. Context: 0, 16 or 32 bytes. */
static inline AEGIS_TARGET void aegis_seal(
    const uint8_t *key, uint64_t counter, uint8_t *text, size_t count, uint8_t *tag,
    const uint8_t *context, size_t contextCount) {
  aegis_state s;
  aegis_begin(&s, key, counter);
  aegis_absorb(&s, context, contextCount);
  aegis_seal_text(&s, text, count);
  aegis_end(&s, contextCount, count);
  aegis_store(tag, aegis_tag(&s));
}

/* Opens in place; 0 where the tag differs, and then the text is garbage. */
static inline AEGIS_TARGET int aegis_open(
    const uint8_t *key, uint64_t counter, uint8_t *text, size_t count, const uint8_t *tag,
    const uint8_t *context, size_t contextCount) {
  aegis_state s;
  aegis_begin(&s, key, counter);
  aegis_absorb(&s, context, contextCount);
  aegis_open_text(&s, text, count);
  aegis_end(&s, contextCount, count);
  return aegis_equal(tag, aegis_tag(&s));
}

#endif
