import type { HelmOptions } from '../../../domain/application/source.ts';
import { ManifestInvalidError, SourceUnsupportedError } from '../../../domain/errors/source-errors.ts';
import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import { substituteBuildEnvironment } from '../build-environment.ts';

/** What helm is told, besides the options of the source. */
export interface TemplateInput {
  /** Paths as helm is to be given them. */
  readonly chart: string;
  readonly valueFiles: readonly string[];
  readonly fileParameters: readonly { readonly name: string; readonly path: string }[];
  /** Whether the output can depend on what the cluster is able to do. */
  readonly asksCluster: boolean;
}

/** Helm's rule for names of releases (https://github.com/helm/helm/blob/main/pkg/chart/common/util/validate_name.go). */
const RELEASE_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_RELEASE_NAME = 53;
/** The kernel takes no argument above 128 KiB. */
const MAX_ARGUMENT = 100_000;
const API_VERSIONS_PER_ARGUMENT = 500;

/**
 * Makes the arguments of `helm template`, which reads the values of the source from stdin.
 * @throws ManifestInvalidError, SourceUnsupportedError
 */
export function helmArguments(request: RenderRequest, input: TemplateInput): readonly string[] {
  const options = request.source.helm ?? {};
  checkVersion(options.version);
  const namespace = options.namespace || request.destinationNamespace;
  return [
    ...['template', input.chart, '--name-template', releaseName(request)],
    ...(namespace === '' ? [] : ['--namespace', namespace]),
    ...clusterArguments(request, input.asksCluster),
    ...input.valueFiles.flatMap((path) => ['--values', quoteCsv(path)]),
    ...(valuesText(options) === undefined ? [] : ['--values', '-']),
    ...parameterArguments(options, request),
    ...input.fileParameters.flatMap(({ name, path }) => ['--set-file', `${name}=${escapeParameter(path)}`]),
    ...(options.skipCrds === true ? [] : ['--include-crds']),
    ...(options.skipTests === true ? ['--skip-tests'] : []),
    ...(options.skipSchemaValidation === true ? ['--skip-schema-validation'] : []),
  ];
}

/** The values that the source itself has, as YAML; undefined if it has none. */
export function valuesText({ values, valuesObject }: HelmOptions): string | undefined {
  if (valuesObject !== undefined && Object.keys(valuesObject).length > 0) return JSON.stringify(valuesObject);
  return values === undefined || values.trim() === '' ? undefined : values;
}

function releaseName({ source, application }: RenderRequest): string {
  const given = source.helm?.releaseName;
  const name = given || application.name;
  if (name.length <= MAX_RELEASE_NAME && RELEASE_NAME.test(name)) return name;
  const what = given ? 'helm.releaseName' : 'the name of the application, which is the name of the release too,';
  const hint = given ? 'shorten or correct it' : 'set helm.releaseName';
  throw new ManifestInvalidError(
    `${what} must have at most ${MAX_RELEASE_NAME} characters, and only lower-case letters, digits, '-' and '.': '${name}' does not; ${hint}`,
  );
}

/** Argo CD has had Helm 3 alone for long, and says so in this field. */
function checkVersion(version: string | undefined): void {
  if (version === undefined || version === '' || version === 'v3' || version === '3') return;
  throw new SourceUnsupportedError(`helm.version: '${version}' is not supported, only 'v3'; leave it out`);
}

/** What does not show in the output is not asked for: the render then depends on less. A provider's suffix would make a pre-release of the version. */
function clusterArguments(request: RenderRequest, asksCluster: boolean): readonly string[] {
  const { kubeVersion, apiVersions = [] } = request.source.helm ?? {};
  if (!asksCluster) return [];
  const versions = apiVersions.length > 0 ? apiVersions : request.cluster.apiVersions;
  const lists: string[] = [];
  for (let at = 0; at < versions.length; at += API_VERSIONS_PER_ARGUMENT) {
    lists.push(
      '--api-versions',
      versions
        .slice(at, at + API_VERSIONS_PER_ARGUMENT)
        .map(quoteCsv)
        .join(','),
    );
  }
  return ['--kube-version', kubeVersion || substituteBuildEnvironment('$KUBE_VERSION', request), ...lists];
}

function parameterArguments({ parameters = [] }: HelmOptions, request: RenderRequest): readonly string[] {
  return parameters.flatMap(({ name = '', value = '', forceString }) => {
    const argument = `${name}=${escapeParameter(substituteBuildEnvironment(value, request))}`;
    if (argument.length > MAX_ARGUMENT) {
      throw new ManifestInvalidError(
        `helm.parameters '${name}' is larger than ${MAX_ARGUMENT / 1000} kB; put it into helm.values`,
      );
    }
    return [forceString === true ? '--set-string' : '--set', argument];
  });
}

/** A comma would begin the next value, unless the whole is a list in helm's notation: `{a,b}`. */
function escapeParameter(value: string): string {
  return value.startsWith('{') && value.endsWith('}') ? value : value.replace(/(?<!\\),/g, '\\,');
}

/** Helm reads these options as lines of CSV. */
function quoteCsv(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
