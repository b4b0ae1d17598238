import { join } from 'node:path';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { FunctionName } from '../../../../stacks/limits.ts';
import type { ResourceGraph } from '../../../stacks/resource-graph.ts';
import type { FakeAws } from '../fake-aws.ts';
import { playLambdaRuntime } from '../lambda-runtime.ts';
import type { AwsFunctions } from '../load-sources.ts';
import { type BundleProcess, startBundleProcess } from './bundle-process.ts';
import { type DeployedFunction, deployedFunctions } from './deployed-functions.ts';
import { createFunctionPool, type FunctionPool } from './function-pool.ts';
import { isAllowed, type RoleRequest, roleRequestOf } from './role-request.ts';
import type { Invocation } from './runtime-api.ts';

/** What a function asked of AWS. */
export interface AskedOfRole extends RoleRequest {
  readonly function: FunctionName;
}

/** The functions of a stage, each from its bundle in processes of its own, with the rights of its role. */
export interface BundledFunctions {
  readonly functions: AwsFunctions;
  readonly deployed: { readonly [name in FunctionName]: DeployedFunction };
  /** Hands an event to a function; its answer. @throws Error with the one that it ended with */
  invoke(name: FunctionName, event: unknown): Promise<unknown>;
  /** What they asked of AWS so far, and what of that was refused since their role does not allow it. */
  readonly asked: readonly AskedOfRole[];
  readonly refused: readonly AskedOfRole[];
  /** Errors that invocations ended with. */
  readonly errors: readonly string[];
  readonly processes: (name: FunctionName) => readonly BundleProcess[];
  /** What went wrong, and the end of each log: for people who look for the reason of a failure. */
  trouble(): string;
  stop(): Promise<void>;
}

/** Where the parts come from. */
export interface BundledFunctionsOptions {
  readonly graph: ResourceGraph;
  readonly aws: FakeAws;
  /** The folder with the bundles. */
  readonly bundles: string;
  /** With the programs of the render function; none: it finds none. */
  readonly layer?: { readonly folder: string; readonly path: string };
}

/** As test/stacks/resource-graph.ts gives them. */
const PLANNED_QUEUE = /https:\/\/sqs[\w.-]+\/\d+\/[\w-]+?-([A-Za-z]+?)(DeadLetters)?Queue-\w+/g;

/** A watch keeps one busy while others ask; requests to a cluster are many at once. */
const MOST_PROCESSES: { readonly [name: string]: number } = { api: 2, 'reach-cluster': 2 };

/** Plays the Lambda service for all functions of a stage, and the roles: a call that the caller's role does not allow is refused. */
export function startBundledFunctions({ graph, aws, bundles, layer }: BundledFunctionsOptions): BundledFunctions {
  const deployed = deployedFunctions(graph);
  const names = Object.keys(deployed) as FunctionName[];
  const asked: AskedOfRole[] = [];
  const refused: AskedOfRole[] = [];
  const errors: string[] = [];
  const start = (name: FunctionName) =>
    startBundleProcess({
      deployed: { ...deployed[name], environment: translated(deployed[name].environment, graph, aws) },
      bundle: join(bundles, name),
      environment: { ...aws.environment, ...credentialsOf(name) },
      ...(name === 'render' && layer ? { layer } : {}),
    });
  const pools = Object.fromEntries(
    names.map((name) => [name, createFunctionPool(() => start(name), MOST_PROCESSES[name] ?? 1)]),
  ) as { readonly [name in FunctionName]: FunctionPool };
  const run = async (name: FunctionName, event: unknown, timeoutMs?: number): Promise<Invocation> => {
    const invocation = await pools[name].invoke(event, timeoutMs);
    if (invocation.kind === 'Error') errors.push(`${name}: ${describe(invocation)}`);
    return invocation;
  };
  const invoke = async (name: FunctionName, event: unknown): Promise<unknown> => {
    const invocation = await run(name, event);
    if (invocation.kind === 'Answer') return JSON.parse(invocation.body);
    throw new Error(invocation.kind === 'Error' ? describe(invocation) : `${name} answers by a stream`);
  };
  aws.played.set('Lambda.Invoke', async ({ body }) => {
    const callee = names.find((name) => deployed[name].physicalName === body.FunctionName);
    if (!callee) throw new Error(`there is no function ${body.FunctionName}`);
    const invocation = await run(callee, body.Payload);
    if (invocation.kind === 'Answer') return { body: invocation.body };
    return { body: JSON.stringify(invocation), headers: { 'x-amz-function-error': 'Unhandled' } };
  });
  aws.refuse = (call) => {
    const caller = names.find((name) => name === call.accessKeyId);
    if (!caller) return undefined;
    const request = { ...roleRequestOf(graph, call), function: caller };
    asked.push(request);
    if (isAllowed(deployed[caller].statements, request)) return undefined;
    refused.push(request);
    return { status: 400, type: 'AccessDeniedException' };
  };
  return {
    functions: functionsOf(names, invoke, run),
    deployed,
    invoke,
    asked,
    refused,
    errors,
    processes: (name) => pools[name].processes(),
    trouble: () =>
      JSON.stringify(
        {
          errors,
          refused,
          logs: names.flatMap((name) => pools[name].processes().map((process) => `${name}: ${process.log()}`)),
        },
        null,
        1,
      ),
    async stop() {
      await Promise.all(names.map((name) => pools[name].stop()));
    },
  };
}

/** Who calls is told by the key of the signature. */
function credentialsOf(name: FunctionName) {
  return { AWS_ACCESS_KEY_ID: name, AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' };
}

/** The names of planned resources become those of the played ones. */
function translated(environment: DeployedFunction['environment'], graph: ResourceGraph, aws: FakeAws) {
  const table = graph.resources.find(({ type }) => type === 'aws:dynamodb/table:Table')?.inputs.name;
  const translate = (value: string) =>
    value === table
      ? aws.tableName
      : value.replaceAll(PLANNED_QUEUE, (_, name: string, dead?: string) =>
          aws.queueUrl(dead ? `${name}-dead-letters` : name),
        );
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, translate(value)]));
}

type Invoke = BundledFunctions['invoke'];
type Run = (name: FunctionName, event: unknown, timeoutMs?: number) => Promise<Invocation>;

/** The functions as test/support/aws/aws-world.ts calls them. */
function functionsOf(names: readonly FunctionName[], invoke: Invoke, run: Run): AwsFunctions {
  playLambdaRuntime();
  const buffered = names.map((name) => [name, (event: unknown) => invoke(name, event)] as const);
  const api = awslambda.streamifyResponse(async (event: APIGatewayProxyEventV2, target, context: Context) => {
    const invocation = await run('api', event, Math.floor(context.getRemainingTimeInMillis()));
    if (invocation.kind !== 'Stream') throw new Error(`the API function did not stream: ${JSON.stringify(invocation)}`);
    target.setContentType(invocation.contentType);
    for await (const text of afterPrelude(invocation.pieces)) target.write(text);
    target.end();
  });
  return { ...Object.fromEntries(buffered), api } as unknown as AwsFunctions;
}

/** As text; the first piece holds all of the prelude, which may come in parts. */
async function* afterPrelude(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let first: string | undefined = '';
  for await (const piece of pieces) {
    const text = decoder.decode(piece, { stream: true });
    if (first === undefined) {
      yield text;
      continue;
    }
    first += text;
    if (!first.includes('\0'.repeat(8))) continue;
    yield first;
    first = undefined;
  }
}

function describe({ errorType, errorMessage, trace }: Extract<Invocation, { kind: 'Error' }>): string {
  return `${errorType}: ${errorMessage}\n${trace}`;
}
