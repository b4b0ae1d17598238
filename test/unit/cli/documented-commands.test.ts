import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { run } from './run-cli.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const DOCUMENTS = ['README.md', ...globSync('docs/guides/*.md', { cwd: ROOT })];

/** A command as somebody would copy it. */
interface DocumentedCommand {
  readonly text: string;
  readonly words: readonly string[];
  readonly flags: readonly string[];
}

/** The commands that stand in code: in blocks line by line, in sentences between backticks. */
function commandsOf(document: string): readonly DocumentedCommand[] {
  const blocks = [...document.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
  const sentences = [...document.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
  return [...blocks, ...sentences]
    .flatMap((line) => line.replace(/ #.*/, '').split(/\||&&|;/))
    .map((line) => line.trim().replace(/^npm run --silent windlass -- /, 'windlass '))
    .filter((line) => /^windlass [a-z]/.test(line))
    .map((text) => {
      const words = text.split(/\s+/).slice(1);
      const end = words.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith('-'));
      const flags = words.flatMap((word) => /^(--[a-z-]+|-[a-zA-Z])(?:=|$)/.exec(word)?.[1] ?? []);
      return { text, words: end < 0 ? words : words.slice(0, end), flags };
    });
}

it.each(DOCUMENTS)('every command in %s is there, with its flags', async (file) => {
  const unknown: string[] = [];
  for (const { text, words, flags } of commandsOf(readFileSync(resolve(ROOT, file), 'utf8'))) {
    const { code, out } = await run([...words.slice(0, 3), '--help']);
    const missing = flags.filter((flag) => !new RegExp(`(^|[ ,])${flag}([ ,=\\n]|$)`, 'm').test(out));
    const hasCommand = code === 0 && isOf(out, words);
    if (!hasCommand || missing.length > 0) unknown.push(`${text}: ${missing.join(', ') || 'no such command'}`);
  }
  expect(unknown).toEqual([]);
});

/** Whether a help is that of a command: for a word that it does not know, a group of commands shows its own. */
function isOf(help: string, words: readonly string[]): boolean {
  const [, usage = '', isGroup] = /^Usage: windlass ([a-z -]*?) (?:\[options\] ?)?(\[command\])?/.exec(help) ?? [];
  const named = usage.split(' ');
  return named.join(' ') === words.slice(0, named.length).join(' ') && !(isGroup && words.length > named.length);
}
