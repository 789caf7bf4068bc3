// The expression network's passes for processors with AVX-512 BF16, faster with AMX: maps as bf16 in memory, sums as float,
// one face a thread.
//
// Maps are (faces, height, width, channels), channels a multiple of 16. A layer is a depthwise 3x3 filter, a pointwise filter and
// batch normalisation; its pass reads the maps before the last layer's normalisation and applies that normalisation (x a + b) and
// LeakyReLU while reading, so that activated maps are never written. fast.py calls these functions and documents their order.

#include <immintrin.h>
#include <omp.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

using bf16 = uint16_t;
static constexpr float LEAK = 0.1f;
static inline __m512 ld(const bf16* p) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)p)), 16));
}
static inline void st(bf16* p, __m512 v) { _mm256_storeu_si256((__m256i*)p, (__m256i)_mm512_cvtneps_pbh(v)); }
static inline __m512 leak(__m512 u) { return _mm512_max_ps(u, _mm512_mul_ps(u, _mm512_set1_ps(LEAK))); }
static inline int up(int v, int m) { return (v + m - 1) / m * m; }

// ---- C (16x16 tiles) += A B, A's rows and B's packed tiles in bf16: by AMX's tiles, or by AVX-512's dot products ----
struct Tiles {
  const bf16* a;   // rows `stride` apart; the next 32 columns `next` on, the next 16 rows `below`
  size_t stride, next, below;
  const bf16* b;   // tiles as pack_b's, 512 apart along the sum; the next 16 columns `beside`
  size_t beside;
  int depth;       // tiles along the sum
  bool two_m, two_n;
};
#ifdef __AMX_BF16__
struct TileConfig {
  uint8_t palette, start, reserved[14];
  uint16_t colsb[16];
  uint8_t rows[16];
};
extern "C" int kernels_ready() { return syscall(SYS_arch_prctl, 0x1023, 18) == 0; }
static void configure() {
  TileConfig c;
  memset(&c, 0, sizeof c);
  c.palette = 1;
  for (int i = 0; i < 8; i++) { c.colsb[i] = 64; c.rows[i] = 16; }
  _tile_loadconfig(&c);
}
// c: the tiles' upper left corners (row-major, 2 x 2), their rows `row` apart
static inline void multiply(const Tiles& t, float* const c[4], int row) {
  _tile_loadd(0, c[0], row * 4);
  if (t.two_n) _tile_loadd(1, c[1], row * 4);
  if (t.two_m) _tile_loadd(2, c[2], row * 4);
  if (t.two_m && t.two_n) _tile_loadd(3, c[3], row * 4);
  for (int k = 0; k < t.depth; k++) {
    _tile_loadd(4, t.a + k * t.next, t.stride * 2);
    _tile_loadd(6, t.b + k * 512, 64);
    _tile_dpbf16ps(0, 4, 6);
    if (t.two_n) { _tile_loadd(7, t.b + t.beside + k * 512, 64); _tile_dpbf16ps(1, 4, 7); }
    if (t.two_m) {
      _tile_loadd(5, t.a + t.below + k * t.next, t.stride * 2);
      _tile_dpbf16ps(2, 5, 6);
      if (t.two_n) _tile_dpbf16ps(3, 5, 7);
    }
  }
  _tile_stored(0, c[0], row * 4);
  if (t.two_n) _tile_stored(1, c[1], row * 4);
  if (t.two_m) _tile_stored(2, c[2], row * 4);
  if (t.two_m && t.two_n) _tile_stored(3, c[3], row * 4);
}
#else
extern "C" int kernels_ready() { return 1; }
static void configure() {}
static inline void multiply(const Tiles& t, float* const c[4], int row) {
  for (int tile = 0; tile < 4; tile++) {
    if ((tile / 2 && !t.two_m) || (tile % 2 && !t.two_n)) continue;
    const bf16* a = t.a + tile / 2 * t.below;
    const bf16* b = t.b + tile % 2 * t.beside;
    __m512 sum[16];
#pragma GCC unroll 16
    for (int r = 0; r < 16; r++) sum[r] = _mm512_loadu_ps(c[tile] + r * row);
    for (int k = 0; k < t.depth; k++)
      for (int i = 0; i < 16; i++) {
        __m512bh pairs = (__m512bh)_mm512_loadu_si512(b + k * 512 + i * 32);
        const bf16* from = a + k * t.next + i * 2;
#pragma GCC unroll 16
        for (int r = 0; r < 16; r++) {
          int two;
          memcpy(&two, from + r * t.stride, 4);
          sum[r] = _mm512_dpbf16_ps(sum[r], (__m512bh)_mm512_set1_epi32(two), pairs);
        }
      }
#pragma GCC unroll 16
    for (int r = 0; r < 16; r++) _mm512_storeu_ps(c[tile] + r * row, sum[r]);
  }
}
#endif

