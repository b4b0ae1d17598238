import { setTimeout } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { ResourceNode, ResourceTree } from '../../shared/domain/tree/resource-node.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import { type ApiClient, ApiError } from '../api/client.ts';
import { type LogPlace, readNewLogLines } from '../api/read-new-log-lines.ts';
import { CliError } from '../cli-error.ts';
import { readTree } from './app-resources.ts';
import { type CommandContext, parseSeconds, withConnectionFlags } from './command-context.ts';

interface LogsFlags {
  readonly group?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly container?: string;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly tail?: number;
  readonly sinceSeconds?: number;
  readonly filter?: string;
  readonly matchCase?: boolean;
  readonly appNamespace?: string;
}

/** One Pod, and up to where its log was printed. */
interface PodLog {
  readonly namespace: string;
  readonly name: string;
  readonly seen?: LogPlace;
  /** The Pod is gone. */
  readonly hasEnded: boolean;
  /** What kept it from being read the last time; said once. */
  readonly trouble?: string;
}

/** How long to wait before asking whether more was written. */
const FOLLOW_MS = 1_000;

/** Adds `windlass app logs`. */
export function registerAppLogs(app: Command, context: CommandContext): void {
  const command = app
    .command('logs <name>')
    .description('print what the Pods of an application wrote')
    .option('--group <group>', 'only Pods that belong to an object of this group')
    .option('--kind <kind>', 'only Pods that belong to an object of this kind')
    .option('--name <name>', 'only Pods of this name, or that belong to an object of this name')
    .option('--namespace <name>', 'only Pods in this namespace')
    .option('-c, --container <name>', 'container, where a Pod has more than one')
    .option('-f, --follow', 'go on printing what is written, until the Pods are gone')
    .option('-p, --previous', 'of the containers before their last restart')
    .option('--tail <lines>', 'at most so many lines of each Pod, the last ones (default: 1000)', parseLines)
    .option('--since-seconds <seconds>', 'only what was written in the last seconds', parseSeconds)
    .option('--filter <text>', 'only lines that have this text; with ! before it, those that have it not')
    .option('--match-case', 'tell upper from lower case in --filter')
    .option('-N, --app-namespace <name>', 'namespace of the application');
  withConnectionFlags(command).action(async (text: string, flags: LogsFlags, self: Command) => {
    const client = await context.connect(self);
    const name = parseApplicationName(text, flags.appNamespace);
    const pods = selectPods(await readTree(context, client, name), flags);
    if (pods.length === 0)
      throw new CliError(`${text} has no such Pod; "windlass app resources ${text}" lists what it has`);
    const print = (pod: PodLog) => printNew(context, client, name, { pod, flags, isOneOfMany: pods.length > 1 });
    let logs: readonly PodLog[] = pods;
    for (;;) {
      const printed: PodLog[] = [];
      for (const pod of logs) printed.push(await print(pod));
      logs = printed.filter(({ hasEnded }) => !hasEnded);
      if (!flags.follow || logs.length === 0) return;
      await setTimeout(FOLLOW_MS);
    }
  });
}

/** The Pods below the objects that the flags name. */
function selectPods({ nodes }: ResourceTree, { group, kind, name, namespace }: LogsFlags): readonly PodLog[] {
  const byUid = new Map(nodes.map((node) => [node.uid, node]));
  const isMeant = (node: ResourceNode): boolean =>
    (group === undefined || group === (node.group ?? '')) &&
    (kind === undefined || kind === node.kind) &&
    (name === undefined || name === node.name);
  const isBelow = (node: ResourceNode): boolean =>
    isMeant(node) ||
    (node.parentRefs ?? []).some(({ uid }) => {
      const parent = byUid.get(uid);
      return parent !== undefined && isBelow(parent);
    });
  return nodes
    .filter((node) => node.kind === 'Pod' && (node.group ?? '') === '' && isBelow(node))
    .filter((node) => namespace === undefined || namespace === node.namespace)
    .map((node) => ({
      namespace: node.namespace ?? '',
      name: node.name,
      hasEnded: false,
    }));
}

/** Prints what is not printed yet; the next look begins there. */
async function printNew(
  { terminal }: CommandContext,
  client: ApiClient,
  application: ReturnType<typeof parseApplicationName>,
  { pod, flags, isOneOfMany }: { readonly pod: PodLog; readonly flags: LogsFlags; readonly isOneOfMany: boolean },
): Promise<PodLog> {
  const { appNamespace } = application;
  const { container, previous, filter, matchCase, tail, sinceSeconds } = flags;
  const query = {
    always: { appNamespace, namespace: pod.namespace, container, previous, filter, matchCase },
    first: { tailLines: tail?.toString(), sinceSeconds: sinceSeconds?.toString() },
  };
  const path = `${applicationPath(application)}/pods/${encodeURIComponent(pod.name)}/logs`;
  try {
    const { lines, place } = await readNewLogLines(client, path, query, pod.seen);
    for (const line of lines) terminal.write(isOneOfMany ? `${pod.name} ${line}\n` : `${line}\n`);
    return { ...pod, ...(place && { seen: place }) };
  } catch (error) {
    // One Pod of many may be starting or gone; the others have something to say.
    if (!(error instanceof ApiError) || (!flags.follow && !isOneOfMany)) throw error;
    const hasEnded = error.status === 404;
    if (pod.trouble !== error.message && !(pod.seen && hasEnded))
      terminal.writeError(`${pod.name}: ${error.message}\n`);
    return { ...pod, hasEnded, trouble: error.message };
  }
}

function parseLines(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a number of lines.');
  return Number(text);
}
