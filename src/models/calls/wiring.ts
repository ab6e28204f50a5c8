// Answers for what callers are told at their start of those they call.
import type { PortName } from '../ports.ts';
import type { Wiring } from '../contract.ts';
import type { CalleeConfig } from './state.ts';

/** Configuration of each callee once, in the order given. */
export function calleesOf(wiring: Wiring, parts: readonly string[], port: PortName = 'http'): CalleeConfig[] {
  return [...new Set(parts)].map((name) => {
    const callee = wiring.callee(name, port);
    return {
      part: name,
      registrar: callee.registrar,
      endpoints: callee.members.map((m) => ({ pid: m.pid, name: m.name, weight: 1, since: 0 })),
    };
  });
}
