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

/* Two texts of one length, one key and one length of context (0 or 16), each with its tag right behind it. The
 * steps of one wait for each other; two at once take hardly longer than one where the processor has AES on
 * registers of 32 bytes (VAES).
 */
#if defined(__x86_64__)
#define AEGIS_PAIR_TARGET __attribute__((target("aes,avx2,vaes")))
#define AEGIS_PAIR_INLINE static inline __attribute__((always_inline)) AEGIS_PAIR_TARGET

typedef unsigned long long aegis_blocks __attribute__((vector_size(32)));

typedef struct {
  aegis_blocks s0, s1, s2, s3, s4, s5, s6, s7;
} aegis_states;

static inline int aegis_has_pairs(void) {
  uint32_t a = 1, b, c = 0, d;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  /* The system must keep the long registers (OSXSAVE, XCR0). */
  if (!(c & (1u << 27))) {
    return 0;
  }
  uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  a = 7;
  c = 0;
  __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
  return (low & 6) == 6 && (b & (1u << 5)) && (c & (1u << 9));
}

AEGIS_PAIR_INLINE aegis_blocks aegis_load_pair(const uint8_t *one, const uint8_t *two) {
  aegis_block first, second;
  __builtin_memcpy(&first, one, 16);
  __builtin_memcpy(&second, two, 16);
  return __builtin_shufflevector(first, second, 0, 1, 2, 3);
}

AEGIS_PAIR_INLINE void aegis_store_pair(uint8_t *one, uint8_t *two, aegis_blocks blocks) {
  const aegis_block first = __builtin_shufflevector(blocks, blocks, 0, 1);
  const aegis_block second = __builtin_shufflevector(blocks, blocks, 2, 3);
  __builtin_memcpy(one, &first, 16);
  __builtin_memcpy(two, &second, 16);
}

AEGIS_PAIR_INLINE aegis_blocks aegis_round_pair(aegis_blocks blocks, aegis_blocks keys) {
  typedef long long words __attribute__((vector_size(32)));
  return (aegis_blocks)__builtin_ia32_aesenc256((words)blocks, (words)keys);
}

AEGIS_PAIR_INLINE void aegis_update_pair(
    aegis_states *s, aegis_blocks first, aegis_blocks second) {
  const aegis_blocks last = s->s7;
  s->s7 = aegis_round_pair(s->s6, s->s7);
  s->s6 = aegis_round_pair(s->s5, s->s6);
  s->s5 = aegis_round_pair(s->s4, s->s5);
  s->s4 = aegis_round_pair(s->s3, s->s4 ^ second);
  s->s3 = aegis_round_pair(s->s2, s->s3);
  s->s2 = aegis_round_pair(s->s1, s->s2);
  s->s1 = aegis_round_pair(s->s0, s->s1);
  s->s0 = aegis_round_pair(last, s->s0 ^ first);
}

AEGIS_PAIR_INLINE void aegis_begin_pair(
    aegis_states *s, const uint8_t *key, uint64_t counter1, uint64_t counter2,
    const uint8_t *context1, const uint8_t *context2, size_t contextCount) {
  const aegis_blocks zero = {0, 0, 0, 0};
  const aegis_blocks c0 = {
      0x0d08050302010100ULL, 0x6279e99059372215ULL, 0x0d08050302010100ULL, 0x6279e99059372215ULL};
  const aegis_blocks c1 = {
      0xf12fc26d55183ddbULL, 0xdd28b57342311120ULL, 0xf12fc26d55183ddbULL, 0xdd28b57342311120ULL};
  const aegis_blocks k = aegis_load_pair(key, key);
  const aegis_blocks n = {0, __builtin_bswap64(counter1), 0, __builtin_bswap64(counter2)};
  s->s0 = k ^ n;
  s->s1 = c1;
  s->s2 = c0;
  s->s3 = c1;
  s->s4 = k ^ n;
  s->s5 = k ^ c0;
  s->s6 = k ^ c1;
  s->s7 = k ^ c0;
  for (int i = 0; i < 10; i++) {
    aegis_update_pair(s, n, k);
  }
  if (contextCount == 16) {
    aegis_update_pair(s, aegis_load_pair(context1, context2), zero);
  } else if (contextCount == 32) {
    aegis_update_pair(
        s, aegis_load_pair(context1, context2), aegis_load_pair(context1 + 16, context2 + 16));
  }
}

