// Answers for the version of the engine's rules: it changes when, and only when, a golden digest changes.
export const ENGINE_VERSION = '0.2.0';
