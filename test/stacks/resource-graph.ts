import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { LIMITS } from '../../stacks/limits.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PLATFORM = join(ROOT, '.sst/platform');

/** A resource that `sst deploy` would make. */
export interface PlannedResource {
  /** Like `aws:sqs/queue:Queue`. */
  readonly type: string;
  readonly name: string;
  readonly inputs: { readonly [name: string]: unknown };
}

/** All that would be made, and what the deployment answers. */
export interface ResourceGraph {
  readonly resources: readonly PlannedResource[];
  readonly outputs: { readonly [name: string]: unknown };
}

/**
 * Runs the stacks against Pulumi's mocks, and answers what they would make (reference/aws.md §1).
 *
 * @param deploy imports the stacks only when it is called: they need the globals of sst
 */
export async function planResources(stage: string, deploy: () => Promise<unknown>): Promise<ResourceGraph> {
  const folder = mkdtempSync(join(tmpdir(), 'windlass-graph-'));
  const platform = await startPlatform();
  try {
    makeBundles(folder);
    const pulumi = await import(join(PLATFORM, 'node_modules/@pulumi/pulumi/index.js'));
    const resources: PlannedResource[] = [];
    pulumi.runtime.setMocks(mocksInto(resources), 'windlass', stage, false);
    await defineGlobals(pulumi, stage, folder);
    const outputs = await resolveOutputs(pulumi, await deploy());
    // What an `apply` makes comes later than the call: wait until nothing is under way any more.
    await pulumi.runtime.waitForRPCs();
    return { resources, outputs };
  } finally {
    platform.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeBundles(folder: string): void {
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const name of Object.keys(LIMITS)) {
    mkdirSync(join(folder, 'dist/functions', name), { recursive: true });
    writeFileSync(join(folder, 'dist/functions', name, 'index.mjs'), 'export const handler = async () => {};\n');
  }
}

/** What sst's components ask of the sst process; what is not known here fails loudly. */
function answerOf({ method, params }: PlatformCall): unknown {
  switch (method) {
    case 'Provider.Aws.Bootstrap':
      return { asset: 'assets', assetEcrRegistryId: '', assetEcrUrl: '', state: 'state' };
    case 'Runtime.Build':
      return { handler: params[0]?.handler, out: params[0]?.bundle, errors: [], sourcemaps: [] };
    default:
      throw new Error(`sst asks for ${method}, which the tests do not know`);
  }
}

interface PlatformCall {
  readonly method: string;
  readonly params: readonly { readonly handler?: string; readonly bundle?: string }[];
}

async function startPlatform(): Promise<Server> {
  const server = createServer((request, response) => {
    json(request).then(
      (call) => response.end(JSON.stringify({ result: answerOf(call as PlatformCall) })),
      (error: unknown) => response.end(JSON.stringify({ error: String(error) })),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the stub of sst has no port');
  process.env.SST_SERVER = `http://127.0.0.1:${address.port}`;
  return server;
}

interface MockResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: { readonly [name: string]: unknown };
}

interface MockCall {
  readonly token: string;
  readonly inputs: { readonly statements?: unknown };
}

function mocksInto(resources: PlannedResource[]) {
  return {
    newResource({ type, name, inputs }: MockResource) {
      resources.push({ type, name, inputs });
      const arn = `arn:aws:mock:eu-west-1:123456789012:${name}`;
      const known = {
        arn,
        name: inputs.name ?? name,
        url: `https://sqs.eu-west-1.amazonaws.com/123456789012/windlass-production-${name}-abcdefghij`,
        functionUrl: `https://${name}.test/`,
      };
      return { id: `${name}-id`, state: { ...inputs, ...known } };
    },
    call({ token, inputs }: MockCall) {
      // Without the statements in the answer every inline policy would be empty (reference/aws.md §1).
      if (token === 'aws:iam/getPolicyDocument:getPolicyDocument') {
        return { ...inputs, json: JSON.stringify({ Version: '2012-10-17', Statement: inputs.statements }) };
      }
      if (token === 'aws:index/getCallerIdentity:getCallerIdentity') return { accountId: '123456789012' };
      if (token === 'aws:index/getRegion:getRegion') return { region: 'eu-west-1' };
      if (token === 'aws:index/getPartition:getPartition') return { partition: 'aws' };
      throw new Error(`no answer for ${token}`);
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: the platform's types are only there once sst is installed
async function defineGlobals(pulumi: any, stage: string, root: string): Promise<void> {
  const globals = {
    $app: { name: 'windlass', stage, removal: 'remove', protect: false, providers: {} },
    $dev: false,
    $cli: { command: 'deploy', rpc: '', paths: { home: root, root, work: join(root, '.sst'), platform: PLATFORM } },
    $util: pulumi,
    $interpolate: pulumi.interpolate,
    $output: pulumi.output,
    $resolve: pulumi.all,
    $jsonStringify: pulumi.jsonStringify,
  };
  Object.assign(globalThis, globals);
  const aws = await import(join(PLATFORM, 'node_modules/@pulumi/aws/index.js'));
  Object.assign(globalThis, { aws: aws.default ?? aws });
  Object.assign(globalThis, { sst: await import(join(PLATFORM, 'src/components/index.ts')) });
}

// biome-ignore lint/suspicious/noExplicitAny: as above
function resolveOutputs(pulumi: any, outputs: unknown): Promise<ResourceGraph['outputs']> {
  return new Promise((resolved) => pulumi.output(outputs).apply(resolved));
}