AEGIS_PAIR_INLINE aegis_blocks aegis_end_pair(aegis_states *s, size_t contextCount, size_t count) {
  const unsigned long long one = (unsigned long long)contextCount * 8;
  const unsigned long long two = (unsigned long long)count * 8;
  const aegis_blocks lengths = {one, two, one, two};
  const aegis_blocks blocks = s->s2 ^ lengths;
  for (int i = 0; i < 7; i++) {
    aegis_update_pair(s, blocks, blocks);
  }
  return s->s0 ^ s->s1 ^ s->s2 ^ s->s3 ^ s->s4 ^ s->s5 ^ s->s6;
}

/* One block of each text; the state takes the plain side of it. */
AEGIS_PAIR_INLINE void aegis_step_pair(
    aegis_states *s, uint8_t *text1, uint8_t *text2, size_t left, int isOpening) {
  aegis_blocks m0 = aegis_load_pair(text1, text2);
  aegis_blocks m1 = aegis_load_pair(text1 + 16, text2 + 16);
  const aegis_blocks o0 = m0 ^ s->s6 ^ s->s1 ^ (s->s2 & s->s3);
  const aegis_blocks o1 = m1 ^ s->s2 ^ s->s5 ^ (s->s6 & s->s7);
  aegis_store_pair(text1, text2, o0);
  aegis_store_pair(text1 + 16, text2 + 16, o1);
  if (isOpening && left < 32) {
    /* What is behind the text counts as zero. */
    for (size_t i = left; i < 32; i++) {
      text1[i] = 0;
      text2[i] = 0;
    }
    m0 = aegis_load_pair(text1, text2);
    m1 = aegis_load_pair(text1 + 16, text2 + 16);
  } else if (isOpening) {
    m0 = o0;
    m1 = o1;
  }
  aegis_update_pair(s, m0, m1);
}

AEGIS_PAIR_INLINE void aegis_texts_pair(
    aegis_states *s, uint8_t *text1, uint8_t *text2, size_t count, int isOpening) {
  size_t i = 0;
  for (; i + 32 <= count; i += 32) {
    aegis_step_pair(s, text1 + i, text2 + i, 32, isOpening);
  }
  if (i < count) {
    uint8_t rest1[32] = {0}, rest2[32] = {0};
    __builtin_memcpy(rest1, text1 + i, count - i);
    __builtin_memcpy(rest2, text2 + i, count - i);
    aegis_step_pair(s, rest1, rest2, count - i, isOpening);
    __builtin_memcpy(text1 + i, rest1, count - i);
    __builtin_memcpy(text2 + i, rest2, count - i);
  }
}

static inline AEGIS_PAIR_TARGET void aegis_seal_pair(
    const uint8_t *key, uint64_t counter1, uint64_t counter2, uint8_t *text1, uint8_t *text2,
    size_t count, const uint8_t *context1, const uint8_t *context2, size_t contextCount) {
  aegis_states s;
  aegis_begin_pair(&s, key, counter1, counter2, context1, context2, contextCount);
  aegis_texts_pair(&s, text1, text2, count, 0);
  aegis_store_pair(text1 + count, text2 + count, aegis_end_pair(&s, contextCount, count));
}

/* Bit 0: the first opened; bit 1: the second. */
static inline AEGIS_PAIR_TARGET int aegis_open_pair(
    const uint8_t *key, uint64_t counter1, uint64_t counter2, uint8_t *text1, uint8_t *text2,
    size_t count, const uint8_t *context1, const uint8_t *context2, size_t contextCount) {
  aegis_states s;
  aegis_begin_pair(&s, key, counter1, counter2, context1, context2, contextCount);
  aegis_texts_pair(&s, text1, text2, count, 1);
  const aegis_blocks difference =
      aegis_load_pair(text1 + count, text2 + count) ^ aegis_end_pair(&s, contextCount, count);
  return ((difference[0] | difference[1]) == 0) | ((difference[2] | difference[3]) == 0) << 1;
}
#else
static inline int aegis_has_pairs(void) { return 0; }

static inline void aegis_seal_pair(
    const uint8_t *key, uint64_t counter1, uint64_t counter2, uint8_t *text1, uint8_t *text2,
    size_t count, const uint8_t *context1, const uint8_t *context2, size_t contextCount) {
  aegis_seal(key, counter1, text1, count, text1 + count, context1, contextCount);
  aegis_seal(key, counter2, text2, count, text2 + count, context2, contextCount);
}

static inline int aegis_open_pair(
    const uint8_t *key, uint64_t counter1, uint64_t counter2, uint8_t *text1, uint8_t *text2,
    size_t count, const uint8_t *context1, const uint8_t *context2, size_t contextCount) {
  const int one =
      aegis_open(key, counter1, text1, count, text1 + count, context1, contextCount);
  const int two =
      aegis_open(key, counter2, text2, count, text2 + count, context2, contextCount);
  return one | two << 1;
}
#endif

#endif
