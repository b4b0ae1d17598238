import { SourceUnsupportedError } from '../../../domain/errors/source-errors.ts';
import type { RenderRequest } from '../../../ports/manifest-renderer.ts';
import { substituteBuildEnvironment } from '../build-environment.ts';
import type { RenderTool } from '../run-tool.ts';

/** Options of `kustomize build` that change what is built, and whether a value follows. None of them runs a program or uses a network. */
const ALLOWED: { readonly [option: string]: 'flag' | 'value' } = {
  '--enable-helm': 'flag',
  '--helm-debug': 'flag',
  '--load-restrictor': 'value',
  '--reorder': 'value',
};

/** How kustomize is to be called. */
export interface BuildArguments {
  /** All but the directory. */
  readonly args: readonly string[];
  readonly helm: boolean;
}

/**
 * Makes the arguments of `kustomize build` from the installation's build options.
 * @throws SourceUnsupportedError if an option is none of those that are safe
 */
export function parseBuildOptions(buildOptions: string): BuildArguments {
  const words = buildOptions.split(/\s+/).filter((word) => word !== '');
  const args: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const [option = '', inline] = word.split('=', 2);
    const kind = Object.hasOwn(ALLOWED, option) ? ALLOWED[option] : undefined;
    if (kind === undefined) {
      throw new SourceUnsupportedError(
        `the kustomize build option '${option}' is not allowed; allowed are ${Object.keys(ALLOWED).join(', ')}`,
      );
    }
    args.push(word);
    if (kind === 'value' && inline === undefined) args.push(words[++at] ?? '');
  }
  return { args, helm: args.some((arg) => arg === '--enable-helm' || arg === '--enable-helm=true') };
}

/**
 * What charts in kustomizations are told of the cluster, as Argo CD does where Helm is enabled. The version is the plain one: helm
 * would take a provider's suffix for a pre-release, which no constraint accepts.
 */
export function helmArguments(request: RenderRequest, helm: RenderTool): readonly string[] {
  const { kubeVersion, apiVersions } = request.source.kustomize ?? {};
  return [
    '--helm-command',
    helm.binary,
    '--helm-kube-version',
    kubeVersion || substituteBuildEnvironment('$KUBE_VERSION', request),
    ...(apiVersions?.length ? apiVersions : request.cluster.apiVersions).flatMap((version) => [
      '--helm-api-versions',
      version,
    ]),
  ];
}
