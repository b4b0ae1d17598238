import type { Command } from 'commander';
import type { OperationDetails } from '../../shared/contracts/operation-api.ts';
import type { Application } from '../../shared/domain/application/application.ts';
import { applicationPath, parseApplicationName } from '../api/application-name.ts';
import type { ApiClient } from '../api/client.ts';
import { formatApplication, shortRevision } from '../output/describe-application.ts';
import { formatShownOperation } from '../output/describe-operation.ts';
import { formatApplicationTree } from '../output/describe-tree.ts';
import { OUTPUT_FORMATS, type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { printWarning } from '../output/print-warning.ts';
import { formatTable } from '../output/table.ts';
import { readTree } from './app-resources.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from './command-context.ts';

interface GetFlags {
  readonly refresh?: boolean;
  readonly hardRefresh?: boolean;
  readonly operation?: boolean;
  readonly render?: boolean;
  readonly appNamespace?: string;
  readonly output: OutputFormat;
}

/** Adds `windlass app get`. */
export function registerAppGet(app: Command, context: CommandContext): void {
  const command = app
    .command('get <name>')
    .description('show an application and its objects')
    .option('--refresh', 'compare it anew first')
    .option('--hard-refresh', 'compare it anew first, forgetting caches')
    .option('--operation', 'show the operation that runs or ran last: what it waits for, and all that it did')
    .option('--render', 'show whether its sources had to be rendered at the last comparison, and why')
    .option('-N, --app-namespace <name>', 'namespace of the application');
  const formats = [...OUTPUT_FORMATS, 'tree', 'tree=detailed'] as const;
  withOutputFlag(withConnectionFlags(command), formats).action(async (text: string, flags: GetFlags, self: Command) => {
    const name = parseApplicationName(text, flags.appNamespace);
    const client = await context.connect(self);
    if (flags.operation) return showOperation(context, client, name, flags.output);
    if (flags.render) return showRender(context, client, name, flags.output);
    const refresh = flags.hardRefresh ? 'hard' : flags.refresh ? 'normal' : undefined;
    const { body, headers } = await client.request<Application>('GET', applicationPath(name), {
      query: { appNamespace: name.appNamespace, refresh },
    });
    const { terminal } = context;
    printWarning(terminal, headers);
    if (await printForPrograms(terminal, flags.output, body)) return;
    if (flags.output === 'name') terminal.write(`${body.metadata.namespace}/${body.metadata.name}\n`);
    else if (flags.output === 'tree' || flags.output === 'tree=detailed') {
      const tree = await readTree(context, client, name);
      const detail = { detailed: flags.output === 'tree=detailed', now: new Date(), hasColor: terminal.hasColor };
      terminal.write(
        `${formatApplication({ ...body, status: { ...body.status, resources: [] } }, terminal)}\n${formatApplicationTree(tree, body, detail)}`,
      );
    } else terminal.write(formatApplication(body, terminal));
  });
}

async function showOperation(
  { terminal }: CommandContext,
  client: ApiClient,
  name: ReturnType<typeof parseApplicationName>,
  output: OutputFormat,
): Promise<void> {
  const { body } = await client.request<OperationDetails>('GET', `${applicationPath(name)}/operation`, {
    query: { appNamespace: name.appNamespace },
  });
  if (await printForPrograms(terminal, output, body)) return;
  terminal.write(formatShownOperation(body, terminal));
}

interface ShownRenders {
  readonly sources: readonly {
    readonly revision: string;
    readonly sourceType: string;
    readonly cached: boolean;
    readonly because?: string;
    readonly failure?: string;
    readonly reads?: { readonly [ref: string]: readonly string[] };
  }[];
}

async function showRender(
  { terminal }: CommandContext,
  client: ApiClient,
  name: ReturnType<typeof parseApplicationName>,
  output: OutputFormat,
): Promise<void> {
  const { body } = await client.request<ShownRenders>('GET', `${applicationPath(name)}/render`, {
    query: { appNamespace: name.appNamespace },
  });
  if (await printForPrograms(terminal, output, body)) return;
  const rows = body.sources.map(({ sourceType, revision, cached, because, failure }) => [
    sourceType || '-',
    shortRevision(revision),
    cached ? 'no' : 'yes',
    because ?? `nothing that it reads has changed${failure === undefined ? '' : ' since it failed'}`,
  ]);
  terminal.write(formatTable(['TYPE', 'REVISION', 'RENDERED', 'WHY'], rows, terminal));
  for (const { failure, reads = {} } of body.sources) {
    const paths = Object.entries(reads).flatMap(([ref, own]) => own.map((path) => (ref ? `$${ref}/${path}` : path)));
    if (paths.length > 0) terminal.write(`Read: ${paths.join(', ')}\n`);
    if (failure !== undefined) terminal.write(`Failed: ${failure}\n`);
  }
}
