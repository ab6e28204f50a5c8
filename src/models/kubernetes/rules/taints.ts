// Answers for which taints a pod tolerates, and for how long.

export type TaintEffect = 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: TaintEffect;
}

export interface Toleration {
  /** '' with Exists: any key. */
  readonly key: string;
  readonly operator: '' | 'Equal' | 'Exists' | 'Gt' | 'Lt';
  readonly value: string;
  /** '': any effect. */
  readonly effect: TaintEffect | '';
  /** How long a NoExecute taint is borne; null for ever. */
  readonly tolerationSeconds?: number | null;
}

/**
 * Whether a toleration bears a taint. `comparesNumbers` is the gate TaintTolerationComparisonOperators. Source:
 * kubernetes/api core/v1/toleration.go, ToleratesTaint.
 */
export function tolerates(toleration: Toleration, taint: Taint, comparesNumbers: boolean): boolean {
  if (toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.key !== '' && toleration.key !== taint.key) return false;
  switch (toleration.operator) {
    case '':
    case 'Equal':
      return toleration.value === taint.value;
    case 'Exists':
      return true;
    default:
      return comparesNumbers && compares(toleration.operator, taint.value, toleration.value);
  }
}

/** Whether the taint's number is greater (or less) than the toleration's; what is no integer never is. */
function compares(operator: 'Gt' | 'Lt', taint: string, toleration: string): boolean {
  if (!INTEGER.test(taint) || !INTEGER.test(toleration)) return false;
  const [a, b] = [BigInt(taint), BigInt(toleration)];
  if (!fitsInt64(a) || !fitsInt64(b)) return false;
  return operator === 'Gt' ? a > b : a < b;
}

/** Whole numbers as validation takes them: no leading zeros, no plus sign. */
const INTEGER = /^(0|-?[1-9]\d*)$/;

function fitsInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/**
 * Seconds for which tolerations bear their taints: the least that one sets, null for ever, 0 when there are none. Source:
 * kubernetes/kubernetes pkg/controller/tainteviction/taint_eviction.go, getMinTolerationTime.
 */
export function minTolerationSeconds(tolerations: readonly (number | null)[]): number | null {
  if (tolerations.length === 0) return 0;
  const limited = tolerations.filter((seconds) => seconds !== null);
  return limited.length === 0 ? null : Math.max(0, Math.min(...limited));
}

/**
 * For how long a pod with `tolerations` stays on a node with `taints`: null for ever, 0 not at all. Source: the same file,
 * processPodOnNode.
 */
export function toleratedSeconds(tolerations: readonly Toleration[], taints: readonly Taint[]): number | null {
  const executing = taints.filter((taint) => taint.effect === 'NoExecute');
  if (executing.length === 0) return null;
  const used: (number | null)[] = [];
  for (const taint of executing) {
    const bearing = tolerations.find((toleration) => tolerates(toleration, taint, false));
    if (bearing === undefined) return 0;
    used.push(bearing.tolerationSeconds ?? null);
  }
  return minTolerationSeconds(used);
}
