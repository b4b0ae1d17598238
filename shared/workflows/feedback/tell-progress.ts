import { type Application, formatApplicationRef } from '../../domain/application/application.ts';
import type { DeployPhase, DeployReport, ReportKind } from '../../domain/feedback/feedback-state.ts';
import { commitStateOf } from '../../domain/feedback/open-reports.ts';
import { applicationLink } from '../../domain/notification/describe-alert.ts';
import type { HostedRepository } from '../../ports/git-host.ts';
import { DEFAULT_NAMESPACE } from '../application/allowed-namespaces.ts';

/** What is to be told. */
export interface ProgressToTell {
  readonly application: Application;
  readonly kind: ReportKind;
  readonly report: DeployReport;
  /** WINDLASS_URL; absent: no links. */
  readonly url?: string;
}

/**
 * Tells one state of one deploy. Safe to be repeated: the newest status of a context counts, and deployments and their states are looked for
 * before they are made.
 * @returns the report with what was told
 * @throws the errors of HostedRepository
 */
export async function tellProgress(host: HostedRepository, told: ProgressToTell): Promise<DeployReport> {
  const { kind, report } = told;
  const { sequence, wanted } = report;
  const { phase } = wanted;
  const id = kind === 'status' ? await tellStatus(host, told) : await tellDeployment(host, told);
  return { ...report, [kind]: { sequence, phase, ...(id === undefined ? {} : { id }) } };
}

async function tellStatus(host: HostedRepository, { application, report, url }: ProgressToTell): Promise<undefined> {
  const { phase, description } = report.wanted;
  const link = linkOf(application, url);
  await host.createCommitStatus(report.revision, {
    context: `windlass/${shownName(application)}`,
    state: commitStateOf(phase),
    description,
    ...(link === undefined ? {} : { targetUrl: link }),
  });
}

async function tellDeployment(host: HostedRepository, { application, report, url }: ProgressToTell): Promise<string> {
  const { phase, description, environmentUrl } = report.wanted;
  const { uid } = application.metadata;
  const id =
    report.deployment?.id ??
    (
      await host.createDeployment({
        revision: report.revision,
        environment: shownName(application),
        description: `Windlass: ${formatApplicationRef(application.metadata)}`,
        key: `${uid}/${report.key}`,
        // Only then does GitHub make the one before inactive by itself.
        isTransient: false,
        isProduction: false,
      })
    ).id;
  const link = linkOf(application, url);
  await host.createDeploymentStatus(id, {
    state: phase,
    description,
    ...(environmentUrl === undefined || !hasArrived(phase) ? {} : { environmentUrl }),
    ...(link === undefined ? {} : { logUrl: link }),
  });
  return id;
}

function hasArrived(phase: DeployPhase): boolean {
  return phase === 'success';
}

function shownName({ metadata: { namespace, name } }: Application): string {
  return namespace === DEFAULT_NAMESPACE ? name : `${namespace}/${name}`;
}

function linkOf({ metadata: { namespace, name } }: Application, url: string | undefined): string | undefined {
  return url === undefined ? undefined : applicationLink(url, namespace, name);
}
