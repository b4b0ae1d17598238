import { GitOpsError } from '../../domain/errors/gitops-error.ts';
import { NotificationRefusedError, NotificationUnavailableError } from '../../domain/errors/notification-errors.ts';
import type { ContentSection, ServiceConfig } from '../../domain/notification/notification-content.ts';
import type { CommitStatus, DeploymentStatus, GitHost, HostedRepository } from '../../ports/git-host.ts';
import type { NotificationReceipt, NotificationRequest } from '../../ports/notification-service.ts';
import { serviceKey } from './config/service-key.ts';
import { textOf, textsOf } from './content/section-fields.ts';
import { commentOnPullRequests, showCheckRun } from './github-conversation.ts';

/** A message about a commit in a repository of GitHub. */
export interface CommitMessage {
  readonly repository: HostedRepository;
  readonly revision: string;
  readonly message: string;
  /** The same at every try. */
  readonly id: string;
}

/** Makes the service `github`: statuses, deployments, check runs and comments on pull requests, as the template's `github` says. */
export function createGitHubSender(gitHost: GitHost) {
  return async ({ service, content, id }: NotificationRequest): Promise<NotificationReceipt> => {
    const section = content.sections.github;
    const [url, revision] = [textOf(section, 'repoURLPath'), textOf(section, 'revisionPath')];
    if (section === undefined || url === undefined || revision === undefined) {
      throw new NotificationRefusedError(
        `${service.name}: the template says nothing for a commit; give it github.status`,
      );
    }
    try {
      const repository = await open(gitHost, service, url.trim());
      await tell({ repository, revision: revision.trim(), message: content.message, id }, section);
    } catch (error) {
      throw translate(service, error);
    }
    return {};
  };
}

async function open(gitHost: GitHost, service: ServiceConfig, url: string): Promise<HostedRepository> {
  const { appID, installationID, privateKey, enterpriseBaseURL } = service.options;
  const repository = await gitHost.open({
    url: toHttps(url),
    githubApp: {
      appId: String(appID),
      privateKey: String(privateKey),
      ...(installationID === undefined ? {} : { installationId: String(installationID) }),
      ...(enterpriseBaseURL === undefined ? {} : { enterpriseBaseUrl: String(enterpriseBaseURL) }),
    },
  });
  if (repository) return repository;
  throw new NotificationRefusedError(`${serviceKey(service)}: ${url} is no repository of GitHub`);
}

/** Applications are often read by SSH: `git@host:owner/name`, `ssh://git@host/owner/name`. */
function toHttps(url: string): string {
  const [, host, path] = /^(?:ssh:\/\/)?(?:[^@/]+@)([^:/]+)(?::\d+)?[:/](.+)$/.exec(url) ?? [];
  return host === undefined || /^https?:/.test(url) ? url : `https://${host}/${path}`;
}

async function tell(about: CommitMessage, section: ContentSection): Promise<void> {
  const part = (name: string) => section[name] as ContentSection | undefined;
  const [status, deployment, comment, run] = ['status', 'deployment', 'pullRequestComment', 'checkRun'].map(part);
  if (status) await setStatus(about, status);
  if (deployment) await setDeployment(about, deployment);
  if (comment) await commentOnPullRequests(about, comment);
  if (run) await showCheckRun(about, run);
}

async function setStatus({ repository, revision, message }: CommitMessage, status: ContentSection): Promise<void> {
  const {
    state = 'success',
    label = 'continuous-delivery',
    targetURL,
  } = textsOf(status, ['state', 'label', 'targetURL']);
  await repository.createCommitStatus(revision, {
    context: label,
    state: state.trim() as CommitStatus['state'],
    description: message,
    ...(targetURL === undefined ? {} : { targetUrl: targetURL }),
  });
}

/** One deployment for each commit and environment, however many states it has. */
async function setDeployment({ repository, revision, message }: CommitMessage, section: ContentSection): Promise<void> {
  const fields = textsOf(section, ['state', 'environment', 'environmentURL', 'logURL', 'reference']);
  const { state = 'success', environment = 'production', environmentURL, logURL, reference = revision } = fields;
  const { id } = await repository.createDeployment({
    revision: reference,
    environment,
    description: message,
    key: `notification ${environment} ${reference}`,
    ...(section.transientEnvironment === true ? { isTransient: true } : {}),
  });
  await repository.createDeploymentStatus(id, {
    state: state.trim() as DeploymentStatus['state'],
    description: message,
    ...(environmentURL === undefined ? {} : { environmentUrl: environmentURL }),
    ...(logURL === undefined ? {} : { logUrl: logURL }),
  });
}

function translate(service: ServiceConfig, error: unknown): unknown {
  if (!(error instanceof GitOpsError)) return error;
  const message = `${service.name}: ${error.message}`;
  return error.retry === 'never'
    ? new NotificationRefusedError(message)
    : new NotificationUnavailableError(message, { retry: error.retry });
}