template <class T> static T* scratch(int slot, size_t count) {
  static thread_local std::vector<uint8_t> store[16];
  auto& s = store[slot];
  if (s.size() < count * sizeof(T) + 128) s.assign(count * sizeof(T) + 128, 0);
  return (T*)(((uintptr_t)s.data() + 63) / 64 * 64);
}

// (rows, k) float weights, row stride rs, column stride cs, as (n, k): packed for B tiles: [ntile][ktile][16 k pairs][16 n][2]
static void pack_b(const float* w, int n, int k, int sn, int sk, bf16* out) {
  int kt = up(k, 32) / 32, nt = n / 16;
  for (int i = 0; i < nt; i++)
    for (int j = 0; j < kt; j++)
      for (int r = 0; r < 16; r++)
        for (int c = 0; c < 16; c++)
          for (int h = 0; h < 2; h++) {
            int kk = j * 32 + r * 2 + h, nn = i * 16 + c;
            float v = kk < k ? w[(size_t)nn * sn + (size_t)kk * sk] : 0.f;
            uint32_t b;
            memcpy(&b, &v, 4);
            b += 0x7fff + ((b >> 16) & 1);
            out[(((size_t)i * kt + j) * 16 + r) * 32 + c * 2 + h] = b >> 16;
          }
}

// C = A (mrows16 x kp) * B ; epilogue(mtile, ntile, float 16x16)
template <class F> static void gemm(const bf16* a, int mt, int kp, const bf16* b, int nt, F&& epi) {
  int kt = kp / 32;
  alignas(64) float buf[4][256];
  float* const out[4] = {buf[0], buf[1], buf[2], buf[3]};
  for (int n = 0; n < nt; n += 2)
    for (int m = 0; m < mt; m += 2) {
      bool two_m = m + 1 < mt, two_n = n + 1 < nt;
      memset(buf, 0, sizeof buf);
      multiply({a + (size_t)m * 16 * kp, (size_t)kp, 32, (size_t)16 * kp, b + (size_t)n * kt * 512, (size_t)kt * 512, kt, two_m, two_n},
               out, 16);
      for (int i = 0; i < 4; i++)
        if ((two_m || i < 2) && (two_n || i % 2 == 0)) epi(m + i / 2, n + i % 2, buf[i]);
    }
}

// input map of a layer, activated where coefs are given, into a zero-bordered buffer ((s+2)*(s+2)*c)
static void bordered(const bf16* x, const float* a, const float* b, int s, int c, bf16* out) {
  size_t row = (size_t)(s + 2) * c;
  memset(out, 0, row * 2);
  memset(out + row * (s + 1), 0, row * 2);
  for (int h = 0; h < s; h++) {
    bf16* o = out + row * (h + 1);
    memset(o, 0, c * 2);
    memset(o + (size_t)(s + 1) * c, 0, c * 2);
    const bf16* src = x + (size_t)h * s * c;
    o += c;
    if (!a) { memcpy(o, src, (size_t)s * c * 2); continue; }
    for (int i = 0; i < s; i++)
      for (int q = 0; q < c; q += 16)
        st(o + i * c + q, leak(_mm512_fmadd_ps(ld(src + i * c + q), _mm512_loadu_ps(a + q), _mm512_loadu_ps(b + q))));
  }
}

