import type { DoraAnswer } from '../../contracts/dora-api.ts';
import { computeDora, type DeploymentRecord, isIdle, type Period } from '../../domain/dora/compute-dora.ts';
import type { DeploymentEvent } from '../../domain/dora/deployment-log.ts';
import { MalformedRequestError } from '../../domain/errors/request-errors.ts';
import type { ApplicationRecord } from '../../stores/application-record.ts';
import { refOf } from '../../stores/application-record.ts';
import { ARCHIVE_DAYS } from '../../stores/deployment-archive.ts';
import type { Dependencies } from '../dependencies.ts';
import { readApplication } from './resolve-application-ref.ts';
import { compileApplicationFilter } from './select-applications.ts';

/** Which deployments somebody wants to know about; what is not given does not restrict. */
export interface DoraRequest {
  readonly project?: readonly string[];
  readonly application?: string;
  readonly appNamespace?: string;
  /** Default 30; instead of `since`. */
  readonly days?: number;
  readonly since?: string;
  /** Default now. */
  readonly until?: string;
}

const DEFAULT_DAYS = 30;
const DAY_MS = 24 * 3600 * 1000;

/**
 * Computes the DORA figures of a period: of all applications together, of each project, and of each application.
 * @throws MalformedRequestError if the period makes no sense, or begins before anything is kept
 * @throws NotFoundError if one application is asked for that does not exist
 */
export async function showDora(deps: Dependencies, request: DoraRequest): Promise<DoraAnswer> {
  const now = deps.clock.now();
  const period = periodOf(request, now);
  // The applications first: what one of them puts into the archive meanwhile is then seen twice, not never.
  const applications = await selectApplications(deps, request);
  const [only] = request.application === undefined ? [] : applications;
  const archived = await deps.deploymentArchive.list(new Date(period.since), now, only && refOf(only));
  const byUid = Map.groupBy(archived, ({ uid }) => uid);
  const records = applications.map((record) => {
    const events = (byUid.get(record.application.metadata.uid) ?? []).flatMap((kept) => kept.events);
    return { record, deployments: withArchived(record, events) };
  });
  const figuresOf = (some: typeof records) =>
    computeDora(
      some.map(({ deployments }) => deployments),
      period,
    );
  const projects = Map.groupBy(records, ({ record }) => record.application.spec.project);
  return {
    ...period,
    days: (Date.parse(period.until) - Date.parse(period.since)) / DAY_MS,
    total: figuresOf(records),
    projects: [...projects]
      .map(([project, some]) => ({ project, ...figuresOf(some) }))
      .filter((figures) => !isIdle(figures))
      .sort((a, b) => (a.project < b.project ? -1 : 1)),
    applications: records
      .map((one) => {
        const { metadata, spec } = one.record.application;
        return { namespace: metadata.namespace, name: metadata.name, project: spec.project, ...figuresOf([one]) };
      })
      .filter((figures) => !isIdle(figures)),
  };
}

async function selectApplications(
  deps: Dependencies,
  { application: name, appNamespace, project }: DoraRequest,
): Promise<readonly ApplicationRecord[]> {
  const fits = compileApplicationFilter({
    ...(appNamespace && { appNamespace }),
    ...(project && { projects: project }),
  });
  const records = name
    ? [await readApplication(deps, { name, ...(appNamespace && { appNamespace }) })]
    : await deps.applications.list();
  return records.filter(({ application }) => fits(application));
}

function withArchived({ control }: ApplicationRecord, archived: readonly DeploymentEvent[]): DeploymentRecord {
  const { events = [], live, failure } = control.deployments ?? {};
  return { events: [...archived, ...events], ...(live && { live }), ...(failure && { failure }) };
}

function periodOf(request: DoraRequest, now: Date): Period {
  if (request.days !== undefined && request.since !== undefined) {
    throw new MalformedRequestError('query: give days or since, not both');
  }
  const until = request.until === undefined ? now : new Date(request.until);
  const days = request.days ?? DEFAULT_DAYS;
  const since = request.since === undefined ? new Date(until.getTime() - days * DAY_MS) : new Date(request.since);
  if (since >= until) throw new MalformedRequestError('query.since: must be before until');
  if (now.getTime() - since.getTime() > ARCHIVE_DAYS * DAY_MS) {
    throw new MalformedRequestError(
      `query: the period begins too early; deployments are kept for ${ARCHIVE_DAYS} days`,
    );
  }
  return { since: since.toISOString(), until: until.toISOString() };
}
