import type { Command } from 'commander';
import type { Application } from '../../shared/domain/application/application.ts';
import { parseApplicationName } from '../api/application-name.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, collect, withConnectionFlags, withFlag } from './command-context.ts';

interface CreateFlags {
  readonly repo?: string;
  readonly path?: string;
  readonly revision?: string;
  readonly destServer?: string;
  readonly destName?: string;
  readonly destNamespace?: string;
  readonly project: string;
  readonly syncPolicy?: string;
  readonly autoPrune: boolean;
  readonly selfHeal: boolean;
  readonly syncOption?: readonly string[];
  readonly directoryRecurse: boolean;
  readonly label?: readonly string[];
  readonly setFinalizer: boolean;
  readonly upsert: boolean;
  readonly validate: boolean;
  readonly appNamespace?: string;
}

/** Adds `windlass app create`. */
export function registerAppCreate(app: Command, context: CommandContext): void {
  const command = app
    .command('create <name>')
    .description('create an application')
    .requiredOption('--repo <url>', 'repository')
    .requiredOption('--path <folder>', 'folder of the manifests in the repository')
    .option('--revision <revision>', 'branch, tag, commit or version range; default: the head of the repository')
    .option('--dest-server <url>', 'API server of the cluster; https://kubernetes.default.svc is the default one')
    .option('--dest-name <name>', 'name of the cluster')
    .option('--dest-namespace <name>', 'namespace for objects without one')
    .option('--project <name>', 'project', 'default')
    .option('--sync-policy <policy>', 'manual, or automated: sync whenever Git changes')
    .option('--sync-option <option>', 'e.g. CreateNamespace=true; may be repeated', collect)
    .option('-l, --label <key=value>', 'label of the application; may be repeated', collect)
    .option('-N, --app-namespace <name>', 'namespace of the application');
  withFlag(command, 'auto-prune', 'automated syncs also delete what left Git');
  withFlag(command, 'self-heal', 'undo what is changed in the cluster');
  withFlag(command, 'directory-recurse', 'also read the folders below the path');
  withFlag(command, 'set-finalizer', 'deleting the application deletes its objects');
  withFlag(command, 'upsert', 'change the application if it exists');
  withFlag(command, 'validate', 'refuse it if repository, revision or path do not answer', true);
  withConnectionFlags(command).action(async (text: string, flags: CreateFlags, self: Command) => {
    const { name, appNamespace } = parseApplicationName(text, flags.appNamespace);
    const client = await context.connect(self);
    const { body, headers } = await client.request<Application>('POST', '/api/v1/applications', {
      query: { upsert: flags.upsert, validate: flags.validate, appNamespace },
      body: buildManifest(name, flags),
    });
    context.terminal.write(`application '${body.metadata.name}' ${headers.get('windlass-outcome') ?? 'created'}\n`);
  });
}

function buildManifest(name: string, flags: CreateFlags): object {
  const automated = readSyncPolicy(flags);
  const { syncOption: syncOptions } = flags;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      ...(flags.label && { labels: Object.fromEntries(flags.label.map(readLabel)) }),
      ...(flags.setFinalizer && { finalizers: ['resources-finalizer.argocd.argoproj.io'] }),
    },
    spec: {
      project: flags.project,
      source: {
        repoURL: flags.repo,
        path: flags.path,
        targetRevision: flags.revision,
        ...(flags.directoryRecurse && { directory: { recurse: true } }),
      },
      destination: { server: flags.destServer, name: flags.destName, namespace: flags.destNamespace },
      ...((automated || syncOptions) && { syncPolicy: { automated, syncOptions } }),
    },
  };
}

function readSyncPolicy({ syncPolicy, autoPrune, selfHeal }: CreateFlags): object | undefined {
  if (/^auto(mated|matic)?$/.test(syncPolicy ?? '')) {
    return { ...(autoPrune && { prune: true }), ...(selfHeal && { selfHeal: true }) };
  }
  if (syncPolicy !== undefined && !/^(none|manual)$/.test(syncPolicy)) {
    throw new CliError(`--sync-policy: "${syncPolicy}" is neither manual nor automated`, 2);
  }
  if (autoPrune || selfHeal) throw new CliError('--auto-prune and --self-heal need --sync-policy automated', 2);
  return undefined;
}

function readLabel(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new CliError(`--label: "${text}" is not key=value`, 2);
  return [text.slice(0, at), text.slice(at + 1)];
}