// depthwise 3x3 over a bordered map; rows of the result have stride os
static void depthwise(const bf16* in, const float* k, int s, int c, bf16* out, int os) {
  size_t row = (size_t)(s + 2) * c;
  for (int h = 0; h < s; h++)
    for (int q = 0; q < c; q += 16) {
      __m512 w[9];
      for (int t = 0; t < 9; t++) w[t] = _mm512_loadu_ps(k + t * c + q);
      const bf16 *r0 = in + row * h + q, *r1 = r0 + row, *r2 = r1 + row;
      bf16* o = out + (size_t)h * s * os + q;
      __m512 a0 = ld(r0), a1 = ld(r1), a2 = ld(r2), b0 = ld(r0 + c), b1 = ld(r1 + c), b2 = ld(r2 + c);
      for (int i = 0; i < s; i++) {
        size_t p = (size_t)(i + 2) * c;
        __m512 c0 = ld(r0 + p), c1 = ld(r1 + p), c2 = ld(r2 + p);
        __m512 s0 = _mm512_mul_ps(a0, w[0]), s1 = _mm512_mul_ps(a1, w[3]), s2 = _mm512_mul_ps(a2, w[6]);
        s0 = _mm512_fmadd_ps(b0, w[1], s0); s1 = _mm512_fmadd_ps(b1, w[4], s1); s2 = _mm512_fmadd_ps(b2, w[7], s2);
        s0 = _mm512_fmadd_ps(c0, w[2], s0); s1 = _mm512_fmadd_ps(c1, w[5], s1); s2 = _mm512_fmadd_ps(c2, w[8], s2);
        st(o + (size_t)i * os, _mm512_add_ps(s0, _mm512_add_ps(s1, s2)));
        a0 = b0; a1 = b1; a2 = b2; b0 = c0; b1 = c1; b2 = c2;
      }
    }
}

static void depthwise_one(const float* x, const float* k, int s, float* z) {
  for (int h = 0; h < s; h++)
    for (int w = 0; w < s; w++) {
      float v = 0;
      for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++)
          if (h + i >= 0 && h + i < s && w + j >= 0 && w + j < s) v += k[(i + 1) * 3 + j + 1] * x[(h + i) * s + w + j];
      z[h * s + w] = v;
    }
}

// ---- forward of the first layer: x (n,s,s) float, k (9), w (cout) ----
extern "C" void first_forward(const float* x, const float* k, const float* w, int n, int s, int co, bf16* p, double* sums) {
  memset(sums, 0, sizeof(double) * 2 * co);
#pragma omp parallel
  {
    std::vector<float> z(s * s);
    std::vector<double> total(2 * co);
#pragma omp for schedule(dynamic, 1)
    for (int f = 0; f < n; f++) {
      depthwise_one(x + (size_t)f * s * s, k, s, z.data());
      bf16* o = p + (size_t)f * s * s * co;
      for (int q = 0; q < co; q += 16) {
        __m512 ws = _mm512_loadu_ps(w + q), s1 = _mm512_setzero_ps(), s2 = s1;
        for (int i = 0; i < s * s; i++) {
          __m512 v = _mm512_mul_ps(_mm512_set1_ps(z[i]), ws);
          st(o + (size_t)i * co + q, v);
          s1 = _mm512_add_ps(s1, v); s2 = _mm512_fmadd_ps(v, v, s2);
        }
        float t1[16], t2[16];
        _mm512_storeu_ps(t1, s1); _mm512_storeu_ps(t2, s2);
        for (int i = 0; i < 16; i++) { total[q + i] += t1[i]; total[co + q + i] += t2[i]; }
      }
    }
#pragma omp critical
    for (int i = 0; i < 2 * co; i++) sums[i] += total[i];
  }
}

