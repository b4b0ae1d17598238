import type { Command } from 'commander';
import type { AppProject, ProjectDestination, ProjectResource } from '../../shared/domain/project/app-project.ts';
import { CliError } from '../cli-error.ts';
import { printWarning } from '../output/print-warning.ts';
import { type CommandContext, collect, withConnectionFlags, withFlag } from './command-context.ts';

interface CreateFlags {
  readonly description?: string;
  readonly src?: readonly string[];
  readonly dest?: readonly string[];
  readonly sourceNamespaces?: readonly string[];
  readonly allowClusterResource?: readonly string[];
  readonly denyClusterResource?: readonly string[];
  readonly allowNamespacedResource?: readonly string[];
  readonly denyNamespacedResource?: readonly string[];
  readonly upsert: boolean;
}

/** Adds `windlass proj create`. */
export function registerProjCreate(proj: Command, { terminal, connect }: CommandContext): void {
  const command = proj
    .command('create <name>')
    .description('create a project; it permits only what the flags name')
    .option('--description <text>', 'what it is for')
    .option('-s, --src <url>', 'permitted repository, a glob; may be repeated', collect)
    .option('-d, --dest <cluster,namespace>', 'permitted server or name of a cluster, and namespace; globs', collect)
    .option('--source-namespaces <name>', 'namespace whose applications may use it, a glob; may be repeated', collect)
    .option('--allow-cluster-resource <group/kind>', 'permitted cluster-scoped kind; may be repeated', collect)
    .option('--deny-cluster-resource <group/kind>', 'forbidden cluster-scoped kind; may be repeated', collect)
    .option('--allow-namespaced-resource <group/kind>', 'permitted namespaced kind; may be repeated', collect)
    .option('--deny-namespaced-resource <group/kind>', 'forbidden namespaced kind; may be repeated', collect);
  withFlag(command, 'upsert', 'change the project if it exists');
  withConnectionFlags(command).action(async (name: string, flags: CreateFlags, self: Command) => {
    const body = { metadata: { name }, spec: buildSpec(flags) };
    const client = await connect(self);
    const answer = await client.request<AppProject>('POST', '/api/v1/projects', {
      query: { upsert: flags.upsert },
      body,
    });
    printWarning(terminal, answer.headers);
    terminal.write(`project '${name}' ${answer.headers.get('windlass-outcome') ?? 'created'}\n`);
  });
}

function buildSpec(flags: CreateFlags): object {
  return {
    description: flags.description,
    sourceRepos: flags.src,
    destinations: flags.dest?.map(readDestination),
    sourceNamespaces: flags.sourceNamespaces,
    clusterResourceWhitelist: flags.allowClusterResource?.map(readKind),
    clusterResourceBlacklist: flags.denyClusterResource?.map(readKind),
    namespaceResourceWhitelist: flags.allowNamespacedResource?.map(readKind),
    namespaceResourceBlacklist: flags.denyNamespacedResource?.map(readKind),
  };
}

function readDestination(text: string): ProjectDestination {
  const at = text.lastIndexOf(',');
  if (at < 1) throw new CliError(`--dest: "${text}" is not cluster,namespace`, 2);
  const [cluster, namespace] = [text.slice(0, at), text.slice(at + 1)];
  // What looks like an address is one; the star alone means any server, as in Argo CD.
  const isServer = /^!?(https?:|\*$)/.test(cluster);
  return isServer ? { server: cluster, namespace } : { name: cluster, namespace };
}

/** `apps/Deployment`; the core group may be left out. */
function readKind(text: string): ProjectResource {
  const at = text.indexOf('/');
  return { group: text.slice(0, Math.max(0, at)), kind: text.slice(at + 1) };
}
