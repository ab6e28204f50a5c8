// kubectl over the simulated cluster: what it prints, what it changes, and what it says to a mistake.
import { describe, expect, it } from 'vitest';
import { age, columns } from '../../../src/models/kubernetes/terminal/text.ts';
import { createSession } from '../../../src/session/local.ts';
import type { Answer, Command } from '../../../src/session/port.ts';
import { shop } from './world.ts';

type Asked<A extends Answer['answer']> = Extract<Answer, { answer: A }>;

/** A session over a world, at `seconds`; `type` enters a line and does what it asks for. */
async function terminal(world: string, seconds: number) {
  const session = createSession();
  const ask = async <A extends Answer['answer']>(command: Command, expected: A): Promise<Asked<A>> => {
    const answer = await session.ask(command);
    expect(answer.answer, JSON.stringify(answer).slice(0, 300)).toBe(expected);
    return answer as Asked<A>;
  };
  const text = `murphy: 1\ntitle: A test\nlength: 600s\n${world}`;
  await ask({ ask: 'open', text, file: 'test.yaml' }, 'opened');
  const to = (moment: number) => ask({ ask: 'seek', to: moment * 1_000_000 }, 'frame');
  await to(seconds);
  const reply = async (line: string) => (await ask({ ask: 'terminal', part: 'k8s', line }, 'terminal')).reply;
  return {
    ask,
    to,
    reply,
    says: async (line: string) => (await reply(line)).output,
    async type(line: string) {
      const { output, actions, failed } = await reply(line);
      expect(failed, output).toBe(false);
      const faults = actions.map((action, i) => ({ name: `${line}, ${i + 1}`, action }));
      if (faults.length > 0) await ask({ ask: 'intervene', faults, label: line }, 'frame');
      return output;
    },
    words: async (line: string) => (await ask({ ask: 'complete', part: 'k8s', line }, 'words')).words,
  };
}

/** Every run of blanks as one: columns are tested apart from their widths. */
const plain = (text: string): string[] => text.split('\n').map((line) => line.trim().replace(/ {2,}/g, ' | '));

