// Answers for images: which steps of a Dockerfile a build repeats, which layers the image has, and which of them a node has to fetch.

/** A step of a stage: RUN, COPY. Sizes in bytes, times in microseconds. */
export interface BuildStep {
  /** The instruction as it is written: another text is another step. */
  readonly step: string;
  /** Files of the build context that it reads. */
  readonly reads: readonly string[];
  /** A stage whose result it copies from: COPY --from. */
  readonly copiesFrom?: string | undefined;
  /** What it adds to the image. */
  readonly size: number;
  readonly time: number;
}

/** FROM ... AS ... and what follows. */
export interface BuildStage {
  readonly as: string;
  /** A stage before this one, or an image of the size `baseSize`. */
  readonly from: string;
  readonly baseSize: number;
  readonly steps: readonly BuildStep[];
}

export interface Layer {
  readonly key: string;
  readonly size: number;
}

export interface BuiltImage {
  /** Lowest first. */
  readonly layers: readonly Layer[];
  readonly size: number;
  /** Time of the steps that were not in the cache. */
  readonly time: number;
  readonly hits: number;
  readonly misses: number;
}

interface Building {
  readonly versions: ReadonlyMap<string, number>;
  readonly cache: Set<string>;
  readonly stages: readonly BuildStage[];
  readonly done: Map<string, readonly Layer[]>;
  time: number;
  hits: number;
  misses: number;
}

/**
 * Builds the last stage, and of the others those that it needs. A step is taken from `cache` when the step before it, its
 * instruction and the versions of the files that it reads are those of an earlier build: after the first miss of a stage all
 * are misses. Adds to `cache`. Throws RangeError for a Dockerfile without stages. Source: docker/docs
 * content/manuals/build/cache/invalidation.md; moby/buildkit solver/cachekey.go.
 */
export function buildImage(
  stages: readonly BuildStage[],
  versions: ReadonlyMap<string, number>,
  cache: Set<string>,
): BuiltImage {
  const last = stages.at(-1);
  if (last === undefined) throw new RangeError('a Dockerfile has at least one stage');
  const building: Building = { versions, cache, stages, done: new Map(), time: 0, hits: 0, misses: 0 };
  const layers = buildStage(building, last);
  const { time, hits, misses } = building;
  return { layers, size: layers.reduce((sum, layer) => sum + layer.size, 0), time, hits, misses };
}

function buildStage(b: Building, stage: BuildStage): readonly Layer[] {
  const known = b.done.get(stage.as);
  if (known !== undefined) return known;
  const base = stageBefore(b, stage, stage.from);
  const layers: Layer[] =
    base === undefined ? [{ key: `FROM ${stage.from}`, size: stage.baseSize }] : [...buildStage(b, base)];
  for (const step of stage.steps) layers.push(buildStep(b, stage, step, layers.at(-1)!.key));
  b.done.set(stage.as, layers);
  return layers;
}

/** A stage can only name those above it. */
function stageBefore(b: Building, stage: BuildStage, name: string): BuildStage | undefined {
  return b.stages.slice(0, b.stages.indexOf(stage)).find((one) => one.as === name);
}

function buildStep(b: Building, stage: BuildStage, step: BuildStep, parent: string): Layer {
  const source = step.copiesFrom === undefined ? undefined : stageBefore(b, stage, step.copiesFrom);
  const copied = source === undefined ? '' : buildStage(b, source).at(-1)!.key;
  const read = step.reads.map((file) => `${file}@${b.versions.get(file) ?? 1}`).join(',');
  const key = `${parent}\n${step.step} [${read}] {${copied}}`;
  if (b.cache.has(key)) b.hits++;
  else {
    b.cache.add(key);
    b.misses++;
    b.time += step.time;
  }
  return { key, size: step.size };
}

/** A build of an image: `changed` are the files of another version than in the build before. */
export interface Build {
  readonly image: string;
  readonly dockerfile: string;
  readonly changed: readonly string[];
}

/** All builds, one after the other on one builder, whose cache is empty at first. Those of no known Dockerfile are left out. */
export function buildAll(
  builds: readonly Build[],
  dockerfiles: Readonly<Record<string, readonly BuildStage[]>>,
): ReadonlyMap<string, BuiltImage> {
  const cache = new Set<string>();
  const versions = new Map<string, number>();
  const images = new Map<string, BuiltImage>();
  for (const { image, dockerfile, changed } of builds) {
    for (const file of changed) versions.set(file, (versions.get(file) ?? 1) + 1);
    const stages = dockerfiles[dockerfile];
    if (stages !== undefined) images.set(image, buildImage(stages, versions, cache));
  }
  return images;
}

/** Bytes a second: over the network, and from the compressed layer to the file system. */
export interface PullRates {
  readonly bandwidth: number;
  readonly unpacking: number;
}

/**
 * Bytes of the layers that a node has not, and the time to fetch and unpack them, in microseconds. The layers of one image come
 * together and share the network. Source: containerd/containerd docs/content-flow.md.
 */
export function pullImage(
  layers: readonly Layer[],
  present: ReadonlySet<string>,
  { bandwidth, unpacking }: PullRates,
): { readonly bytes: number; readonly time: number } {
  const bytes = layers.reduce((sum, layer) => sum + (present.has(layer.key) ? 0 : layer.size), 0);
  return { bytes, time: Math.round((bytes / bandwidth + bytes / unpacking) * 1_000_000) };
}
