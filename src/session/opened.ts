// Answers for what the screen is told when a scenario opens: parts, links, readings, controls, steps; conditions stay behind.
import { NEVER } from '../engine/index.ts';
import type { LoadedScenario, LoadedStep } from '../scenario/loaded.ts';
import { searchOffer } from './explore/offer.ts';
import type { OpenedWorld, StepInfo } from './port.ts';
import { ENGINE_VERSION } from './version.ts';

export function openedWorld(s: LoadedScenario, seed: number): OpenedWorld {
  return {
    title: s.title,
    summary: s.summary,
    topics: s.topics,
    seed,
    length: s.length,
    parts: s.parts.map((p) => ({
      name: p.name,
      kind: p.kind,
      title: p.model.title,
      position: p.position,
      fidelity: p.model.summary,
      ...(p.model.terminal === undefined
        ? {}
        : { terminal: { tool: p.model.terminal.tool, examples: p.model.terminal.examples } }),
    })),
    links: s.links,
    readings: s.readings.map(({ path, title, description, unit, kind }) => ({ path, title, description, unit, kind })),
    controls: s.controls,
    show: s.show,
    steps: s.steps.map(stepInfo),
    checks: s.checks.map((c) => c.name),
    faults: s.faults,
    search: searchOffer(s),
    engineVersion: ENGINE_VERSION,
  };
}

function stepInfo(step: LoadedStep): StepInfo {
  const common = { title: step.title, focus: step.focus, pace: step.pace };
  switch (step.kind) {
    case 'say':
      return {
        ...common,
        kind: 'say',
        text: step.text,
        until: step.until === undefined ? undefined : step.until.decidedBy < NEVER ? step.until.decidedBy : 'condition',
      };
    case 'ask':
      return { ...common, kind: 'ask', text: step.text, options: step.options.map((o) => o.say), judge: step.judge };
    case 'explain':
      return { ...common, kind: 'explain', text: step.text };
    case 'goal':
      return { ...common, kind: 'goal', text: step.text, judge: step.judge, solvable: step.solution.length > 0 };
    case 'do':
      return { ...common, kind: 'do', text: step.text, faults: step.faults };
  }
}
