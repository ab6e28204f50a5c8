// Answers for the types of modules that are made at build time.
declare module 'virtual:gallery' {
  export const chapters: readonly import('./gallery/entry.ts').GalleryChapter[];
}

declare module 'virtual:gallery-words' {
  export const words: import('./gallery/entry.ts').SearchWords;
}

declare module 'virtual:scenario-texts' {
  export const texts: Readonly<Record<string, () => Promise<{ readonly default: string }>>>;
}