// ---- forward: x (n,s,s,ci) bf16 [activated by a,b where given] -> p (n,s,s,co) bf16, sums (2,co) ----
extern "C" void forward(const bf16* x, const float* a, const float* b, const float* k, const float* w, int n, int s, int ci,
                        int co, bf16* p, double* sums) {
  memset(sums, 0, sizeof(double) * 2 * co);
  int kp = up(ci, 32), px = s * s, mt = up(px, 16) / 16;
  std::vector<bf16> packed_store((size_t)co * kp + 64);
  bf16* packed = (bf16*)(((uintptr_t)packed_store.data() + 63) / 64 * 64);
  pack_b(w, co, ci, ci, 1, packed);
#pragma omp parallel
  {
    configure();
    bf16* edge = scratch<bf16>(0, (size_t)(s + 2) * (s + 2) * ci);
    bf16* z = scratch<bf16>(1, (size_t)mt * 16 * kp);
    memset(z, 0, (size_t)mt * 16 * kp * 2);
    std::vector<float> acc(2 * co);
    std::vector<double> total(2 * co);
#pragma omp for schedule(dynamic, 1)
    for (int f = 0; f < n; f++) {
      bordered(x + (size_t)f * px * ci, a, b, s, ci, edge);
      depthwise(edge, k, s, ci, z, kp);
      bf16* o = p + (size_t)f * px * co;
      std::fill(acc.begin(), acc.end(), 0.f);
      gemm(z, mt, kp, packed, co / 16, [&](int m, int nn, const float* t) {
        __m512 s1 = _mm512_loadu_ps(&acc[nn * 16]), s2 = _mm512_loadu_ps(&acc[co + nn * 16]);
        int rows = std::min(16, px - m * 16);
        for (int r = 0; r < rows; r++) {
          __m512 v = _mm512_load_ps(t + r * 16);
          st(o + (size_t)(m * 16 + r) * co + nn * 16, v);
          s1 = _mm512_add_ps(s1, v); s2 = _mm512_fmadd_ps(v, v, s2);
        }
        _mm512_storeu_ps(&acc[nn * 16], s1); _mm512_storeu_ps(&acc[co + nn * 16], s2);
      });
      for (int i = 0; i < 2 * co; i++) total[i] += acc[i];
    }
#pragma omp critical
    for (int i = 0; i < 2 * co; i++) sums[i] += total[i];
  }
}

// ---- y = leak(mask * max2x2(a p + b)); idx of the greatest ----
extern "C" void pool_forward(const bf16* p, const float* a, const float* b, const float* mask, int n, int s, int c, bf16* y,
                             uint8_t* idx) {
  int o = s / 2;
#pragma omp parallel for schedule(dynamic, 1)
  for (int f = 0; f < n; f++)
    for (int h = 0; h < o; h++)
      for (int w = 0; w < o; w++)
        for (int q = 0; q < c; q += 16) {
          __m512 A = _mm512_loadu_ps(a + q), B = _mm512_loadu_ps(b + q), best = _mm512_set1_ps(-3e38f);
          __m512i at = _mm512_setzero_si512();
          for (int i = 0; i < 4; i++) {
            const bf16* src = p + (((size_t)f * s + 2 * h + i / 2) * s + 2 * w + i % 2) * c + q;
            __m512 u = _mm512_fmadd_ps(ld(src), A, B);
            __mmask16 g = _mm512_cmp_ps_mask(u, best, _CMP_GT_OQ);
            best = _mm512_mask_mov_ps(best, g, u);
            at = _mm512_mask_mov_epi32(at, g, _mm512_set1_epi32(i));
          }
          size_t to = (((size_t)f * o + h) * o + w) * c + q;
          best = _mm512_mul_ps(best, _mm512_loadu_ps(mask + (size_t)f * c + q));
          st(y + to, leak(best));
          _mm_storeu_si128((__m128i*)(idx + to), _mm512_cvtepi32_epi8(at));
        }
}

