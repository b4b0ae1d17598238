import type { Command } from 'commander';
import type { ClusterDriftCheck } from '../../shared/contracts/drift-api.ts';
import { readClusterOfContext } from '../api/read-kubeconfig.ts';
import { CliError } from '../cli-error.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { formatTable } from '../output/table.ts';
import { type EksFlags, provideAccess, readEksCluster } from './cluster-add-eks.ts';
import { type CommandContext, collect, withConnectionFlags, withFlag, withOutputFlag } from './command-context.ts';

interface AddFlags extends EksFlags {
  readonly kubeconfig?: string;
  readonly privateNetwork?: boolean;
  readonly name?: string;
  readonly namespace?: readonly string[];
  readonly project?: string;
  readonly upsert: boolean;
}

interface ShownCluster {
  readonly server: string;
  readonly name: string;
  readonly serverVersion?: string;
  readonly connectionState: { readonly status: string; readonly message: string };
  readonly driftCheck?: ClusterDriftCheck;
}

/** Adds `windlass cluster …`. */
export function registerCluster(program: Command, context: CommandContext): void {
  const cluster = program.command('cluster').description('manage clusters');
  registerAdd(cluster, context);
  registerList(cluster, context);
}

function registerAdd(cluster: Command, context: CommandContext): void {
  const command = cluster
    .command('add [context]')
    .description(
      'register the cluster of a kubeconfig context, with the credentials that stand there; or one of EKS, with tokens of our own',
    )
    .option('--kubeconfig <file>', 'kubeconfig (default: $KUBECONFIG, or ~/.kube/config)')
    .option('--name <name>', 'name of the cluster (default: the context)')
    .option('--namespace <name>', 'only look at this namespace; may be repeated', collect)
    .option('--project <name>', 'project that the cluster belongs to');
  withFlag(command, 'upsert', 'change the cluster if it is registered');
  withFlag(
    command,
    'private-network',
    'its endpoint is private: reach it through the network given at deployment (AWS)',
  );
  withEksFlags(command);
  withConnectionFlags(command).action(async (contextName: string | undefined, flags: AddFlags, self: Command) => {
    const { server, config } = await readCluster(contextName, flags, context);
    const client = await context.connect(self);
    const { body } = await client.request<ShownCluster>('POST', '/api/v1/clusters', {
      query: { upsert: flags.upsert },
      body: {
        server,
        name: flags.name ?? flags.eks ?? contextName,
        namespaces: flags.namespace,
        project: flags.project,
        config: flags.privateNetwork ? { ...config, privateNetwork: true } : config,
      },
    });
    const { status, message } = body.connectionState;
    context.terminal.write(`cluster '${body.name}' (${body.server}) registered\n`);
    if (status === 'Failed') context.terminal.writeError(`Warning: it does not answer yet: ${message}\n`);
    if (flags.eks) await provideAccess(flags, context.terminal);
  });
}

function withEksFlags(command: Command): void {
  command
    .option('--eks <name>', 'a cluster of EKS, in place of a context; needs your own AWS credentials once')
    .option('--region <region>', 'region of the EKS cluster (default: $AWS_REGION)')
    .option('--role-arn <arn>', 'role that Windlass takes on to enter the EKS cluster')
    .option('--principal-arn <arn>', 'who is let into the EKS cluster (default: the role)');
  withFlag(command, 'create-access-entry', 'let that principal into the EKS cluster, in place of saying how');
}

function readCluster(contextName: string | undefined, flags: AddFlags, { terminal }: CommandContext) {
  if (flags.eks && contextName) throw new CliError('give either a context or --eks, not both');
  if (flags.eks) return readEksCluster(flags, terminal);
  if (!contextName) throw new CliError('name a context of your kubeconfig, or a cluster of EKS with --eks');
  return readClusterOfContext(contextName, flags.kubeconfig, terminal);
}

function registerList(cluster: Command, context: CommandContext): void {
  const command = cluster.command('list').description('list clusters, and whether they answer');
  withOutputFlag(withConnectionFlags(command)).action(async (flags: { output: OutputFormat }, self: Command) => {
    const client = await context.connect(self);
    const { body } = await client.request<{ items: readonly ShownCluster[] }>('GET', '/api/v1/clusters');
    const { terminal } = context;
    if (await printForPrograms(terminal, flags.output, body.items)) return;
    if (flags.output === 'name') {
      for (const { name } of body.items) terminal.write(`${name}\n`);
      return;
    }
    const rows = body.items.map(({ server, name, serverVersion = '', connectionState, driftCheck }) => [
      server,
      name,
      serverVersion,
      connectionState.status,
      describeDriftCheck(driftCheck),
      connectionState.message,
    ]);
    terminal.write(formatTable(['SERVER', 'NAME', 'VERSION', 'STATUS', 'DRIFT CHECK', 'MESSAGE'], rows, terminal));
  });
}

/** When the cluster was checked for drift last, and what kept it from being checked whole. */
function describeDriftCheck({ last, failure }: ClusterDriftCheck = {}): string {
  if (failure) return `failed: ${failure.message}`;
  if (!last) return '';
  const missed = last.faults.length === 0 ? '' : `, not checked: ${last.faults.map(({ kind }) => kind).join(', ')}`;
  return `${last.checkedAt}${missed}`;
}
