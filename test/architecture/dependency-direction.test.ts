import { globSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

/** What each layer may import of ours (design §2); a longer prefix wins. */
const MAY_IMPORT: { readonly [layer: string]: readonly string[] } = {
  'shared/domain': ['shared/domain'],
  'shared/ports': ['shared/ports', 'shared/domain'],
  'shared/contracts': ['shared/contracts', 'shared/domain', 'shared/ports'],
  'shared/stores': ['shared/stores', 'shared/ports', 'shared/domain'],
  'shared/workflows': ['shared/workflows', 'shared/stores', 'shared/contracts', 'shared/ports', 'shared/domain'],
  'shared/adapters': ['shared/adapters', 'shared/ports', 'shared/domain'],
  'shared/composition': ['shared'],
  functions: ['functions', 'shared/workflows', 'shared/contracts', 'shared/domain', 'shared/ports', 'shared/stores'],
  'functions/aws': ['functions', 'shared/composition', 'package.json'],
  cli: ['cli', 'shared/contracts', 'shared/domain', 'package.json'],
  'cli/serve': [
    'cli',
    'functions',
    'sandbox',
    'shared/composition',
    'shared/workflows',
    'shared/stores',
    'shared/contracts',
    'shared/domain',
    'shared/ports',
  ],
  'cli/commands/serve.ts': ['cli', 'shared/composition', 'shared/domain'],
  'cli/commands/cluster/cluster-add-eks.ts': ['cli', 'shared/composition'],
  'cli/kubectl.ts': ['shared/composition', 'shared/domain'],
  sandbox: ['sandbox', 'shared/domain', 'shared/ports'],
};

/** Packages and modules that a layer may not touch: nothing here does I/O, reads the clock or the environment. */
const PURE_LAYERS = ['shared/domain', 'shared/ports'];
const PURE_PACKAGES = ['croner', 'node:crypto', 'semver', 'yaml'];
const IMPURE_WORDS = [
  /\bprocess\./,
  /\bDate\.now\(/,
  /\bnew Date\(\)/,
  /\bMath\.random\(/,
  /\bfetch\(/,
  /\bsetTimeout\(/,
];
const ONLY_IN: { readonly [package_: string]: readonly string[] } = {
  zod: ['shared/contracts', 'functions/http'],
  '@aws-sdk': ['shared/adapters/aws'],
  '@kubernetes/client-node': ['shared/adapters/kubernetes', 'cli'],
  'isomorphic-git': ['shared/adapters/git'],
  '@octokit/webhooks': ['shared/adapters/git'],
  commander: ['cli'],
};
const MAX_LINES = 400;
const HANDLER_MAX_LINES = 40;

const files = globSync('{functions,cli,sandbox,shared}/**/*.ts', { cwd: ROOT }).sort();
const sourceOf = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');

function importsOf(file: string): readonly string[] {
  const source = sourceOf(file);
  const statements = [...source.matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'|^import '([^']+)'/gm)];
  const dynamic = [...source.matchAll(/\bimport\('([^']+)'\)/g)];
  const specifiers = [...statements, ...dynamic].map(([, name, bare]) => name ?? bare ?? '');
  return specifiers.map((name) => (name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), name)) : name));
}

function layerOf(file: string): string {
  const fitting = Object.keys(MAY_IMPORT).filter((layer) => file === layer || file.startsWith(`${layer}/`));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? '';
}

const isOurs = (name: string) => /^(functions|cli|sandbox|shared)\/|^package\.json$/.test(name);
const isWithin = (name: string, folders: readonly string[]) =>
  folders.some((folder) => name === folder || name.startsWith(`${folder}/`));

describe('the layers', () => {
  it('finds the sources that it judges', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter((file) => layerOf(file) === '')).toEqual([]);
  });

  it('import only downwards', () => {
    const wrong = files.flatMap((file) => {
      const allowed = MAY_IMPORT[layerOf(file)] ?? [];
      return importsOf(file)
        .filter((name) => isOurs(name) && !isWithin(name, allowed))
        .map((name) => `${file} imports ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('keep one family of adapters out of another', () => {
    const family = (name: string) => name.split('/').slice(0, 3).join('/');
    const wrong = files
      .filter((file) => file.startsWith('shared/adapters/'))
      .flatMap((file) =>
        importsOf(file)
          .filter((name) => /^shared\/adapters\/[^/]+\//.test(name) && family(name) !== family(file))
          .map((name) => `${file} imports ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it('have domain and ports without I/O, clock, randomness or environment', () => {
    const wrong = files
      .filter((file) => isWithin(file, PURE_LAYERS))
      .flatMap((file) => [
        ...importsOf(file)
          .filter((name) => !isOurs(name) && !PURE_PACKAGES.includes(name))
          .map((name) => `${file} imports ${name}`),
        ...IMPURE_WORDS.filter((word) => word.test(sourceOf(file))).map((word) => `${file} contains ${word}`),
      ]);
    expect(wrong).toEqual([]);
  });

  it('use each SDK in its own place only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file).flatMap((name) => {
        const [, folders] =
          Object.entries(ONLY_IN).find(([package_]) => name === package_ || name.startsWith(`${package_}/`)) ?? [];
        return folders && !isWithin(file, folders) ? [`${file} imports ${name}`] : [];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the files', () => {
  it('stay small', () => {
    const lines = files.map((file) => [sourceOf(file).split('\n').length, file] as const);
    expect(lines.filter(([count]) => count > MAX_LINES)).toEqual([]);
    const handlers = lines.filter(([, file]) => /^functions\/[^/]+\.ts$/.test(file));
    expect(handlers.length).toBeGreaterThan(5);
    expect(handlers.filter(([count]) => count > HANDLER_MAX_LINES + 1)).toEqual([]);
  });

  it('are named for what they are', () => {
    const vague = files.filter((file) =>
      /(^|\/)(utils?|helpers?|common|misc|.*-(manager|helper|util))(\.ts|\/)/.test(file),
    );
    expect(vague).toEqual([]);
  });
});

describe('one name per step', () => {
  it.each(['route-git-event', 'refresh', 'sync', 'sweep', 'dead-letter', 'webhook', 'api'])(
    'has a function for %s',
    (step) => {
      expect(files).toContain(`functions/${step}.ts`);
    },
  );
});
