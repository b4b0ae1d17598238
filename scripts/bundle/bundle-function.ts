import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';

/** Files that run in a process or thread of their own are started by their address. */
const STARTED_BY_ADDRESS = /new URL\('(\.{1,2}\/[\w./-]+)\.ts', import\.meta\.url\)/g;
const WORKERS = 'workers';

/**
 * CommonJS packages ask for `require` and for where they are. The names are long on purpose: esbuild shortens its own, and must not meet
 * them (reference/aws.md §6).
 */
const NAMES_OF_COMMONJS = [
  "import { createRequire as windlassCreateRequire } from 'node:module';",
  'const require = windlassCreateRequire(import.meta.url);',
  'const windlassDirname = import.meta.dirname, windlassFilename = import.meta.filename;',
].join('');

const OPTIONS = {
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
  alias: {
    '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'lambda-credentials.ts'),
    'readline-sync': join(import.meta.dirname, 'no-terminal.ts'),
  },
  legalComments: 'none',
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  banner: { js: NAMES_OF_COMMONJS },
  define: { __dirname: 'windlassDirname', __filename: 'windlassFilename' },
  // Optional native parts of ssh2, which does without them.
  external: ['cpu-features', '*.node'],
  logLevel: 'error',
} as const satisfies BuildOptions;

/** The files of each worker; they are the same in all functions. */
const builtWorkers = new Map<string, Promise<readonly OutputFile[]>>();

/**
 * Bundles one entry into a directory, as `index.mjs` with the parts that are loaded later beside it, and each process or thread that it
 * may start in `workers/`.
 */
export async function bundleFunction(entry: string, out: string): Promise<void> {
  const workers = new Set<string>();
  await build({ ...OPTIONS, entryPoints: { index: entry }, outdir: out, plugins: [workersByAddress(workers)] });
  if (workers.size > 0) await mkdir(join(out, WORKERS), { recursive: true });
  for (const worker of workers) {
    const files = builtWorkers.get(worker) ?? buildWorker(worker);
    builtWorkers.set(worker, files);
    for (const { path, contents } of await files) await writeFile(join(out, WORKERS, basename(path)), contents);
  }
}

async function buildWorker(worker: string): Promise<readonly OutputFile[]> {
  const entryPoints = { [nameOf(worker)]: worker };
  return (await build({ ...OPTIONS, entryPoints, outdir: WORKERS, write: false })).outputFiles;
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