// ---- sums of g and g*p over the pooled maps; g (gradient of y) becomes the gradient before leak and mask ----
extern "C" void pool_backward(bf16* g, const bf16* y, const uint8_t* idx, const bf16* p, const float* mask, int n, int s, int c,
                              double* sums) {
  int o = s / 2;
  memset(sums, 0, sizeof(double) * 2 * c);
#pragma omp parallel
  {
    std::vector<float> acc(2 * c);
    std::vector<double> total(2 * c);
#pragma omp for schedule(dynamic, 1)
    for (int f = 0; f < n; f++) {
      std::fill(acc.begin(), acc.end(), 0.f);
      for (int h = 0; h < o; h++)
        for (int w = 0; w < o; w++)
          for (int q = 0; q < c; q += 16) {
            size_t at = (((size_t)f * o + h) * o + w) * c + q;
            __m512 v = _mm512_mul_ps(ld(g + at), _mm512_loadu_ps(mask + (size_t)f * c + q));
            __mmask16 neg = _mm512_cmp_ps_mask(ld(y + at), _mm512_setzero_ps(), _CMP_LE_OQ);
            v = _mm512_mask_mul_ps(v, neg, v, _mm512_set1_ps(LEAK));
            st(g + at, v);
            v = ld(g + at);
            __m512i id = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i*)(idx + at)));
            __m512 pm = _mm512_setzero_ps();
            for (int i = 0; i < 4; i++) {
              __m512 u = ld(p + (((size_t)f * s + 2 * h + i / 2) * s + 2 * w + i % 2) * c + q);
              pm = _mm512_mask_mov_ps(pm, _mm512_cmpeq_epi32_mask(id, _mm512_set1_epi32(i)), u);
            }
            _mm512_storeu_ps(&acc[q], _mm512_add_ps(_mm512_loadu_ps(&acc[q]), v));
            _mm512_storeu_ps(&acc[c + q], _mm512_fmadd_ps(v, pm, _mm512_loadu_ps(&acc[c + q])));
          }
      for (int i = 0; i < 2 * c; i++) total[i] += acc[i];
    }
#pragma omp critical
    for (int i = 0; i < 2 * c; i++) sums[i] += total[i];
  }
}

static inline void transpose16(__m512i r[16]) {
  __m512i t[16];
  for (int i = 0; i < 8; i++) {
    t[2 * i] = _mm512_unpacklo_epi32(r[2 * i], r[2 * i + 1]);
    t[2 * i + 1] = _mm512_unpackhi_epi32(r[2 * i], r[2 * i + 1]);
  }
  for (int i = 0; i < 4; i++) {
    r[4 * i + 0] = _mm512_unpacklo_epi64(t[4 * i], t[4 * i + 2]);
    r[4 * i + 1] = _mm512_unpackhi_epi64(t[4 * i], t[4 * i + 2]);
    r[4 * i + 2] = _mm512_unpacklo_epi64(t[4 * i + 1], t[4 * i + 3]);
    r[4 * i + 3] = _mm512_unpackhi_epi64(t[4 * i + 1], t[4 * i + 3]);
  }
  for (int i = 0; i < 4; i++) {
    t[i] = _mm512_shuffle_i32x4(r[i], r[4 + i], 0x88);
    t[4 + i] = _mm512_shuffle_i32x4(r[i], r[4 + i], 0xdd);
    t[8 + i] = _mm512_shuffle_i32x4(r[8 + i], r[12 + i], 0x88);
    t[12 + i] = _mm512_shuffle_i32x4(r[8 + i], r[12 + i], 0xdd);
  }
  for (int i = 0; i < 4; i++) {
    r[i] = _mm512_shuffle_i32x4(t[i], t[8 + i], 0x88);
    r[8 + i] = _mm512_shuffle_i32x4(t[i], t[8 + i], 0xdd);
    r[4 + i] = _mm512_shuffle_i32x4(t[4 + i], t[12 + i], 0x88);
    r[12 + i] = _mm512_shuffle_i32x4(t[4 + i], t[12 + i], 0xdd);
  }
}
static inline __m512i pair(const bf16* r0, const bf16* r1) {
  return _mm512_or_si512(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)r0)),
                         _mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i*)r1)), 16));
}
// rows of a (k rows multiple of 32, stride ld) -> [ntile][kblock][16 pairs][16][2]
static void pair_rows(const bf16* a, int kb, int stride, int nt, bf16* out, bool turn) {
  for (int n = 0; n < nt; n++)
    for (int k = 0; k < kb; k++) {
      __m512i r[16];
      const bf16* src = a + (size_t)k * 32 * stride + n * 16;
      for (int i = 0; i < 16; i++) r[i] = pair(src + (size_t)(2 * i) * stride, src + (size_t)(2 * i + 1) * stride);
      if (turn) transpose16(r);
      bf16* o = out + ((size_t)n * kb + k) * 512;
      for (int i = 0; i < 16; i++) _mm512_store_si512((__m512i*)(o + i * 32), r[i]);
    }
}

