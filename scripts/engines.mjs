// Answers for where this machine has the JavaScript engines that tests run in, and which Debian package brings each.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * An engine the tests use beside Node's own. `packages`: those of Debian's that bring it, in different releases; one is enough.
 * @typedef {{ packages: string[], variable: string, names: string[], folders: string[], purpose: string }} Engine
 */

/** @type {Readonly<Record<'chromium' | 'firefox' | 'jsc', Engine>>} */
export const engines = {
  chromium: {
    packages: ['chromium'],
    variable: 'MURPHY_CHROMIUM',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    folders: ['/Applications/Chromium.app/Contents/MacOS', '/Applications/Google Chrome.app/Contents/MacOS'],
    purpose: 'browser tests and determinism in V8',
  },
  firefox: {
    packages: ['firefox-esr'],
    variable: 'MURPHY_FIREFOX',
    names: ['firefox-esr', 'firefox'],
    folders: ['/Applications/Firefox.app/Contents/MacOS'],
    purpose: 'determinism in SpiderMonkey',
  },
  jsc: {
    packages: ['libjavascriptcoregtk-4.1-bin', 'libjavascriptcoregtk-4.0-bin', 'libjavascriptcoregtk-6.0-bin'],
    variable: 'MURPHY_JSC',
    names: ['jsc'],
    folders: [
      ...['4.1', '4.0'].flatMap((version) => [
        `/usr/lib/x86_64-linux-gnu/webkit2gtk-${version}`,
        `/usr/lib/aarch64-linux-gnu/webkit2gtk-${version}`,
      ]),
      '/System/Library/Frameworks/JavaScriptCore.framework/Versions/Current/Helpers',
    ],
    purpose: 'determinism in JavaScriptCore',
  },
};

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The path of an engine's program: the one its environment variable names, or the first on PATH or in a usual folder.
 * @param {Engine} engine
 * @returns {string | undefined} undefined where the machine has none
 */
export function locate(engine) {
  const chosen = process.env[engine.variable];
  if (chosen) return isExecutable(chosen) ? chosen : undefined;
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...engine.folders];
  for (const folder of folders) {
    for (const program of engine.names) {
      const path = join(folder, program);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}
