// Answers for what a transaction does to the tree and to sessions, and what a read finds: the same at every server.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/{DataTree,FinalRequestProcessor}.java
import type { LogEntry, Txn, ZkOperation, ZkResult } from './protocol.ts';
import {
  childrenOf,
  closeSession,
  createNode,
  deleteNode,
  existsNode,
  type Fired,
  getChildren,
  getNode,
  setNode,
  type Written,
  type Znode,
  type ZnodeTree,
} from './rules/znodes.ts';
import { type Database, emptyDatabase } from './state.ts';

export interface Applied {
  /** Undefined: the session was not there any more. */
  readonly results: readonly ZkResult[] | undefined;
  readonly fired: readonly Fired[];
}

/** Applies the next entry of the log. */
export function applyEntry(db: Database, { zxid, txn }: LogEntry): Applied {
  db.applied++;
  switch (txn.kind) {
    case 'createSession':
      db.sessions.set(txn.session, txn.timeout);
      return { results: [], fired: [] };
    case 'closeSession': {
      const owned = [...db.tree.nodes].filter(([, node]) => node.owner === txn.session).map(([path]) => path);
      for (const path of owned) noteChange(db, path, zxid, true);
      db.sessions.delete(txn.session);
      return { results: [], fired: closeSession(db.tree, txn.session) };
    }
    case 'operations':
      return db.sessions.has(txn.session) ? operate(db, txn, zxid) : { results: undefined, fired: [] };
  }
}

function operate(db: Database, txn: Extract<Txn, { kind: 'operations' }>, zxid: number): Applied {
  const { operations, session, atomic } = txn;
  if (atomic) {
    const trial = trialOf(db.tree);
    const errors = operations.map((o) => (isRead([o]) ? undefined : perform(trial, o, session, zxid).error));
    const failed = errors.findIndex((error) => error !== undefined);
    if (failed >= 0)
      return { results: operations.map((_, i) => ({ error: i === failed ? errors[i]! : 'ROLLEDBACK' })), fired: [] };
  }
  const fired: Fired[] = [];
  const results = operations.map((o): ZkResult => {
    // A read among writes sees what they did; only reads by themselves leave watches.
    if (isRead([o])) return read(db, { ...o, watch: false } as ZkOperation, session);
    const written = perform(db.tree, o, session, zxid);
    if (written.error !== undefined) return { error: written.error };
    fired.push(...written.fired);
    if (o.op !== 'check') noteChange(db, o.path, zxid, o.op !== 'setData');
    return { error: '', version: db.tree.nodes.get(o.path)?.version ?? -1 };
  });
  return { results, fired };
}

/** A tree to try operations on: nobody watches it. */
function trialOf(tree: ZnodeTree): ZnodeTree {
  return { nodes: new Map(tree.nodes), dataWatches: new Map(), childWatches: new Map() };
}

function perform(tree: ZnodeTree, o: ZkOperation, session: number, zxid: number): Written {
  switch (o.op) {
    case 'create':
      return createNode(tree, o.path, o.data, o.ephemeral ? session : undefined, zxid);
    case 'setData':
      return setNode(tree, o.path, o.data, o.version);
    case 'delete':
      return deleteNode(tree, o.path, o.version);
    case 'check': {
      const node = tree.nodes.get(o.path);
      const error = node === undefined ? 'NONODE' : node.version === o.version ? undefined : 'BADVERSION';
      return { error, fired: [] };
    }
    default:
      throw new Error(`${o.op} is no transaction`);
  }
}

function noteChange(db: Database, path: string, zxid: number, existence: boolean): void {
  db.changed.set(path, zxid);
  if (existence) db.childrenChanged.set(path.slice(0, Math.max(1, path.lastIndexOf('/'))), zxid);
}

/** Answers a read from the tree as it is here, and leaves watches. */
export function read(db: Database, o: ZkOperation, session: number): ZkResult {
  const watcher = 'watch' in o && o.watch ? session : undefined;
  if (o.op === 'getChildren') {
    const children = getChildren(db.tree, o.path, watcher);
    return children === undefined ? { error: 'NONODE' } : { error: '', children };
  }
  const node = o.op === 'exists' ? existsNode(db.tree, o.path, watcher) : getNode(db.tree, o.path, watcher);
  return node === undefined ? { error: 'NONODE' } : { error: '', ...statOf(node) };
}

function statOf({ data, version, owner = 0, czxid }: Znode) {
  return { data, version, owner, czxid };
}

/** Whether nothing in the request changes anything: it is answered by the server that the client is at. */
export function isRead(operations: readonly ZkOperation[]): boolean {
  return operations.every((o) => o.op === 'exists' || o.op === 'getData' || o.op === 'getChildren');
}

/** Watches of a client that comes from another server: what has changed meanwhile fires at once, the others are left. */
export function setWatches(
  db: Database,
  session: number,
  zxid: number,
  data: readonly string[],
  children: readonly string[],
): Fired[] {
  const fired: Fired[] = [];
  for (const path of data) {
    const changed = (db.changed.get(path) ?? 0) > zxid;
    const event = db.tree.nodes.has(path) ? 'NodeDataChanged' : 'NodeDeleted';
    if (changed) fired.push({ session, path, event });
    else existsNode(db.tree, path, session);
  }
  for (const path of children) {
    const changed = (db.childrenChanged.get(path) ?? 0) > zxid;
    if (changed) fired.push({ session, path, event: 'NodeChildrenChanged' });
    else getChildren(db.tree, path, session);
  }
  return fired;
}

/** Whoever is not connected here any more watches nothing here. */
export function forgetWatches(db: Database, session: number): void {
  for (const watches of [db.tree.dataWatches, db.tree.childWatches])
    for (const [path, sessions] of watches) {
      const others = sessions.filter((s) => s !== session);
      if (others.length === 0) watches.delete(path);
      else watches.set(path, others);
    }
}

/** From the beginning of the log. */
export function rebuild(db: Database): void {
  const fresh = emptyDatabase();
  db.tree = fresh.tree;
  db.sessions.clear();
  db.changed.clear();
  db.childrenChanged.clear();
  db.applied = 0;
}

/** Lines of the tree: path, data, version, owner. */
export function treeLines(tree: ZnodeTree): { readonly path: string; readonly node: Znode }[] {
  const below = (path: string): { readonly path: string; readonly node: Znode }[] =>
    childrenOf(tree, path).flatMap((name) => {
      const child = path === '/' ? `/${name}` : `${path}/${name}`;
      return [{ path: child, node: tree.nodes.get(child)! }, ...below(child)];
    });
  return below('/');
}
