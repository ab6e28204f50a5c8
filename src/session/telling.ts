// Answers for how a row of the trace reads as one plain sentence, in the log, on the timeline and in a why.
import { KIND, type Fault, type RunView, type Row } from '../engine/index.ts';
import { type Catalogue, wordsText } from '../models/words.ts';
import type { Milestone } from './port.ts';

function name(run: RunView, pid: number): string {
  return pid >= 0 && pid < run.processCount ? run.process(pid).name : 'the engine';
}

/** One sentence. Names and numbers are the row's own; `words` are the parts' message catalogues, by part. */
export function tellRow(run: RunView, row: Row, words: readonly Catalogue[] = []): string {
  const who = name(run, row.target);
  const d = row.data;
  switch (row.kind) {
    case KIND.fault:
      return tellFault(d as Fault);
    case KIND.undo:
      return `“${row.name}” is over.`;
    case KIND.life:
      return row.name === 'dead' ? `${who} died: ${d}.` : `${who} is ${row.name}.`;
    case KIND.move:
      return `${who}${d.key ? `, ${d.key}` : ''}: ${row.name} went from ${d.from} to ${d.to} (${d.reason}).`;
    case KIND.start:
      return `${who} started.`;
    case KIND.drain:
      return `${who} was asked to stop (SIGTERM).`;
    case KIND.message:
      return `${who} received ${d.type}${d.route ? ` ${d.method} ${d.route}` : ''}${d.status ? ` ${d.status}` : ''} from ${name(run, row.from)}.`;
    case KIND.timer:
      return row.ref ? `${who} waited no longer: ${row.name}.` : `${who}: timer ${row.name}.`;
    case KIND.done:
      return row.because.length > 0
        ? `${who} finished a piece of work, slowed down.`
        : `${who} finished a piece of work.`;
    case KIND.synced:
      return row.name === 'full'
        ? `The disk of ${who} was full.`
        : `The disk of ${who} finished a write${row.because.length > 0 ? ', slowed down' : ''}.`;
    case KIND.trouble:
      return row.name === 'refused'
        ? `${name(run, row.from)} refused the connection of ${who}: nobody listens there.`
        : row.name === 'reset'
          ? `${who} lost its connection to ${name(run, row.from)} (reset).`
          : `${who} got no answer from ${name(run, row.from)} when connecting.`;
    case KIND.drop:
    case KIND.lost:
    case KIND.stalled:
      return tellLoss(run, row);
    case KIND.full:
      return `${who} turned a request away: its ${row.name} was full${d?.length !== undefined ? ` (${d.length} waiting)` : ''}.`;
    case KIND.wait:
      return row.name === 'cpu'
        ? `${who} began a piece of work, ${d.slow} times slower than usual.`
        : `A request began to wait for the ${row.name} of ${who}${d?.position > 0 ? `, behind ${d.position} others` : ''}.`;
    case KIND.admit:
      return `${who} took up a request that had waited for its ${row.name}.`;
    case KIND.openSpan:
      return `${who} began ${row.name}.`;
    case KIND.closeSpan:
      return `${who}: ended with ${row.name}.`;
    case KIND.set:
      return `${row.name} was set to ${JSON.stringify(d)}.`;
    case KIND.childExit:
      return `${who} noticed that ${name(run, row.from)} had ended (${row.name}).`;
    case KIND.decide:
      return `${who}: ${row.name}.`;
    case KIND.log:
      return tellLog(run, row, words);
    default:
      return `${who}: ${row.name || 'event'}.`;
  }
}

/** A model's line in its own words. The engine's one line is told here. */
function tellLog(run: RunView, row: Row, words: readonly Catalogue[]): string {
  if (row.target < 0) return `“${row.data.fault}” picked ${row.data.picked.join(', ') || 'nobody'}.`;
  const p = run.process(row.target);
  return `${p.name}: ${wordsText({ id: row.name, params: row.data }, words[p.part] ?? {})}`;
}

function tellLoss(run: RunView, row: Row): string {
  // A model's own: it gave up on what waited.
  if (row.from < 0) return `${name(run, row.target)} gave up on a request that waited for its ${row.name}.`;
  const what = row.data?.type ?? 'message';
  const path = `from ${name(run, row.from)} to ${name(run, row.target)}`;
  if (row.kind === KIND.stalled)
    return `The ${what} ${path} could not get through: the network is cut. It is sent again until it can.`;
  if (row.name === 'nobody there') return `A ${what} ${path} arrived where nobody was left to take it.`;
  if (row.name === 'cut') return `The ${what} ${path} was lost at the cut.`;
  return row.name.includes('again')
    ? `The ${what} ${path} was lost on the way; TCP sent it again.`
    : `The ${what} ${path} was lost on the way.`;
}

/** A fault as a sentence. */
function tellFault(fault: Fault): string {
  const a = fault.action;
  const target = 'target' in a ? (typeof a.target === 'string' ? a.target : a.target.of) : '';
  const lasts = fault.for === undefined ? '' : ` for ${fault.for / 1_000_000} s`;
  switch (a.do) {
    case 'slow':
      return `${target} was made ${a.factor} times slower${lasts}.`;
    case 'set':
      return `${a.path} was set to ${JSON.stringify(a.to)}.`;
    case 'partition':
      return `The network was cut between ${a.groups.map((g) => g.join(', ')).join(' and ')}${lasts}.`;
    case 'heal':
      return `“${a.name}” was undone.`;
    case 'link':
      return `The link ${a.target} was disturbed${lasts}.`;
    case 'load':
      return `The load of ${target} was multiplied by ${a.factor}${lasts}.`;
    case 'error':
      return `${target} was made to fail ${Math.round(a.share * 100)} % of its answers${lasts}.`;
    case 'message':
      return `One message was ${{ hold: 'held', drop: 'dropped', duplicate: 'duplicated', deliver: 'delivered' }[a.what]}.`;
    case 'clock':
      return `The clock of ${target} was put off${lasts}.`;
    case 'disk':
      return `The disk of ${target} is ${a.what}${lasts}.`;
    default:
      return `${target} was ${{ kill: 'killed', restart: 'restarted', pause: 'paused', resume: 'resumed', drain: 'drained' }[a.do]}${lasts}.`;
  }
}

export function toneOf(row: Row): Milestone['tone'] {
  if (row.kind === KIND.fault || row.kind === KIND.life) return 'bad';
  if (row.kind === KIND.undo) return 'good';
  return 'plain';
}
