import type { Command } from 'commander';
import type { ShownCluster } from '../../api/find-cluster.ts';
import { readClusterOfContext } from '../../api/read-kubeconfig.ts';
import { CliError } from '../../cli-error.ts';
import { type CommandContext, collect, withConnectionFlags, withFlag } from '../command-context.ts';
import { type EksFlags, provideAccess, readEksCluster } from './cluster-add-eks.ts';

interface AddFlags extends EksFlags {
  readonly kubeconfig?: string;
  readonly name?: string;
  readonly namespace?: readonly string[];
  readonly project?: string;
  readonly upsert: boolean;
}

/** Adds `windlass cluster add`. */
export function registerClusterAdd(cluster: Command, context: CommandContext): void {
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
