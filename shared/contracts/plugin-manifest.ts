import { z } from 'zod';
import type { PluginCommand, PluginDiscovery, RenderPlugin } from '../domain/application/render-plugin.ts';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import { parseValue } from './parse-value.ts';
import { withoutNulls } from './without-nulls.ts';

const text = z.string().exactOptional();
const texts = z.array(z.string()).exactOptional();
const flag = z.boolean().exactOptional();
const command = z.object({ command: z.array(z.string()).min(1, 'must name a program'), args: texts });
/** Below `find` the command may be left out. */
const maybeCommand = { command: texts, args: texts };

const announcement = z.object({
  name: text,
  title: text,
  tooltip: text,
  required: flag,
  itemType: text,
  collectionType: z.enum(['', 'string', 'array', 'map']).exactOptional(),
  string: text,
  array: texts,
  map: z.record(z.string(), z.string()).exactOptional(),
});

/** A `plugin.yaml` of Argo CD. */
export const pluginManifestSchema = z.object({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('ConfigManagementPlugin'),
  metadata: z.object({ name: z.string().regex(/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/, 'must be a DNS name') }),
  spec: z.object({
    version: text,
    init: command.exactOptional(),
    generate: command,
    discover: z
      .object({ fileName: text, find: z.object({ glob: text, ...maybeCommand }).exactOptional() })
      .exactOptional(),
    parameters: z
      .object({ static: z.array(announcement).exactOptional(), dynamic: z.object(maybeCommand).exactOptional() })
      .exactOptional(),
    preserveFileMode: flag,
    provideGitCreds: flag,
    lockRepo: flag,
  }),
});

type PluginSpec = z.output<typeof pluginManifestSchema>['spec'];

/**
 * Reads the manifest of a config management plugin. What parameters it announces is checked and otherwise of no use here: they
 * are for forms. `lockRepo` has no effect, because every render has a copy of its own.
 *
 * @throws MalformedRequestError naming the field, also for what plugins cannot have here
 */
export function parsePluginManifest(value: unknown): RenderPlugin {
  const { metadata, spec } = parseValue(pluginManifestSchema, withoutNulls(value));
  refuseUnsupported(spec);
  const discovery = discoveryOf(spec);
  return {
    name: spec.version ? `${metadata.name}-${spec.version}` : metadata.name,
    ...(spec.init && { init: toCommand(spec.init) }),
    generate: toCommand(spec.generate),
    ...(discovery && { discovery }),
  };
}

function refuseUnsupported({ preserveFileMode, provideGitCreds }: PluginSpec): void {
  if (provideGitCreds) {
    throw new MalformedRequestError('spec.provideGitCreds: plugins get no credentials; commit what the plugin needs');
  }
  if (preserveFileMode) {
    throw new MalformedRequestError(
      'spec.preserveFileMode: files are written without their mode; call scripts by their interpreter, like [sh, script.sh]',
    );
  }
}

function discoveryOf({ discover }: PluginSpec): PluginDiscovery | undefined {
  if (discover?.fileName) return { type: 'file-name', pattern: discover.fileName };
  if (discover?.find?.glob) return { type: 'glob', pattern: discover.find.glob };
  const { command: program = [], args = [] } = discover?.find ?? {};
  return program.length === 0 ? undefined : { type: 'command', command: { command: program, args } };
}

function toCommand({ command: program, args = [] }: z.output<typeof command>): PluginCommand {
  return { command: program, args };
}
