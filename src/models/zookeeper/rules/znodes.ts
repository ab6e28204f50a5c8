// Answers for the tree of znodes: versions, ephemeral nodes that go with their session, and one-shot watches.
// Source: apache/zookeeper zookeeper-server/src/main/java/org/apache/zookeeper/server/{DataTree,PrepRequestProcessor}.java, server/watch/WatchManager.java

export interface Znode {
  readonly data: string;
  readonly version: number;
  /** Session that owns it; undefined: persistent. */
  readonly owner: number | undefined;
  /** Transaction that created it. */
  readonly czxid: number;
}

export type WatchEvent = 'NodeCreated' | 'NodeDataChanged' | 'NodeDeleted' | 'NodeChildrenChanged';

/** A watch that has fired. */
export interface Fired {
  readonly session: number;
  readonly path: string;
  readonly event: WatchEvent;
}

export interface ZnodeTree {
  readonly nodes: Map<string, Znode>;
  /** Sessions that watch a node's existence and data, in the order of asking. */
  readonly dataWatches: Map<string, readonly number[]>;
  readonly childWatches: Map<string, readonly number[]>;
}

export type ZkError = 'NODEEXISTS' | 'NONODE' | 'BADVERSION' | 'NOTEMPTY' | 'NOCHILDRENFOREPHEMERALS';

/** What a write led to: an error, and the watches that it fired. */
export interface Written {
  readonly error: ZkError | undefined;
  readonly fired: readonly Fired[];
}

const ROOT = '/';

export function znodeTree(): ZnodeTree {
  const root: Znode = { data: '', version: 0, owner: undefined, czxid: 0 };
  return { nodes: new Map([[ROOT, root]]), dataWatches: new Map(), childWatches: new Map() };
}

function parentOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end <= 0 ? ROOT : path.slice(0, end);
}

/** Names of a node's children, in order. */
export function childrenOf(tree: ZnodeTree, path: string): string[] {
  const prefix = path === ROOT ? ROOT : `${path}/`;
  return [...tree.nodes.keys()]
    .filter((other) => other !== ROOT && other.startsWith(prefix) && !other.slice(prefix.length).includes('/'))
    .map((other) => other.slice(prefix.length))
    .sort((a, b) => (a < b ? -1 : 1));
}

function refused(error: ZkError): Written {
  return { error, fired: [] };
}

/** @param owner the session of an ephemeral node */
export function createNode(
  tree: ZnodeTree,
  path: string,
  data: string,
  owner: number | undefined,
  zxid: number,
): Written {
  const parent = tree.nodes.get(parentOf(path));
  if (parent === undefined) return refused('NONODE');
  if (tree.nodes.has(path)) return refused('NODEEXISTS');
  if (parent.owner !== undefined) return refused('NOCHILDRENFOREPHEMERALS');
  tree.nodes.set(path, { data, version: 0, owner, czxid: zxid });
  return {
    error: undefined,
    fired: [
      ...fire(tree.dataWatches, path, 'NodeCreated'),
      ...fire(tree.childWatches, parentOf(path), 'NodeChildrenChanged'),
    ],
  };
}

/** @param version the version that it must have; -1: any */
export function setNode(tree: ZnodeTree, path: string, data: string, version: number): Written {
  const node = tree.nodes.get(path);
  if (node === undefined) return refused('NONODE');
  if (version !== -1 && node.version !== version) return refused('BADVERSION');
  tree.nodes.set(path, { ...node, data, version: node.version + 1 });
  return { error: undefined, fired: fire(tree.dataWatches, path, 'NodeDataChanged') };
}

/** Who watches the node in both ways hears of its end once. */
export function deleteNode(tree: ZnodeTree, path: string, version: number): Written {
  const node = tree.nodes.get(path);
  if (node === undefined || path === ROOT) return refused('NONODE');
  if (version !== -1 && node.version !== version) return refused('BADVERSION');
  if (childrenOf(tree, path).length > 0) return refused('NOTEMPTY');
  tree.nodes.delete(path);
  const ofData = fire(tree.dataWatches, path, 'NodeDeleted');
  const heard = new Set(ofData.map((f) => f.session));
  const ofChildren = fire(tree.childWatches, path, 'NodeDeleted').filter((f) => !heard.has(f.session));
  return {
    error: undefined,
    fired: [...ofData, ...ofChildren, ...fire(tree.childWatches, parentOf(path), 'NodeChildrenChanged')],
  };
}

/** The end of a session (closed or expired, not a lost connection): its ephemeral nodes and watches go, in one transaction. */
export function closeSession(tree: ZnodeTree, session: number): readonly Fired[] {
  for (const watches of [tree.dataWatches, tree.childWatches])
    for (const [path, sessions] of watches) {
      const others = sessions.filter((s) => s !== session);
      if (others.length === 0) watches.delete(path);
      else watches.set(path, others);
    }
  const owned = [...tree.nodes].filter(([, node]) => node.owner === session).map(([path]) => path);
  return owned.flatMap((path) => deleteNode(tree, path, -1).fired);
}

/** `exists`: a watch is left whether the node is there or not. */
export function existsNode(tree: ZnodeTree, path: string, watcher: number | undefined): Znode | undefined {
  if (watcher !== undefined) watch(tree.dataWatches, path, watcher);
  return tree.nodes.get(path);
}

/** `getData`: no watch is left on a node that is not there. */
export function getNode(tree: ZnodeTree, path: string, watcher: number | undefined): Znode | undefined {
  const node = tree.nodes.get(path);
  if (node !== undefined && watcher !== undefined) watch(tree.dataWatches, path, watcher);
  return node;
}

/** `getChildren`; undefined when the node is not there. */
export function getChildren(tree: ZnodeTree, path: string, watcher: number | undefined): string[] | undefined {
  if (!tree.nodes.has(path)) return undefined;
  if (watcher !== undefined) watch(tree.childWatches, path, watcher);
  return childrenOf(tree, path);
}

function watch(watches: Map<string, readonly number[]>, path: string, session: number): void {
  const before = watches.get(path) ?? [];
  if (!before.includes(session)) watches.set(path, [...before, session]);
}

/** A watch fires once. */
function fire(watches: Map<string, readonly number[]>, path: string, event: WatchEvent): Fired[] {
  const sessions = watches.get(path) ?? [];
  watches.delete(path);
  return sessions.map((session) => ({ session, path, event }));
}
