import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_ENTRIES } from '../../scripts/bundle/function-entries.ts';
import { functionBundles } from '../support/aws/bundled/function-bundles.ts';

const run = promisify(execFile);
/** What Lambda puts there before it loads a function. */
const LAMBDA_RUNTIME = resolve(import.meta.dirname, '../support/aws/load-lambda-runtime.ts');
const SHARED = resolve(import.meta.dirname, '../../shared');
const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  WINDLASS_TABLE: 'table',
  WINDLASS_WEBHOOK_SECRET_GITHUB: 'ssm:/windlass/test/webhook-secret-github',
  WINDLASS_QUEUE_ROUTE_GIT_EVENT: 'https://sqs.eu-west-1.amazonaws.com/123456789012/route',
};

/** `{SSMClient:r}=await import("./part.mjs")`, as it stands minified. */
const TAKEN_LATER = /\{([\w$:,]+)\}=await import\("\.\/([\w.-]+\.mjs)"\)/g;

describe('the bundle of a function', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await functionBundles();
  }, 120_000);

  it.each(FUNCTION_ENTRIES.map(({ name }) => name))(
    'of %s is loaded, with all that it loads later, without the repository beside it',
    async (name) => {
      const parts = globSync('*.mjs', { cwd: join(folder, name) }).map((file) => join(folder, name, file));
      const program = `
        for (const part of ${JSON.stringify(parts)}) await import(part);
        const { handler } = await import(${JSON.stringify(join(folder, name, 'index.mjs'))});
        console.log(typeof handler);`;
      expect(await evaluate(program, ['--import', LAMBDA_RUNTIME])).toBe('function');
    },
  );

  it.each(FUNCTION_ENTRIES.map(({ name }) => name))('of %s finds in what it loads later all that it takes', (name) => {
    const bundle = join(folder, name);
    const taken = globSync('*.mjs', { cwd: bundle }).flatMap((file) =>
      [...readFileSync(join(bundle, file), 'utf8').matchAll(TAKEN_LATER)].flatMap(([, names = '', part = '']) => {
        const exported = exportedBy(readFileSync(join(bundle, part), 'utf8'));
        return names.split(',').map((renamed) => ({ taken: renamed.split(':')[0], part, exported }));
      }),
    );
    expect(taken.filter(({ taken, exported }) => !exported.includes(taken ?? ''))).toEqual([]);
  });

  it('has every process that the code starts by its address', () => {
    const started = globSync('**/*.ts', { cwd: SHARED }).flatMap((file) => {
      const source = readFileSync(join(SHARED, file), 'utf8');
      return [...source.matchAll(/'\.\/([\w-]+)\.ts'[^\n]*import\.meta\.url/g)].map(([, name]) => `${name}.mjs`);
    });
    expect(started).toContain('jsonnet-process.mjs');
    expect(started.filter((file) => !existsSync(join(folder, 'refresh/workers', file)))).toEqual([]);
  });

  it('runs jq for the fields to ignore', async () => {
    const part = partOf('sync', 'jq-field-selector');
    const program = `
      const { createJqFieldSelector } = await import(${JSON.stringify(part)});
      const selector = createJqFieldSelector({ clock: { now: () => new Date() } });
      console.log(JSON.stringify(await selector.select('.spec.replicas', [{ spec: { replicas: 2 } }])));`;
    expect(JSON.parse(await evaluate(program))).toEqual({ kind: 'Paths', paths: [[['spec', 'replicas']]] });
  });

  it('runs health checks in Lua, also where Node keeps to its permission model', async () => {
    const part = partOf('refresh', 'process-health-scripts');
    const program = `
      const { createProcessHealthScripts } = await import(${JSON.stringify(part)});
      const scripts = createProcessHealthScripts({ clock: { now: () => new Date() } });
      const text = 'return { status = "Degraded", message = obj.kind }';
      console.log(JSON.stringify(await scripts.run({ language: 'lua', key: 'Engine', text, useOpenLibs: false }, { kind: 'Engine' })));`;
    const permissions = ['--permission', `--allow-fs-read=${folder}/*`, '--allow-child-process'];
    expect(JSON.parse(await evaluate(program, permissions))).toEqual({
      kind: 'Returned',
      value: { status: 'Degraded', message: 'Engine' },
    });
  });

  it('answers a bad request of GitHub with the status of its error, whose name minifying must not change', async () => {
    const event = { headers: {}, body: '{}', requestContext: { http: { method: 'POST' }, requestId: 'r' } };
    const program = `
      const { handler } = await import(${JSON.stringify(join(folder, 'webhook/index.mjs'))});
      console.log(JSON.stringify(await handler(${JSON.stringify(event)}, {})));`;
    expect(JSON.parse(await evaluate(program))).toMatchObject({ statusCode: 400 });
  });

  /** The path of a part that is loaded later. */
  function partOf(name: string, part: string): string {
    const [file = ''] = globSync(`${part}-*.mjs`, { cwd: join(folder, name) });
    return join(folder, name, file);
  }

  /** Runs a program beside the bundles; the last line that it prints. */
  async function evaluate(program: string, flags: readonly string[] = []): Promise<string> {
    const { stdout } = await run(
      process.execPath,
      [...flags, '--input-type=module', '--eval', `${program}\nprocess.exit(0);`],
      { cwd: folder, env: ENVIRONMENT },
    );
    return stdout.trim().split('\n').at(-1) ?? '';
  }
});

function exportedBy(source: string): readonly string[] {
  const lists = [...source.matchAll(/export\{([^}]*)\}/g)].flatMap(([, list = '']) => list.split(','));
  const names = lists.map((entry) => entry.split(' as ').at(-1) ?? '');
  return source.includes('export default ') ? [...names, 'default'] : names;
}