// gradient before normalisation of one face's maps into dp (rows stride kp); pooled where idx is given
static void normal_gradient(const bf16* g, const uint8_t* idx, const bf16* p, const float* A, const float* B, const float* D, int s,
                            int c, bf16* dp, int kp) {
  int o = s / 2;
  for (int h = 0; h < s; h++)
    for (int w = 0; w < s; w++)
      for (int q = 0; q < c; q += 16) {
        size_t at = ((size_t)h * s + w) * c + q;
        __m512 v = _mm512_fmadd_ps(ld(p + at), _mm512_loadu_ps(B + q), _mm512_loadu_ps(D + q));
        if (idx) {
          if (h < 2 * o && w < 2 * o) {
            size_t from = ((size_t)(h / 2) * o + w / 2) * c + q;
            __m512i id = _mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i*)(idx + from)));
            __mmask16 m = _mm512_cmpeq_epi32_mask(id, _mm512_set1_epi32(h % 2 * 2 + w % 2));
            v = _mm512_mask3_fmadd_ps(ld(g + from), _mm512_loadu_ps(A + q), v, m);
          }
        } else {
          v = _mm512_fmadd_ps(ld(g + at), _mm512_loadu_ps(A + q), v);
        }
        st(dp + ((size_t)h * s + w) * kp + q, v);
      }
}

