import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readServeSettings } from '../../../shared/composition/serve-settings.ts';
import { LIMITS } from '../../../stacks/limits.ts';
import { readStageSettings } from '../../../stacks/stage-settings.ts';
import { QUEUE_NAMES, STEPS } from '../../../stacks/steps.ts';
import { EXPECTED_RIGHTS, type Right } from '../../stacks/expected-rights.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const GUIDE = readFileSync(resolve(ROOT, 'docs/guides/aws.md'), 'utf8');
const FUNCTIONS = Object.keys(LIMITS) as (keyof typeof LIMITS)[];

/** The rows of the tables of a chapter, cell by cell, without their headings. */
function rowsOf(chapter: string): readonly (readonly string[])[] {
  const [, text = ''] = GUIDE.split(`\n## ${chapter}\n`);
  const lines = (text.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'));
  const rows = lines.map((line) => line.split('|').slice(1, -1));
  const headings = lines.flatMap((line, position) => (/^\|[-|]+\|$/.test(line) ? [position - 1, position] : []));
  return rows.filter((_, position) => !headings.includes(position)).map((row) => row.map((cell) => cell.trim()));
}

/** The words in backticks. */
function named(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

/** The variables that are read when settings are. */
function readBy(read: (environment: { readonly [name: string]: string | undefined }) => unknown): readonly string[] {
  const names = new Set<string>();
  read(new Proxy({}, { get: (_target, name) => void (typeof name === 'string' && names.add(name)), has: () => true }));
  return [...names].filter((name) => name.startsWith('WINDLASS_')).sort();
}

describe('the guide of AWS', () => {
  it('draws every function and every queue', () => {
    const [, picture = ''] = GUIDE.split('```');
    const text = `${picture}\n${GUIDE.split('```')[2]?.split('\n## ')[0]}`;
    expect(
      [...FUNCTIONS, ...QUEUE_NAMES].filter((name) => !new RegExp(`(^|[^\\w-])${name}($|[^\\w-])`, 'm').test(text)),
    ).toEqual([]);
  });

  it('has a row for the rights of every function, and says what it may', () => {
    const rights = Object.fromEntries(rowsOf('Rights').map(([name = '', ...cells]) => [name, cells]));
    expect(Object.keys(rights).sort()).toEqual([...FUNCTIONS].sort());
    for (const name of FUNCTIONS) expect({ [name]: rights[name] }).toEqual({ [name]: expectedCells(name) });
  });

  it('has every setting of the deployment, and no other', () => {
    const documented = rowsOf('Deploy').flatMap(([names = '']) =>
      named(names).filter((name) => name.startsWith('WINDLASS_')),
    );
    expect(documented.sort()).toEqual(readBy((environment) => readStageSettings('dev', environment)));
  });

  it('says of every setting of windlass serve that has no counterpart here that it has none', () => {
    const here = readBy((environment) => readStageSettings('dev', environment));
    const byParameters = ['WINDLASS_ADMIN_TOKEN', 'WINDLASS_WEBHOOK_SECRET_GITHUB', 'WINDLASS_WEBHOOK_SECRET_GITLAB'];
    const missing = readBy(readServeSettings).filter((name) => ![...here, ...byParameters].includes(name));
    const [sentence = ''] = /^.* have no counterpart here\.$/m.exec(GUIDE) ?? [];
    expect(missing).toEqual([...named(sentence)].filter((name) => name.startsWith('WINDLASS_')).sort());
  });

  it('has every metric that is written, and no other', () => {
    const source = readFileSync(resolve(ROOT, 'shared/ports/metrics.ts'), 'utf8');
    const counted = [...source.matchAll(/\| '(\w+)'/g)].map(([, name = '']) => name);
    const first = /DurationName =\s+\| '(\w+)'/.exec(source)?.[1] ?? '';
    const documented = rowsOf('When something is stuck').flatMap(([names = '']) => named(names));
    expect(documented.sort()).toEqual([...new Set([...counted, first, 'windlass_renders_avoided_total'])].sort());
  });
});

function expectedCells(name: keyof typeof LIMITS): readonly string[] {
  const may = (right: Right) => EXPECTED_RIGHTS[name].includes(right);
  const calls = (['render', 'reach-cluster'] as const).filter(may);
  return [
    may('items') ? 'all' : may('deliveries') ? 'deliveries' : '–',
    receiversOf(name),
    may('takes') ? (name === 'dead-letter' ? 'dead letters' : 'its own') : '–',
    may('secrets') ? 'named' : '–',
    may('clusters') ? 'yes' : '–',
    calls.join(', ') || '–',
    may('mail') ? 'yes' : '–',
  ];
}

/** The functions of the queues that it sends to. */
function receiversOf(name: keyof typeof LIMITS): string {
  if (!EXPECTED_RIGHTS[name].includes('sends')) return '–';
  if (name === 'webhook') return STEPS.RouteGitEvent.function;
  const step = Object.values(STEPS).find((candidate) => candidate.function === name);
  return step === undefined ? 'all' : step.sendsTo.map((queue) => STEPS[queue].function).join(', ');
}
