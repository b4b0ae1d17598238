const GREEN = 32;
const YELLOW = 33;
const RED = 31;
const GREY = 90;

const COLOR_OF_WORD: { readonly [word: string]: number } = {
  Synced: GREEN,
  Healthy: GREEN,
  Succeeded: GREEN,
  Successful: GREEN,
  Pruned: GREEN,
  OutOfSync: YELLOW,
  Progressing: YELLOW,
  Running: YELLOW,
  Terminating: YELLOW,
  Missing: YELLOW,
  Suspended: YELLOW,
  PruneSkipped: YELLOW,
  Degraded: RED,
  Failed: RED,
  Error: RED,
  SyncFailed: RED,
  Unknown: GREY,
};

/** Colours a text that begins with a word of state, like `Synced` or `Synced to main (a1b2c3d)`. */
export function colorize(text: string, hasColor: boolean): string {
  const word = /^\w+/.exec(text)?.[0] ?? '';
  const color = hasColor && Object.hasOwn(COLOR_OF_WORD, word) ? COLOR_OF_WORD[word] : undefined;
  return color === undefined ? text : `\u001b[${color}m${word}\u001b[39m${text.slice(word.length)}`;
}