// ---- backward of one layer ----
// g: gradient before activation of this layer's normalised maps (pooled where idx is given); p: its maps before normalisation.
// x, a, b: the layer's input (activated where a is given); gx receives the gradient before that activation (or of x), sums its sums.
extern "C" void backward(const bf16* g, const uint8_t* idx, const bf16* p, const float* A, const float* B, const float* D,
                         const bf16* x, const float* a, const float* b, const float* k, const float* w, int n, int s, int ci,
                         int co, bf16* gx, double* sums, float* dk, float* dw) {
  int ki = up(ci, 32), ko = up(co, 32), px = s * s, mt = up(px, 16) / 16, kb = up(px, 32) / 32;
  int g_px = idx ? (s / 2) * (s / 2) : px;
  memset(sums, 0, sizeof(double) * 2 * ci);
  memset(dk, 0, sizeof(float) * 9 * ci);
  memset(dw, 0, sizeof(float) * (size_t)co * ci);
  std::vector<bf16> packed_store((size_t)ci * ko + 64);
  bf16* packed = (bf16*)(((uintptr_t)packed_store.data() + 63) / 64 * 64);
  pack_b(w, ci, co, 1, ci, packed);
#pragma omp parallel
  {
    configure();
    size_t rows = (size_t)kb * 32, edge_size = (size_t)(s + 2) * (s + 2) * ci;
    bf16* edge = scratch<bf16>(0, edge_size);
    bf16* z = scratch<bf16>(1, rows * ki);
    bf16* dp = scratch<bf16>(2, rows * ko);
    bf16* dz = scratch<bf16>(3, edge_size);
    bf16* dpt = scratch<bf16>(4, rows * co);
    bf16* zt = scratch<bf16>(5, rows * ci);
    float* local_w = scratch<float>(6, (size_t)co * ci);
    memset(local_w, 0, sizeof(float) * (size_t)co * ci);
    memset(z, 0, rows * ki * 2);
    memset(dp, 0, rows * ko * 2);
    memset(dz, 0, edge_size * 2);
    std::vector<float> acc(2 * ci), local_k(9 * ci);
    std::vector<int> places(px);
    for (int i = 0; i < px; i++) places[i] = ((i / s + 1) * (s + 2) + i % s + 1) * ci;
    std::vector<double> total(2 * ci);
#pragma omp for schedule(dynamic, 1)
    for (int f = 0; f < n; f++) {
      normal_gradient(g + (size_t)f * g_px * co, idx ? idx + (size_t)f * g_px * co : nullptr, p + (size_t)f * px * co, A, B, D, s,
                      co, dp, ko);
      gemm(dp, mt, ko, packed, ci / 16, [&](int m, int nn, const float* t) {
        int count = std::min(16, px - m * 16);
        for (int r = 0; r < count; r++) {
          st(dz + places[m * 16 + r] + nn * 16, _mm512_load_ps(t + r * 16));
        }
      });
      bordered(x + (size_t)f * px * ci, a, b, s, ci, edge);
      depthwise(edge, k, s, ci, z, ki);
      // weights of the pointwise convolution
      pair_rows(dp, kb, ko, co / 16, dpt, true);
      pair_rows(z, kb, ki, ci / 16, zt, false);
      for (int m = 0; m < co / 16; m += 2)
        for (int q = 0; q < ci / 16; q += 2) {
          float* c = local_w + (size_t)m * 16 * ci + q * 16;
          float* const out[4] = {c, c + 16, c + 16 * ci, c + 16 * ci + 16};
          size_t deep = (size_t)kb * 512;
          multiply({dpt + m * deep, 32, 512, deep, zt + q * deep, deep, kb, m + 1 < co / 16, q + 1 < ci / 16}, out, ci);
        }
      // depthwise: its weights, and the gradient of its input
      size_t row = (size_t)(s + 2) * ci;
      const bf16* xf = x + (size_t)f * px * ci;
      bf16* gf = gx + (size_t)f * px * ci;
      std::fill(acc.begin(), acc.end(), 0.f);
      for (int h = 0; h < s; h++)
        for (int q = 0; q < ci; q += 16) {
          __m512 kw[9], dkw[9], s1 = _mm512_setzero_ps(), s2 = s1;
          for (int t = 0; t < 9; t++) { kw[t] = _mm512_loadu_ps(k + t * ci + q); dkw[t] = _mm512_setzero_ps(); }
          const bf16 *r0 = dz + row * h + q, *r1 = r0 + row, *r2 = r1 + row;
          const bf16* e = edge + row * (h + 1) + ci + q;
          __m512 a0 = ld(r0), a1 = ld(r1), a2 = ld(r2), b0 = ld(r0 + ci), b1 = ld(r1 + ci), b2 = ld(r2 + ci);
          for (int i = 0; i < s; i++) {
            size_t to = (size_t)(i + 2) * ci, at = ((size_t)h * s + i) * ci + q;
            __m512 c0 = ld(r0 + to), c1 = ld(r1 + to), c2 = ld(r2 + to), y = ld(e + (size_t)i * ci);
            // x(h,w) meets dz(h-i,w-j) through k(i,j): the filter turned by half a circle
            __m512 g0 = _mm512_mul_ps(a0, kw[8]), g1 = _mm512_mul_ps(b0, kw[7]), g2 = _mm512_mul_ps(c0, kw[6]);
            g0 = _mm512_fmadd_ps(a1, kw[5], g0); g1 = _mm512_fmadd_ps(b1, kw[4], g1); g2 = _mm512_fmadd_ps(c1, kw[3], g2);
            g0 = _mm512_fmadd_ps(a2, kw[2], g0); g1 = _mm512_fmadd_ps(b2, kw[1], g1); g2 = _mm512_fmadd_ps(c2, kw[0], g2);
            dkw[8] = _mm512_fmadd_ps(y, a0, dkw[8]); dkw[7] = _mm512_fmadd_ps(y, b0, dkw[7]); dkw[6] = _mm512_fmadd_ps(y, c0, dkw[6]);
            dkw[5] = _mm512_fmadd_ps(y, a1, dkw[5]); dkw[4] = _mm512_fmadd_ps(y, b1, dkw[4]); dkw[3] = _mm512_fmadd_ps(y, c1, dkw[3]);
            dkw[2] = _mm512_fmadd_ps(y, a2, dkw[2]); dkw[1] = _mm512_fmadd_ps(y, b2, dkw[1]); dkw[0] = _mm512_fmadd_ps(y, c2, dkw[0]);
            __m512 gu = _mm512_add_ps(g0, _mm512_add_ps(g1, g2));
            if (a) {  // leak keeps the sign, so the activated map tells it
              __mmask16 neg = _mm512_cmp_ps_mask(y, _mm512_setzero_ps(), _CMP_LE_OQ);
              gu = _mm512_mask_mul_ps(gu, neg, gu, _mm512_set1_ps(LEAK));
              s1 = _mm512_add_ps(s1, gu); s2 = _mm512_fmadd_ps(gu, ld(xf + at), s2);
            }
            st(gf + at, gu);
            a0 = b0; a1 = b1; a2 = b2; b0 = c0; b1 = c1; b2 = c2;
          }
          for (int t = 0; t < 9; t++)
            _mm512_storeu_ps(&local_k[t * ci + q], _mm512_add_ps(_mm512_loadu_ps(&local_k[t * ci + q]), dkw[t]));
          _mm512_storeu_ps(&acc[q], _mm512_add_ps(_mm512_loadu_ps(&acc[q]), s1));
          _mm512_storeu_ps(&acc[ci + q], _mm512_add_ps(_mm512_loadu_ps(&acc[ci + q]), s2));
        }
      for (int i = 0; i < 2 * ci; i++) total[i] += acc[i];
    }
#pragma omp critical
    {
      for (int i = 0; i < 2 * ci; i++) sums[i] += total[i];
      for (int i = 0; i < 9 * ci; i++) dk[i] += local_k[i];
      for (size_t i = 0; i < (size_t)co * ci; i++) dw[i] += local_w[i];
    }
  }
}

