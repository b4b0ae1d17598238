import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** Files that run in a process or thread of their own are started by their address. */
const STARTED_BY_ADDRESS = /new URL\('(\.{1,2}\/[\w./-]+)\.ts', import\.meta\.url\)/g;
const WORKERS = 'workers';

/**
 * CommonJS packages ask for `require`. The names are long on purpose: esbuild shortens its own, and must not meet them
 * (reference/aws.md §6).
 */
const REQUIRE_FOR_COMMONJS = [
  "import { createRequire as windlassCreateRequire } from 'node:module';",
  'const require = windlassCreateRequire(import.meta.url);',
].join('');

/**
 * Bundles one entry into a directory, as `index.mjs` with the parts that are loaded later beside it, and each process or thread that it
 * may start in `workers/`.
 */
export async function bundleFunction(entry: string, out: string): Promise<void> {
  const workers = new Set<string>();
  await buildInto({ index: entry }, out, workers);
  for (const worker of workers) await buildInto({ [nameOf(worker)]: worker }, join(out, WORKERS), new Set());
}

async function buildInto(entryPoints: { [name: string]: string }, outdir: string, workers: Set<string>): Promise<void> {
  await build({
    entryPoints,
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    splitting: true,
    minify: true,
    // The code of an error is the name of its class.
    keepNames: true,
    // The AWS SDK is then ES modules: smaller, and a client that is loaded later has its names. Of a CommonJS package that is
    // imported later esbuild gives `default` and nothing else.
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'lambda-credentials.ts') },
    legalComments: 'none',
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    banner: { js: REQUIRE_FOR_COMMONJS },
    // Optional native parts of ssh2, which does without them.
    external: ['cpu-features', '*.node'],
    plugins: [workersByAddress(workers)],
    logLevel: 'error',
  });
}

/** Collects what is started by its address, and gives it the address that it has in the bundle. */
function workersByAddress(workers: Set<string>): Plugin {
  return {
    name: 'workers-by-address',
    setup({ onLoad }) {
      onLoad({ filter: /\/shared\/.*\.ts$/ }, async ({ path }) => {
        const source = await readFile(path, 'utf8');
        const contents = source.replace(STARTED_BY_ADDRESS, (_, file: string) => {
          const worker = resolve(dirname(path), `${file}.ts`);
          workers.add(worker);
          return `new URL('./${WORKERS}/${nameOf(worker)}.mjs', import.meta.url)`;
        });
        return { contents, loader: 'ts' };
      });
    },
  };
}

function nameOf(file: string): string {
  return basename(file, '.ts');
}
