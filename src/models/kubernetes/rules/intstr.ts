// Answers for values that are an integer or a percentage of a total.

/** An integer, a text like `25%`, or nothing. */
export type IntOrPercent = number | string | null;

/**
 * The number that `value` stands for: itself, or that share of `total`, rounded up or down. Throws when a text is not an
 * integer with a `%` behind it. Source: kubernetes/apimachinery pkg/util/intstr/intstr.go, GetScaledValueFromIntOrPercent.
 */
export function scaledValue(value: number | string, total: number, roundUp: boolean): number {
  if (typeof value === 'number') return value;
  const percent = /^([+-]?\d+)%$/.exec(value);
  if (percent === null) throw new Error(`invalid value for IntOrString: invalid type: string is not a percentage`);
  const share = (Number(percent[1]) * total) / 100;
  return roundUp ? Math.ceil(share) : Math.floor(share);
}
