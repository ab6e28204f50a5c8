// Answers for the natural logarithm and exponential, computed with + - * / only, so that every JavaScript engine agrees to the bit.
// ln: the method of fdlibm's e_log.c (Sun Microsystems, 1993): x = 2^k (1+f), then a degree-7 minimax polynomial in s = f/(2+f).

const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;

const bits = new DataView(new ArrayBuffer(8));

/** Natural logarithm of a positive finite number; -Infinity at 0, NaN below. */
export function ln(x: number): number {
  if (x !== x || x < 0) return NaN;
  if (x === 0) return -Infinity;
  if (x === Infinity) return Infinity;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // 2^54: out of the subnormals
    k = -54;
  }
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  k += (high >>> 20) - 1023;
  const mantissa = high & 0xfffff;
  // Bring the reduced argument into [sqrt(1/2), sqrt(2)].
  const up = (mantissa + 0x95f64) & 0x100000;
  bits.setUint32(0, mantissa | (up ^ 0x3ff00000));
  k += up >>> 20;
  const f = bits.getFloat64(0) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6));
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
}

const P1 = 1.66666666666666019037e-1;
const P2 = -2.77777777770155933842e-3;
const P3 = 6.61375632143793436117e-5;
const P4 = -1.6533902205465251539e-6;
const P5 = 4.13813679705723846039e-8;
const INV_LN2 = 1.442695040888963387;

/** e to the power x (fdlibm's e_exp.c), for |x| below 700; clamped beyond. */
export function exp(x: number): number {
  if (x !== x) return NaN;
  if (x > 700) return exp(700);
  if (x < -700) return 0;
  const k = Math.floor(INV_LN2 * x + 0.5);
  const hi = x - k * LN2_HIGH;
  const lo = k * LN2_LOW;
  const r = hi - lo;
  const t = r * r;
  const c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
  const y = 1 - (lo - (r * c) / (2 - c) - hi);
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return y * bits.getFloat64(0);
}
