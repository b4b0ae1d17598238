import { ManifestInvalidError } from '../../../domain/errors/source-errors.ts';
import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import { buildEnvironment, substituteBuildEnvironment } from '../build-environment.ts';

/** A parameter of `source.plugin.parameters`: one of a text, a list or a map. */
interface PluginParameter {
  readonly name?: string;
  readonly string?: string;
  readonly array?: readonly string[];
  readonly map?: { readonly [key: string]: string };
}

type Variables = { readonly [name: string]: string };

/**
 * The environment of a plugin's commands (https://argo-cd.readthedocs.io/en/stable/operator-manual/config-management-plugins/):
 * the build environment, the source's own variables as `ARGOCD_ENV_<name>`, and its parameters as JSON in `ARGOCD_APP_PARAMETERS` and
 * one by one as `PARAM_<name>`.
 *
 * @throws ManifestInvalidError naming a faulty field of `plugin`
 */
export function pluginEnvironment(request: RenderRequest): Variables {
  const { env = [], parameters = [] } = request.source.plugin ?? {};
  const own = listOf(env, 'env').map((variable, index) => {
    const { name, value } = fieldsOf(variable);
    if (typeof name !== 'string' || typeof value !== 'string')
      throw new ManifestInvalidError(`plugin.env[${index}] must have a name and a value that are texts`);
    return [`ARGOCD_ENV_${name}`, substituteBuildEnvironment(value, request)];
  });
  const given = listOf(parameters, 'parameters') as readonly PluginParameter[];
  return {
    ...buildEnvironment(request),
    ...Object.fromEntries(own),
    ...Object.fromEntries(given.flatMap(parameterVariables)),
    ARGOCD_APP_PARAMETERS: JSON.stringify(given),
  };
}

function parameterVariables({
  name = '',
  string,
  array,
  map,
}: PluginParameter): readonly (readonly [string, string])[] {
  const variable = `PARAM_${variableName(name)}`;
  return [
    ...(string === undefined ? [] : [[variable, string] as const]),
    ...(array ?? []).map((item, index) => [`${variable}_${index}`, item] as const),
    ...Object.entries(map ?? {}).map(([key, item]) => [`${variable}_${variableName(key)}`, item] as const),
  ];
}

function variableName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9_]/g, '_');
}

function listOf(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ManifestInvalidError(`plugin.${field} must be a list`);
}

function fieldsOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { readonly [field: string]: unknown }) : {};
}
