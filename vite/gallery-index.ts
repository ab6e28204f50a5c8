// Answers for the gallery's index, made at build time from the scenarios' own files, so that the first page loads no YAML.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Plugin } from 'vite';
import { parse } from 'yaml';
import type { GalleryChapter, GalleryEntry, SearchWords } from '../src/lab/gallery/entry.ts';

const indexModule = 'virtual:gallery';
const wordsModule = 'virtual:gallery-words';
const textsModule = 'virtual:scenario-texts';
const textModule = 'virtual:scenario-text/';
const modules = [indexModule, wordsModule, textsModule];

interface ScenarioFile {
  readonly entry: GalleryEntry;
  /** Everything a person might search for, beyond what the row shows. */
  readonly words: string;
  /** The file as it is. */
  readonly source: string;
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/** `fault-tolerance` becomes `Fault tolerance`. */
function titleOf(folder: string): string {
  const words = folder.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How long a walkthrough takes a person, in minutes: reading at 150 words a minute, and a pause to think or try at each question. */
function minutesOf(walkthrough: unknown): number | null {
  if (!Array.isArray(walkthrough) || walkthrough.length === 0) return null;
  const pauses: Record<string, number> = { say: 0.5, ask: 1.5, explain: 1.5, goal: 3 };
  let minutes = 0;
  for (const step of walkthrough) {
    for (const [kind, pause] of Object.entries(pauses)) {
      if (text(step?.[kind]) !== '') minutes += pause + text(step[kind]).split(/\s+/).length / 150;
    }
  }
  return Math.max(1, Math.round(minutes));
}

/** All keys and texts of a scenario, once each, in lower case. */
function searchable(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') {
    for (const word of value.toLowerCase().match(/[a-z0-9][a-z0-9.-]+[a-z0-9]/g) ?? []) found.add(word);
  } else if (Array.isArray(value)) {
    for (const item of value) searchable(item, found);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      searchable(key, found);
      searchable(item, found);
    }
  }
  return found;
}

type Figures = Readonly<Record<string, { readonly lines: GalleryEntry['figure'] }>>;

/** What `npm run generate` drew from the runs; nothing where it was not run for this folder. */
function readFigures(folder: string): Figures {
  const path = join(folder, 'figures.json');
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/** Reads what the gallery shows. The file may be wrong in any way: `murphy validate` says how, the gallery leaves it out. */
function readScenario(path: string, chapter: string, figures: Figures): ScenarioFile | null {
  let content: Record<string, unknown>;
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
    content = parse(source);
  } catch {
    return null;
  }
  if (content === null || typeof content !== 'object' || text(content.title) === '') return null;
  const topics = Array.isArray(content.topics) ? content.topics.map(String) : [];
  const id = `${chapter}/${basename(path, '.yaml')}`;
  const entry: GalleryEntry = {
    id,
    title: text(content.title),
    summary: text(content.summary),
    topics,
    length: text(content.length),
    minutes: minutesOf(content.walkthrough),
    figure: figures[id]?.lines ?? null,
  };
  return { entry, words: [...searchable(content)].sort(byName).join(' '), source };
}

/** Where an entry stands in the course: by the earliest of its topics; those without come last. */
function placeOf(entry: GalleryEntry): number {
  const places = entry.topics
    .map((topic) => /^T(\d+)\.(\d+)$/.exec(topic))
    .map((match) => {
      return match ? Number(match[1]) * 100 + Number(match[2]) : Number.MAX_SAFE_INTEGER;
    });
  return Math.min(...places, Number.MAX_SAFE_INTEGER);
}

const byPlace = (a: GalleryEntry, b: GalleryEntry): number => placeOf(a) - placeOf(b) || byName(a.id, b.id);

function readAll(folder: string): { chapters: GalleryChapter[]; words: SearchWords; sources: Map<string, string> } {
  const words: Record<string, string> = {};
  const figures = readFigures(folder);
  const chapters: GalleryChapter[] = [];
  const sources = new Map<string, string>();
  const folders = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true }).filter((at) => at.isDirectory())
    : [];
  for (const { name: chapter } of folders.sort((a, b) => byName(a.name, b.name))) {
    const names = readdirSync(join(folder, chapter)).filter((name) => name.endsWith('.yaml'));
    const files = names.flatMap((name) => readScenario(join(folder, chapter, name), chapter, figures) ?? []);
    for (const { entry, words: own, source } of files) {
      words[entry.id] = own;
      sources.set(entry.id, source);
    }
    const entries = files.map((file) => file.entry).sort(byPlace);
    if (entries.length > 0) chapters.push({ id: chapter, title: titleOf(chapter), entries });
  }
  chapters.sort((a, b) => byPlace(a.entries[0], b.entries[0]));
  return { chapters, words, sources };
}

/**
 * Serves `virtual:gallery` (the chapters), `virtual:gallery-words` (what search looks through, loaded when first needed) and
 * `virtual:scenario-texts` (a loader for each scenario's own text, in a chunk of its own).
 * @param folder where the scenarios are, as `<chapter>/<name>.yaml`
 */
export function galleryIndex(folder: string): Plugin {
  return {
    name: 'murphy-gallery-index',
    resolveId: (id) => (modules.includes(id) || id.startsWith(textModule) ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith('\0virtual:') || !(modules.includes(id.slice(1)) || id.startsWith(`\0${textModule}`)))
        return undefined;
      const { chapters, words, sources } = readAll(folder);
      if (id === `\0${textsModule}`) {
        const loaders = [...sources.keys()].map(
          (name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(textModule + name)})`,
        );
        return `export const texts = { ${loaders.join(', ')} };`;
      }
      if (id.startsWith(`\0${textModule}`))
        return `export default ${JSON.stringify(sources.get(id.slice(textModule.length + 1)) ?? '')};`;
      // As text to parse: faster to load than an object literal of the same size.
      const quoted = (value: unknown) => `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
      return id === `\0${indexModule}`
        ? `export const chapters = ${quoted(chapters)};`
        : `export const words = ${quoted(words)};`;
    },
    configureServer(server) {
      server.watcher.add(folder);
      server.watcher.on('all', (_event, path) => {
        if (!path.startsWith(folder)) return;
        for (const id of modules) {
          const known = server.moduleGraph.getModuleById(`\0${id}`);
          if (known) server.reloadModule(known);
        }
      });
    },
  };
}