describe('kubectl get', () => {
  it('prints pods with readiness, status, restarts and age', async () => {
    const k = await terminal(shop({ rest: 'faults: [ { name: crash, at: 20s, kill: "orders#2" } ]' }), 60);
    expect(plain(await k.says('kubectl get pods'))).toEqual([
      'NAME | READY | STATUS | RESTARTS | AGE',
      'orders#1 | 1/1 | Running | 0 | 59s',
      'orders#2 | 1/1 | Running | 1 | 59s',
      'orders#3 | 1/1 | Running | 0 | 59s',
    ]);
  });

  it('tells ContainerCreating and CrashLoopBackOff apart', async () => {
    const k = await terminal(shop({ deploy: 'image: bad\n      crashingImages: { bad: 1s }' }), 1);
    expect(await k.says('get po')).toContain('ContainerCreating');
    await k.to(8);
    expect(await k.says('get po')).toContain('CrashLoopBackOff');
  });

  it('prints deployments, replica sets, nodes, services and autoscalers under the server’s heads', async () => {
    const k = await terminal(shop({ deploy: 'hpa: { minReplicas: 2, maxReplicas: 5 }' }), 60);
    const all = plain(await k.says('get all'));
    expect(all).toContain('NAME | READY | UP-TO-DATE | AVAILABLE | AGE');
    expect(all).toContain('NAME | DESIRED | CURRENT | READY | AGE');
    expect(all).toContain('NAME | TYPE | CLUSTER-IP | EXTERNAL-IP | PORT(S) | AGE');
    expect(
      all.some((line) => line.startsWith('horizontalpodautoscaler.autoscaling/orders | Deployment/orders | cpu:')),
    ).toBe(true);
    expect(plain(await k.says('get nodes'))[1]).toMatch(/^k8s-node-1 \| Ready \| <none> \| 59s/);
    expect(plain(await k.says('get deploy -owide'))[1]).toMatch(/orders \| v1 \| app=orders$/);
  });

  it('prints what controllers, scheduler and kubelets said as events', async () => {
    const k = await terminal(shop({}), 20);
    const events = await k.says('get events');
    expect(events).toMatch(
      /Normal +ScalingReplicaSet +deployment\/orders +Scaled up replica set orders-\w+ from 0 to 3/,
    );
    expect(events).toMatch(/Scheduled +pod\/orders#1 +Successfully assigned default\/orders#1 to k8s-node-\d/);
  });
});

describe('kubectl describe', () => {
  it('says of a Deployment how many pods are wanted, updated and available, and why', async () => {
    const k = await terminal(shop({}), 30);
    const text = await k.says('describe deployment orders');
    expect(text).toMatch(/Replicas: +3 desired \| 3 updated \| 3 total \| 3 available \| 0 unavailable/);
    expect(text).toMatch(/RollingUpdateStrategy: +25% max unavailable, 25% max surge/);
    expect(text).toMatch(/Progressing +True +NewReplicaSetAvailable/);
  });

  it.each(['pods', 'nodes', 'rs', 'svc', 'hpa'])('describes %s', async (kind) => {
    const k = await terminal(shop({ deploy: 'hpa: { maxReplicas: 4 }' }), 30);
    expect(await k.says(`describe ${kind}`)).toMatch(/^Name: +\S+/);
  });
});

describe('a command that changes the cluster', () => {
  it('scales a Deployment, and what is shared replays to the same run', async () => {
    const k = await terminal(shop({}), 20);
    expect(await k.type('kubectl scale deployment/orders --replicas=5')).toBe('deployment.apps/orders scaled');
    await k.to(60);
    expect(plain(await k.says('get deploy'))[1]).toMatch(/^orders \| 5\/5 \| 5 \| 5/);
    const { shared } = await k.ask({ ask: 'share' }, 'share');
    const again = createSession();
    const text = `murphy: 1\ntitle: A test\nlength: 600s\n${shop({})}`;
    await again.ask({
      ask: 'open',
      text,
      file: 'test.yaml',
      interventions: shared.interventions,
      cursor: shared.cursor,
    });
    const answer = (await again.ask({ ask: 'share' })) as Asked<'share'>;
    expect(answer.shared.digest).toBe(shared.digest);
  });

  it('rolls a new image out, and undoes it', async () => {
    const k = await terminal(shop({}), 20);
    await k.type('set image deployment/orders orders=v2');
    expect(await k.says('rollout status deploy/orders')).toContain('successfully rolled out');
    await k.to(21);
    expect(await k.says('rollout status deploy/orders')).toContain('out of 3 new replicas have been updated');
    await k.to(120);
    expect(plain(await k.says('rollout history deploy/orders')).slice(2)).toEqual(['1 | image v1', '2 | image v2']);
    expect(await k.type('rollout undo deployment/orders')).toBe('deployment.apps/orders rolled back');
    await k.to(220);
    expect(plain(await k.says('rollout history deploy/orders')).slice(2)).toEqual(['2 | image v2', '3 | image v1']);
    expect(await k.says('get deploy orders -o wide')).toMatch(/orders +v1 +app=orders/);
  });

  it('undoes to a revision that is named', async () => {
    const k = await terminal(shop({}), 20);
    await k.type('set image deployment/orders orders=v2');
    await k.to(100);
    await k.type('set image deployment/orders orders=v3');
    await k.to(200);
    await k.type('rollout undo deploy/orders --to-revision=1');
    await k.to(300);
    expect(await k.says('get deploy -owide')).toMatch(/orders +v1 /);
    expect(await k.says('rollout undo deploy/orders --to-revision=1')).toContain('unable to find specified revision 1');
  });

  it('pauses a rollout half-way: nothing more is replaced until it is resumed', async () => {
    const k = await terminal(shop({}), 20);
    await k.type('set image deployment/orders orders=v2');
    await k.to(21);
    await k.type('rollout pause deployment/orders');
    await k.to(150);
    expect(plain(await k.says('get deploy'))[1]).toMatch(/^orders \| \d\/3 \| 1 \|/);
    expect((await k.reply('rollout restart deploy/orders')).output).toContain("can't restart paused deployment");
    await k.type('rollout resume deployment/orders');
    await k.to(300);
    expect(plain(await k.says('get deploy'))[1]).toMatch(/^orders \| 3\/3 \| 3 \| 3/);
  });

  it('restarts all pods by a rollout', async () => {
    const k = await terminal(shop({}), 20);
    expect(await k.type('rollout restart deployment orders')).toBe('deployment.apps/orders restarted');
    await k.to(120);
    expect(await k.says('get pods -o name')).toBe('pod/orders#4\npod/orders#5\npod/orders#6');
  });

  it('cordons, drains and uncordons a node', async () => {
    const k = await terminal(shop({}), 20);
    expect(await k.type('cordon k8s-node-2')).toBe('node/k8s-node-2 cordoned');
    const drained = await k.type('drain k8s-node-1 --ignore-daemonsets');
    expect(drained).toMatch(/^node\/k8s-node-1 cordoned\nevicting pod default\/orders#\d$/);
    await k.to(100);
    expect(
      plain(await k.says('get nodes'))
        .slice(1, 3)
        .every((line) => line.includes('Ready,SchedulingDisabled')),
    ).toBe(true);
    expect(await k.says('get pods -o wide')).not.toContain('k8s-node-1');
    await k.type('uncordon k8s-node-1 k8s-node-2');
    await k.to(101);
    expect(await k.says('get nodes')).not.toContain('SchedulingDisabled');
  });

  it('deletes a pod, which its ReplicaSet replaces', async () => {
    const k = await terminal(shop({}), 20);
    expect(await k.type('delete pod orders#2')).toBe('pod "orders#2" deleted from default namespace');
    await k.to(22);
    expect(await k.says('get pods')).toContain('orders#4');
    await k.to(60);
    expect(await k.says('get pods')).not.toContain('orders#2');
  });
});

describe('a mistake', () => {
  const mistakes: [string, RegExp][] = [
    ['gte pods', /unknown command "gte" for "kubectl"\n\nDid you mean this\?\n\tget$/],
    ['get podz', /doesn't have a resource type "podz"\n\nDid you mean this\?\n\tpods?$/],
    ['get pod orders#33', /NotFound\): pods "orders#33" not found\n\nDid you mean this\?\n\torders#3$/],
    ['describe deploy order', /deployments.apps "order" not found\n\nDid you mean this\?\n\torders$/],
    ['scale deployment orders', /required flag\(s\) "replicas" not set/],
    ['scale deployment orders --replica=3', /unknown flag: --replica\n\nDid you mean this\?\n\t--replicas/],
    ['scale deployment orders --replicas=many', /invalid argument "many"/],
    ['rollout undoo deploy/orders', /unknown command "rollout undoo"\n\nDid you mean this\?\n\tundo/],
    ['rollout undo deploy/orders', /no rollout history found/],
    ['drain k8s-node-9', /nodes "k8s-node-9" not found/],
    ['delete deployment orders', /only pods can be deleted/],
    ['get pods -o yaml', /output format "yaml"/],
    ['set image deployment/orders shop=v2', /unable to find container named "shop"; there is "orders"/],
    ['', /Commands here/],
  ];
  it.each(mistakes)("'%s' is answered as kubectl would, with what was probably meant", async (line, expected) => {
    const k = await terminal(shop({}), 10);
    const { output, failed, actions } = await k.reply(line);
    expect(output).toMatch(expected);
    expect([failed, actions]).toEqual([true, []]);
  });

  it('is not to blame while nobody answers', async () => {
    const k = await terminal(shop({ rest: 'faults: [ { name: crash, at: 20s, kill: k8s.apiServer } ]' }), 30);
    expect(await k.says('get pods')).toContain('The connection to the server k8s.apiServer was refused');
    expect(await k.words('get ')).toEqual([]);
  });
});

describe('completion', () => {
  const lines: [string, string[]][] = [
    ['sc', ['scale']],
    ['kubectl rollout un', ['undo']],
    ['get dep', ['deployments']],
    ['get pods orders#', ['orders#1', 'orders#2', 'orders#3']],
    ['drain k8s-node-3', []],
    ['scale deployment/orders --rep', ['--replicas=']],
    ['set image deployment/orders ', ['orders=']],
    ['frob ', []],
  ];
  it.each(lines)("of '%s' is %j", async (line, expected) => {
    const k = await terminal(shop({}), 10);
    expect(await k.words(line)).toEqual(expected);
  });
});

describe('text', () => {
  it('gives ages in the units that matter, as kubectl does', () => {
    const ages = [0, 119, 120, 125, 599, 600, 10_799, 10_800, 28_800, 172_800, 176_400, 700_000].map((s) =>
      age(s * 1e6),
    );
    expect(ages).toEqual(['0s', '119s', '2m', '2m5s', '9m59s', '10m', '179m', '3h', '8h', '2d', '2d1h', '8d']);
  });

  it('puts columns three spaces apart', () => {
    expect(columns(['NAME', 'AGE'], [['orders', '5s']])).toBe('NAME     AGE\norders   5s');
  });
});
