// Answers for the words that may stand next in a line of kubectl: verbs, kinds, names and flags that exist just now.
import { ROLLOUT_VERBS, VERBS } from './command.ts';
import { namesOf, RESOURCES, type Resource, resourceOf, type Seen } from './resources.ts';

/** Candidates for the last word, which may be empty; sorted as they are listed. */
export function complete(seen: Seen, line: string): readonly string[] {
  const words = line.trimStart().split(/\s+/);
  if (words[0] === 'kubectl' || words[0] === 'k') words.shift();
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  return candidates(seen, before, last).filter((word) => word.startsWith(last) && word !== last);
}

function candidates(seen: Seen, before: readonly string[], last: string): readonly string[] {
  const [verb, ...rest] = before;
  if (verb === undefined) return Object.keys(VERBS);
  if (!Object.hasOwn(VERBS, verb)) return [];
  if (last.startsWith('-')) return VERBS[verb].map((flag) => (flag === '--replicas' ? '--replicas=' : flag));
  const words = rest.filter((word) => !word.startsWith('-'));
  switch (verb) {
    case 'drain':
    case 'cordon':
    case 'uncordon':
      return namesOf(seen, 'nodes');
    case 'delete':
      return words.length === 0 ? ['pod'] : namesOf(seen, 'pods');
    case 'rollout':
      return words.length === 0 ? ROLLOUT_VERBS : deployments(seen);
    case 'scale':
      return words.length === 0 ? deployments(seen) : ['--replicas='];
    case 'set':
      return words.length === 0 ? ['image'] : words.length === 1 ? deployments(seen) : containers(words[1]);
    default:
      return words.length === 0 ? [...RESOURCES, ...(verb === 'get' ? ['all'] : [])] : named(seen, words[0]);
  }
}

const deployments = (seen: Seen): readonly string[] => namesOf(seen, 'deployments').map((name) => `deployment/${name}`);

const containers = (target: string): readonly string[] => [`${target.split('/')[1] ?? ''}=`];

function named(seen: Seen, word: string): readonly string[] {
  let kind: Resource;
  try {
    kind = resourceOf(word);
  } catch {
    return [];
  }
  return namesOf(seen, kind);
}
