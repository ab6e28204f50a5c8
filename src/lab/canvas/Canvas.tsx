// Answers for the picture of the world: parts and links as a graph, the tools over it, the messages on a canvas above it.
import {
  ConnectionMode,
  type Edge,
  type FitViewOptions,
  type Node,
  type NodeOrigin,
  ReactFlow,
  ReactFlowProvider,
  useNodesState,
  useReactFlow,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { OpenedWorld } from '../../session/port.ts';
import { actOn } from '../run/acts.ts';
import { useRun, useRunHandle } from '../run/context.ts';
import styles from './Canvas.module.css';
import { CutLayer } from './CutLayer.tsx';
import { Faults } from './Faults.tsx';
import { layout, type Shown } from './layout.ts';
import { useGrowth } from './growth.ts';
import { Legend } from './Legend.tsx';
import { LinkEdge } from './LinkEdge.tsx';
import { Messages } from './Messages.tsx';
import { PartNode } from './PartNode.tsx';
import { Tools } from './Tools.tsx';

const nodeTypes = { part: PartNode };
const edgeTypes = { link: LinkEdge };
const nothing: Shown = { faces: {}, marks: {} };
/** Parts grow and shrink about their centres, so that a row of them keeps straight links. */
const centred: NodeOrigin = [0.5, 0.5];
/** The whole world, clear of the tools above and the legend below. */
const whole: FitViewOptions = { padding: { top: '72px', bottom: '64px', x: '28px' }, maxZoom: 1.25 };

export function Canvas() {
  const world = useRun((s) => s.world);
  if (!world) return null;
  return (
    <ReactFlowProvider>
      <Graph key={world.title} world={world} />
    </ReactFlowProvider>
  );
}

/** One edge for both directions of a link. */
function edgesOf(world: OpenedWorld): Edge[] {
  const seen = new Set<string>();
  return world.links.flatMap(({ from, to, label }) => {
    if (from === to || seen.has(`${to} -> ${from}`) || seen.has(`${from} -> ${to}`)) return [];
    seen.add(`${from} -> ${to}`);
    return [
      {
        id: `${from} -> ${to}`,
        source: from,
        target: to,
        type: 'link',
        data: { label },
        ariaLabel: `Link ${from} to ${to}`,
      },
    ];
  });
}

function Graph({ world }: { readonly world: OpenedWorld }) {
  const run = useRunHandle();
  const flow = useReactFlow();
  const area = useRef<HTMLDivElement>(null);
  const arranged = useRef(false);
  const tool = useRun((s) => s.tool);
  const selected = useRun((s) => s.selected);
  const placed = useMemo<Node[]>(() => {
    const at = layout(world, run.store.getState().slow ?? nothing, null);
    return world.parts.map(({ name }) => ({
      id: name,
      type: 'part',
      position: { ...at.get(name)! },
      data: {},
      ariaLabel: `Part ${name}`,
      ariaRole: 'group',
    }));
  }, [world, run]);
  const [nodes, setNodes, onNodesChange] = useNodesState(placed);
  const edges = useMemo(() => edgesOf(world), [world]);
  const grown = useGrowth();
  const fits = useRun((s) => s.fits);
  const showAll = useCallback(() => flow.fitView(whole), [flow]);
  // Parts that show more than when they were placed get the room they need, unless the person arranged them.
  useEffect(() => {
    if (grown === '' || arranged.current) return;
    const at = layout(world, run.store.getState().slow ?? nothing, area.current);
    setNodes((now) => now.map((n) => ({ ...n, position: { ...at.get(n.id)! } })));
    const later = setTimeout(showAll, 80);
    return () => clearTimeout(later);
  }, [grown, world, run, setNodes, showAll]);
  useEffect(() => {
    if (fits > 0) showAll();
  }, [fits, showAll]);
  useEffect(() => {
    setNodes((now) =>
      now.map((n) => (n.selected === (n.id === selected?.part) ? n : { ...n, selected: n.id === selected?.part })),
    );
  }, [selected, setNodes]);

  // Enter on a focused part or link is a click on it.
  useEffect(() => {
    const onEnter = (event: KeyboardEvent) => {
      const item = event.target as Element;
      const id = item.getAttribute?.('data-id');
      if (event.key !== 'Enter' || !id) return;
      const ref = item.classList.contains('react-flow__edge') ? { item: id } : { part: id };
      const { tool: now } = run.store.getState();
      if (now === 'select') run.choose({ selected: ref });
      else actOn(run, now, ref);
    };
    const element = area.current!;
    element.addEventListener('keydown', onEnter);
    return () => element.removeEventListener('keydown', onEnter);
  }, [run]);

  const choose = (ref: { part?: string; process?: string; item?: string }) => {
    if (tool === 'select') run.choose({ selected: ref });
    else actOn(run, tool, ref);
  };
  return (
    <div className={styles.canvas} data-tool={tool} ref={area}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        onNodesChange={onNodesChange}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodeOrigin={centred}
        connectionMode={ConnectionMode.Loose}
        nodesConnectable={false}
        elementsSelectable={false}
        nodesFocusable
        edgesFocusable
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        disableKeyboardA11y={false}
        fitView
        fitViewOptions={whole}
        minZoom={0.2}
        maxZoom={3}
        zoomOnDoubleClick={false}
        panOnDrag={tool !== 'cut'}
        nodesDraggable={tool === 'select'}
        onNodeClick={(event, node) => {
          const process = (event.target as HTMLElement).closest<HTMLElement>('[data-process]')?.dataset.process;
          choose(process ? { part: node.id, process } : { part: node.id });
        }}
        onEdgeClick={(_event, edge) => choose({ item: edge.id })}
        onNodeDragStart={() => {
          arranged.current = true;
        }}
        onPaneClick={() => run.choose({ selected: null })}
      >
        <Messages />
      </ReactFlow>
      {tool === 'cut' && <CutLayer />}
      <Tools />
      <div className={styles.foot}>
        <Faults />
        <Legend />
      </div>
    </div>
  );
}
