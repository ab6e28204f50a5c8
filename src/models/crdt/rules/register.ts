// Answers for a register in which the last writer wins, by timestamp.

/** A value and when it was assigned (basho/riak_dt: riak_dt_lwwreg.erl). */
export type LwwRegister = readonly [value: string | number | null, timestamp: number];

/** The assignment counts unless it is older than what is there. */
export function assignLww(register: LwwRegister, value: string | number | null, timestamp: number): LwwRegister {
  return timestamp >= register[1] ? [value, timestamp] : register;
}

/** The higher timestamp wins. Of equal ones the greater value, so that merging commutes (riak_dt_lwwreg merges so). */
export function mergeLww(a: LwwRegister, b: LwwRegister): LwwRegister {
  if (a[1] !== b[1]) return a[1] > b[1] ? a : b;
  return String(a[0]) >= String(b[0]) ? a : b;
}
