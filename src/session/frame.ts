// Answers for frames: what the screen paints at the cursor, built from the kernel without changing it.
import { disturbance, KIND, type Kernel, type Micros } from '../engine/index.ts';
import type { PartViews } from '../models/part-view.ts';
import type { Face } from '../models/view.ts';
import { inPlainWords } from '../models/words.ts';
import type { LoadedScenario } from '../scenario/loaded.ts';
import type { Branch } from './branch.ts';
import { shapesOf } from './shapes.ts';
import type { ActiveFault, CheckState, Flight, Frame, ProcessState, SlowFrame } from './port.ts';

/** Messages drawn one by one; above that the screen shows flow. */
const MOST_IN_FLIGHT = 4000;

export function frameOf(k: Kernel, scenario: LoadedScenario, branch: Branch, slow: SlowFrame | null): Frame {
  const flight = flightOf(k, scenario);
  return {
    at: k.now,
    seq: k.seq,
    branch: branch.id,
    furthest: branch.furthest,
    flight,
    medianHop: medianHop(flight),
    slow,
    verdict: k.verdict,
  };
}

function flightOf(k: Kernel, scenario: LoadedScenario): Flight {
  const shapeOf = shapesOf(k, scenario);
  const p = k.pending;
  const slots: number[] = [];
  for (const slot of p.queue.slots())
    if (p.kind(slot) === KIND.message && slots.length < MOST_IN_FLIGHT) slots.push(slot);
  slots.sort((a, b) => p.orderOf(a) - p.orderOf(b));
  const held = [...k.held];
  const n = slots.length + held.length;
  const flight = {
    count: n,
    from: new Int32Array(n),
    to: new Int32Array(n),
    sentAt: new Float64Array(n),
    arrivesAt: new Float64Array(n),
    shape: new Uint8Array(n),
    order: new Float64Array(n),
    about: new Float64Array(n),
    held: new Uint8Array(n),
  };
  slots.forEach((slot, i) => {
    flight.from[i] = p.from(slot);
    flight.to[i] = p.target(slot);
    flight.sentAt[i] = p.sentAt(slot);
    flight.arrivesAt[i] = p.queue.atOf(slot);
    flight.shape[i] = shapeOf(p.from(slot), p.target(slot), p.data(slot));
    flight.order[i] = p.orderOf(slot);
    flight.about[i] = p.about(slot);
  });
  held.forEach(([order, m], j) => {
    const i = slots.length + j;
    flight.from[i] = m.from;
    flight.to[i] = m.target;
    flight.sentAt[i] = m.sentAt;
    flight.arrivesAt[i] = m.sentAt + 2 * Math.max(1, k.now - m.sentAt);
    flight.shape[i] = shapeOf(m.from, m.target, m.message);
    flight.order[i] = order;
    flight.about[i] = m.about;
    flight.held[i] = 1;
  });
  return flight;
}

function medianHop(flight: Flight): Micros {
  const n = flight.count;
  if (n === 0) return 0;
  const hops = Float64Array.from({ length: n }, (_, i) => flight.arrivesAt[i] - flight.sentAt[i]).sort((a, b) => a - b);
  return hops[n >> 1];
}

export function slowFrameOf(
  k: Kernel,
  scenario: LoadedScenario,
  views: PartViews,
  controls: Readonly<Record<string, number | string>>,
  watched: Iterable<string>,
): SlowFrame {
  const faces: Record<string, Face> = {};
  const marks: Record<string, any> = {};
  const readings: Record<string, number | string> = { ...controls };
  for (const part of scenario.parts) {
    const view = views.part(part.name);
    faces[part.name] = inPlainWords(part.model.view.face(view), part.model.words);
    const drawn = part.model.view.marks?.(view);
    if (drawn) marks[part.name] = drawn;
  }
  for (const path of shownReadings(scenario, faces, watched)) readings[path] = scenario.reading(path).read(k);
  return {
    faces,
    marks,
    processes: processesOf(k, scenario, views),
    faults: faultsOf(k),
    links: linksOf(k, scenario),
    checks: checksOf(k, scenario),
    readings,
  };
}

/** What somebody may be looking at: the scenario's charts, small charts in faces, what panels named. All the others cost more than the rest of a frame. */
function shownReadings(
  scenario: LoadedScenario,
  faces: Readonly<Record<string, Face>>,
  watched: Iterable<string>,
): Set<string> {
  const sparks = Object.values(faces).flatMap((face) =>
    face.lines.flatMap((line) => (line.kind === 'spark' ? [line.reading] : [])),
  );
  return new Set([...scenario.show.charts, ...sparks, ...watched]);
}

function processesOf(k: Kernel, scenario: LoadedScenario, views: PartViews): ProcessState[] {
  return k.processes.map((p, pid) => {
    const part = scenario.parts[p.spec.part];
    const label = p.life === 'dead' ? 'dead' : part.model.view.cell(views.process(pid)).label;
    return {
      name: p.spec.name,
      part: part.name,
      pid,
      life: p.life,
      slow: p.slow,
      member: p.spec.member,
      label,
      host: k.hosts[p.spec.host].name,
    };
  });
}

function faultsOf(k: Kernel): ActiveFault[] {
  return k.layers.map((l) => ({
    name: l.fault.name,
    action: l.fault.action,
    since: l.since,
    until: l.until,
    struck: [...l.hosts.map((h) => k.hosts[h].name), ...l.pids.map((pid) => k.processes[pid].spec.name)],
    event: l.seq,
  }));
}

function linksOf(k: Kernel, scenario: LoadedScenario): SlowFrame['links'] {
  const found: { from: string; to: string; state: 'cut' | 'disturbed'; fault: string }[] = [];
  if (k.layers.length === 0) return found;
  for (const link of scenario.links) {
    for (const [from, to] of [
      [link.from, link.to],
      [link.to, link.from],
    ]) {
      const fault = disturbance(k, from, to);
      if (fault) found.push({ from, to, state: fault.cut ? 'cut' : 'disturbed', fault: fault.name });
    }
  }
  return found;
}

function checksOf(k: Kernel, scenario: LoadedScenario): CheckState[] {
  const final = k.now >= k.world.length;
  return scenario.checks.map((check, i) => {
    const verdict = check.if.verdict(k.monitors[i], final, k);
    const detail = check.if.detail(k.monitors[i], k);
    return {
      name: check.name,
      state: verdict === 'pending' ? 'pending' : verdict === 'true' ? 'ok' : 'failed',
      at: detail.at,
      detail: detail.text,
    };
  });
}
