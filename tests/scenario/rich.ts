// One scenario that uses every section of the language, for tests that break it in many ways.
export const RICH = `# every section of the language
murphy: 1
title: A lamp and its wire
summary: It goes on and off.
topics: [T2.9, T6.1]
seed: 7
seeds: 1-5
length: 10s
sample: 100ms
world:
  lamp:
    kind: lamp
    bulbs: 2
    period: 100ms
    speed: 10/s
    room: 4KiB
    chance: 0.5
    bright: true
    colour: green
    nested: { depth: 2 }
    at: { x: 10, y: 20 }
    routes:
      POST /light:
        - as: first
          glow: { lognormal: { median: 10ms, p99: 80ms } }
          retry: { maxAttempts: 4 }
        - { as: second, ring: bell }
  wire:
    kind: wire
    to: lamp
    route: POST /light
hosts:
  node-1: { cpu: 2, disk: 5ms }
network:
  latency: { normal: { mean: 2ms, sd: 0.5ms } }
  loopback: 20us
  loss: 0.01
  links:
    wire -> lamp: { latency: 20ms, bandwidth: 1MB/s }
show:
  tools: [slow, kill]
  lenses: [charts]
  charts: [lamp.level, lamp.pace]
controls:
  - { set: lamp.first.retry.maxAttempts, label: Attempts, from: 1, to: 6 }
  - { set: lamp.period, from: 10ms, to: 1s, step: 10ms }
faults:
  - { name: slowdown, at: 2s, slow: lamp, factor: 4, for: 1s }
  - { name: cut, after: slowdown, partition: [[wire], [lamp]], oneWay: true, for: 1s }
  - name: switched
    when: { eventually: lamp.level, above: 100 }
    set: lamp.period
    to: 50ms
  - { name: far, at: 3s, link: wire -> lamp, latency: { exponential: 20ms }, loss: 0.1 }
  - { name: some, at: 4s, kill: { of: lamp, mode: fixed, value: 1 } }
walkthrough:
  - say: Everything is calm.
    until: 1s
    focus: lamp
    pace: 0.5
  - ask: What happens?
    options:
      - say: It rises.
        if: { mean: lamp.pace, within: [5s, 9s], atLeast: 1/s }
      - say: It falls.
        if: { mean: lamp.pace, within: [5s, 9s], below: 1/s }
    judge: 9s
  - explain: Why?
    notes: Let them talk.
  - goal: Make it brighter.
    if: { final: lamp.level, atLeast: 1000 }
    solution: [{ set: lamp.period, to: 10ms }]
  - do: [{ kill: lamp#1 }]
    text: Off it goes.
checks:
  - { name: rises, always: lamp.level, within: [1s, 2s], atLeast: 10 }
  - { name: quick, p99: lamp.levels, between: [1, 500] }
  - name: both
    all:
      - { min: lamp.level, above: 0 }
      - { not: { eventually: lamp.power, equals: BROKEN } }
  - name: cel
    if: 'lamp.level > 10.0 && lamp.each.level.size() == 2'
companions: [petclinic]
notes: For the teacher.
`;
