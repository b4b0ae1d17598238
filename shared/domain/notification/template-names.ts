import { type Application, sourcesOf } from '../application/application.ts';
import type { Json } from '../errors/gitops-error.ts';
import { ExpressionError } from './expression/expression-error.ts';
import { goTime } from './expression/go-time.ts';
import type { NotificationConfig } from './notification-config.ts';
import type { NotificationTarget } from './notification-content.ts';
import { repositoryFullName, repositoryUrlToHttps } from './repository-names.ts';

/** What Git says of a commit, with Argo CD's names. */
export interface CommitMetadata {
  readonly Author: string;
  /** RFC 3339. */
  readonly Date: string;
  readonly Message: string;
}

/** What is known of the commits of an application, by revision. */
export type Commits = { readonly [revision: string]: CommitMetadata };

type Names = { readonly [name: string]: unknown };

/** What conditions can ask beside `app`, `time` and `strings` (reference/argocd.md §1.16). */
export function conditionNames(application: Application, config: NotificationConfig, commits: Commits): Names {
  return {
    context: contextOf(config, ''),
    secrets: config.secrets,
    repo: {
      GetCommitMetadata: (revision: unknown) => commitForConditions(commits, String(revision)),
      GetAppDetails: () => withParameterLookup(appDetails(application)),
      RepoURLToHTTPS: (url: unknown) => repositoryUrlToHttps(String(url)),
      FullNameByRepoURL: (url: unknown) => repositoryFullName(String(url)),
      QueryEscape: (text: unknown) => encodeURIComponent(String(text)).replaceAll('%20', '+'),
    },
    sync: { GetInfoItem: (_app: unknown, name: unknown) => infoOf(application)[String(name)] ?? noInfo(String(name)) },
  };
}

/** What templates see; calls are rewritten to look-ups in it (`rewriteTemplate`). */
export function templateData(
  application: Application,
  target: NotificationTarget,
  config: NotificationConfig,
  commits: Commits,
): { readonly [name: string]: Json } {
  return {
    app: JSON.parse(JSON.stringify(application)) as Json,
    context: contextOf(config, target.service),
    secrets: config.secrets,
    serviceType: target.service,
    recipient: target.recipient,
    repo: { commits: commits as unknown as Json, details: appDetails(application) as unknown as Json },
    sync: { info: infoOf(application) },
  };
}

function contextOf({ url, context }: NotificationConfig, service: string): { readonly [key: string]: string } {
  return { notificationType: service, ...(url ? { argocdUrl: url } : {}), ...context };
}

function commitForConditions(commits: Commits, revision: string): unknown {
  const commit = commits[revision];
  if (!commit || commit.Date === '') throw new ExpressionError(`the commit ${revision} could not be read`);
  return { ...commit, Date: goTime(Date.parse(commit.Date)) };
}

/** What the spec says of the first source; values that stand in files of the repository are not read. */
function appDetails({ spec, status }: Application) {
  const [source] = sourcesOf(spec);
  const { helm, kustomize } = source ?? {};
  const parameters = helm?.parameters ?? [];
  return {
    Type: status.sourceType ?? status.sourceTypes?.[0] ?? '',
    Helm: {
      Name: source?.chart ?? '',
      ValueFiles: helm?.valueFiles ?? [],
      Values: helm?.values ?? '',
      Parameters: parameters.map(({ name, value }) => ({ Name: name ?? '', Value: value ?? '' })),
      FileParameters: (helm?.fileParameters ?? []).map(({ name, path }) => ({ Name: name ?? '', Path: path ?? '' })),
    },
    Kustomize: { Images: kustomize?.images ?? [] },
  };
}

type AppDetails = ReturnType<typeof appDetails>;

function withParameterLookup({ Helm, ...details }: AppDetails): unknown {
  const find = (name: unknown) => Helm.Parameters.find((one) => one.Name === name)?.Value ?? '';
  const findPath = (name: unknown) => Helm.FileParameters.find((one) => one.Name === name)?.Path ?? '';
  return { ...details, Helm: { ...Helm, GetParameterValueByName: find, GetFileParameterPathByName: findPath } };
}

function infoOf({ operation, status }: Application): { readonly [name: string]: string } {
  const info = (operation ?? status.operationState?.operation)?.info ?? [];
  return Object.fromEntries(info.map(({ name, value }) => [name, value]));
}

function noInfo(name: string): never {
  throw new ExpressionError(`the operation has no info item ${name}`);
}
