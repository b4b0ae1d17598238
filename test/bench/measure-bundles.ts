// How large each function of AWS is and how long its import takes, against the bars of design §13: `npm run bench:bundle`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../../scripts/bundle/bundle-function.ts';
import { FUNCTION_ENTRIES } from '../../scripts/bundle/function-entries.ts';
import { type FunctionName, LIMITS } from '../../stacks/limits.ts';
import { startBundleProcess } from '../support/aws/bundled/bundle-process.ts';
import { median } from './median.ts';

/** What Lambda puts there before it loads a function. */
const LAMBDA_RUNTIME = join(import.meta.dirname, '../support/aws/load-lambda-runtime.ts');
const RUNS = 7;
const STARTS = 3;
/** Of what the webhook function loads before it can answer (design §13). */
const WEBHOOK_BAR = { loadedKB: 600, importMs: 150 };
const ENVIRONMENT = {
  WINDLASS_TABLE: 'table',
  WINDLASS_WEBHOOK_SECRET_GITHUB: 'ssm:/windlass/bench/webhook-secret-github',
  WINDLASS_QUEUE_ROUTE_GIT_EVENT: 'https://sqs.eu-west-1.amazonaws.com/123456789012/route',
  AWS_REGION: 'eu-west-1',
};

const folder = mkdtempSync(join(tmpdir(), 'windlass-bundles-'));
try {
  console.log(
    'function           loaded at start KB   with what is loaded later KB   import ms (median of 7)   until it asks for an event ms (of 3)',
  );
  for (const { name, entry } of FUNCTION_ENTRIES) {
    const out = join(folder, name);
    await bundleFunction(entry, out);
    const loaded = kilobytes(loadedAtStart(out).reduce((sum, file) => sum + statSync(join(out, file)).size, 0));
    const whole = kilobytes(sizeOf(out));
    const milliseconds = median(Array.from({ length: RUNS }, () => importOnce(join(out, 'index.mjs'))));
    const starts = [];
    for (let run = 0; run < STARTS; run += 1) starts.push(await startOnce(name, out));
    const columns = [
      pad(loaded, 15),
      pad(whole, 30),
      pad(Math.round(milliseconds), 23),
      pad(Math.round(median(starts)), 30),
    ];
    console.log([name.padEnd(18), ...columns].join(' '));
    if (name === 'webhook') compareWithBar(loaded, milliseconds);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function compareWithBar(loaded: number, milliseconds: number): void {
  const share = (value: number, bar: number) => `${(value / bar).toFixed(2)} of the bar`;
  console.log(`  size ${share(loaded, WEBHOOK_BAR.loadedKB)}, import ${share(milliseconds, WEBHOOK_BAR.importMs)}`);
}

/** The entry and what it imports statically, and so on. */
function loadedAtStart(out: string): readonly string[] {
  const loaded = new Set<string>();
  const visit = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const source = readFileSync(join(out, file), 'utf8');
    for (const [, next = ''] of source.matchAll(/(?:from|import)"\.\/([\w.-]+\.mjs)"/g)) visit(next);
  };
  visit('index.mjs');
  return [...loaded];
}

function importOnce(file: string): number {
  const program = `const at = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - at); process.exit(0);`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', LAMBDA_RUNTIME, '--input-type=module', '--eval', program],
    {
      env: ENVIRONMENT,
      encoding: 'utf8',
    },
  );
  const milliseconds = Number(stdout);
  if (stdout === '' || !Number.isFinite(milliseconds))
    throw new Error(`${file} could not be imported: ${stderr.slice(-500)}`);
  return milliseconds;
}

/** From the start of a process to its first request of the played Runtime API, Node's own start included. */
async function startOnce(name: FunctionName, bundle: string): Promise<number> {
  const { memoryMB, timeoutSeconds } = LIMITS[name];
  const started = await startBundleProcess({
    deployed: {
      name,
      physicalName: name,
      functionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
      handler: 'index.handler',
      environment: ENVIRONMENT,
      memoryMB,
      timeoutMs: timeoutSeconds * 1000,
      statements: [],
    },
    bundle,
    environment: {},
  });
  await started.stop();
  return started.initMs;
}

function sizeOf(folder_: string): number {
  const entries = readdirSync(folder_, { recursive: true, withFileTypes: true });
  return entries.reduce(
    (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
    0,
  );
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 1024);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width);
}