extern "C" void first_backward(const bf16* g, const bf16* p, const float* A, const float* B, const float* D, const float* x,
                               const float* k, const float* w, int n, int s, int co, float* dk, float* dw) {
  memset(dk, 0, 9 * sizeof(float));
  memset(dw, 0, co * sizeof(float));
#pragma omp parallel
  {
    std::vector<float> z(s * s), dz(s * s);
    std::vector<double> lw(co), lk(9);
#pragma omp for schedule(dynamic, 1)
    for (int f = 0; f < n; f++) {
      const float* xf = x + (size_t)f * s * s;
      depthwise_one(xf, k, s, z.data());
      std::fill(dz.begin(), dz.end(), 0.f);
      for (int q = 0; q < co; q += 16) {
        __m512 va = _mm512_loadu_ps(A + q), vb = _mm512_loadu_ps(B + q), vd = _mm512_loadu_ps(D + q), vw = _mm512_loadu_ps(w + q);
        __m512 sw = _mm512_setzero_ps();
        for (int i = 0; i < s * s; i++) {
          size_t at = ((size_t)f * s * s + i) * co + q;
          __m512 dp = _mm512_fmadd_ps(ld(g + at), va, _mm512_fmadd_ps(ld(p + at), vb, vd));
          sw = _mm512_fmadd_ps(dp, _mm512_set1_ps(z[i]), sw);
          dz[i] += _mm512_reduce_add_ps(_mm512_mul_ps(dp, vw));
        }
        float t[16];
        _mm512_storeu_ps(t, sw);
        for (int i = 0; i < 16; i++) lw[q + i] += t[i];
      }
      for (int i = -1; i <= 1; i++)
        for (int j = -1; j <= 1; j++) {
          float v = 0;
          for (int h = std::max(0, -i); h < std::min(s, s - i); h++)
            for (int c = std::max(0, -j); c < std::min(s, s - j); c++) v += dz[h * s + c] * xf[(h + i) * s + c + j];
          lk[(i + 1) * 3 + j + 1] += v;
        }
    }
#pragma omp critical
    {
      for (int i = 0; i < co; i++) dw[i] += lw[i];
      for (int i = 0; i < 9; i++) dk[i] += lk[i];
    }
  }
}

extern "C" void set_threads(int count) { omp_set_num_threads(count); }
