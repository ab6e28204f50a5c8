// Answers for how an echo reads: the rule, without state or context.

/** What is called into the valley `times` times comes back so often, from louder to quieter. */
export function echoOf(word: string, times: number): string {
  return Array.from({ length: times }, () => word).join(' ');
}
