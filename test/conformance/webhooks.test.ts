import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseGithubEvent } from '../../shared/adapters/git/providers/github.ts';
import { selectWebhookProvider } from '../../shared/adapters/git/providers/select-provider.ts';
import type { ApplicationSpec } from '../../shared/domain/application/application.ts';
import { type GitEvent, shortRefName } from '../../shared/domain/git/git-event.ts';
import { refreshPathsOf } from '../../shared/domain/git/refresh-paths.ts';
import { repositoryUrlMatches } from '../../shared/domain/git/repository-url.ts';
import { selectAffectedApplications } from '../../shared/domain/git/select-affected-applications.ts';
import { targetRevisionMoves } from '../../shared/domain/git/target-revision.ts';
import { anApplication } from '../unit/domain/git/an-application.ts';

const root = process.env.WINDLASS_CONFORMANCE ?? join(import.meta.dirname, '../../../shared/conformance');
const folder = join(root, 'webhooks');
const casesFile = join(folder, 'cases.json');

interface Row {
  readonly kind: string;
  readonly test: string;
  readonly name?: string;
  readonly note?: string;
  readonly provider?: string;
  readonly payloadFile?: string;
  readonly headers: { readonly [name: string]: string };
  readonly payloadRef?: string;
  readonly targetRevision: string;
  readonly pushedRevision: string;
  readonly touchedHead: boolean;
  readonly expectMatch: boolean;
  readonly webURL: string;
  readonly appRepoURL: string;
  readonly annotations: { readonly [name: string]: string };
  readonly annotation: string | null;
  readonly source_path: string;
  readonly hydrator: boolean;
  readonly hydratorPaths: readonly [string, string] | null;
  readonly expectPaths: readonly string[];
  readonly spec: Partial<ApplicationSpec>;
  readonly push: {
    readonly repo: string;
    readonly ref: string;
    readonly defaultBranch: string;
    readonly changedFiles: string[];
  };
  readonly expect: {
    readonly httpStatus: number;
    readonly ignored?: boolean;
    readonly repoURLs?: readonly string[];
    readonly revision?: string;
    readonly touchedHead?: boolean;
    readonly refresh: boolean;
    readonly hydrate: boolean;
    readonly updateManifestCacheToNewRevision: boolean;
  };
  readonly config: { readonly controlPlaneNamespace: string; readonly applicationNamespaces: readonly string[] };
  readonly apps: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly sources: ApplicationSpec['sources'];
    readonly expectRefresh: boolean;
  }[];
}

const present = existsSync(casesFile);
const rows: readonly Row[] = present ? (JSON.parse(readFileSync(casesFile, 'utf8')) as Row[]) : [];

function rowsOf(kind: string, only: (row: Row) => boolean = () => true): [string, Row][] {
  return rows
    .filter((row) => row.kind === kind && only(row))
    .map((row) => [`${row.test}: ${row.name ?? row.payloadFile ?? ''}`, row]);
}

function githubEventOf(row: Row): GitEvent {
  const payload: unknown = JSON.parse(readFileSync(join(folder, row.payloadFile ?? ''), 'utf8'));
  return parseGithubEvent({ eventName: row.headers['X-GitHub-Event'] ?? '', payload });
}

/** Rows of other providers state the ref as their payload does; all but Bitbucket Cloud's are full names of refs. */
function pushedRevisionOf(row: Row): string {
  const ref = row.payloadRef ?? '';
  return row.provider?.startsWith('bitbucket-cloud') === true ? ref : shortRefName(ref);
}

describe.skipIf(!present)(`webhook conformance data${present ? '' : ` (skipped: ${casesFile} is absent)`}`, () => {
  const isGithub = (row: Row): boolean =>
    selectWebhookProvider(row.headers) === 'github' && row.payloadFile !== undefined;

  it.each(rowsOf('payload', (row) => isGithub(row) && row.expect.httpStatus === 200))(
    'reads payload of %s',
    (_, row) => {
      const event = githubEventOf(row);
      expect(event.kind).toBe(row.expect.ignored === true ? 'ignored' : 'push');
      if (event.kind !== 'push') return;
      expect(event.repositoryUrls).toEqual(row.expect.repoURLs);
      expect(event.revision).toBe(row.expect.revision);
      expect(event.touchedHead).toBe(row.expect.touchedHead);
    },
  );

  it('leaves payload rows of other providers, and those about HTTP status, to the webhook function', () => {
    const left = rowsOf('payload', (row) => !isGithub(row) || row.expect.httpStatus !== 200).map(([, row]) => row);
    expect(
      left.filter((row) => row.expect.httpStatus === 200 && selectWebhookProvider(row.headers) === 'github'),
    ).toEqual([]);
  });

  it.each(rowsOf('repoURLMatch'))('matches repository URLs: %s', (_, row) => {
    expect(repositoryUrlMatches(row.webURL, row.appRepoURL)).toBe(row.expectMatch);
  });

  it.each(rowsOf('revisionMatch'))('matches revisions: %s', (_, row) => {
    expect(
      targetRevisionMoves(row.targetRevision, { revision: row.pushedRevision, touchedHead: row.touchedHead }),
    ).toBe(row.expectMatch);
  });

  it.each(rowsOf('payloadRevisionMatch', (row) => row.payloadRef !== undefined))('matches the ref of %s', (_, row) => {
    const moved = { revision: pushedRevisionOf(row), touchedHead: false };
    expect(targetRevisionMoves(row.targetRevision, moved)).toBe(row.expectMatch);
  });

  for (const [name, row] of rowsOf('payloadRevisionMatch', (candidate) => candidate.payloadRef === undefined)) {
    it.skip(`matches the ref of ${name} (skipped: ${row.note}; this provider is not read yet)`, () => undefined);
  }

  it.each(rowsOf('refreshPaths'))('derives refresh paths: %s', (_, row) => {
    const paths = refreshPathsOf({
      annotation: row.annotation ?? undefined,
      sourcePath: row.source_path,
      isHydratorSyncSource: row.hydrator && row.hydratorPaths?.[1] === row.source_path,
    });
    expect(paths).toEqual(row.expectPaths);
  });

  it.each(rowsOf('pathMatch'))('filters by changed files: %s', (_, row) => {
    const revision = shortRefName(row.push.ref);
    const [selection] = selectAffectedApplications(
      {
        kind: 'push',
        repositoryUrls: [row.push.repo],
        revision,
        touchedHead: revision === row.push.defaultBranch,
        changedFiles: row.push.changedFiles,
      },
      [anApplication({ annotations: row.annotations, spec: row.spec })],
    );
    expect({
      refresh: selection?.affected,
      hydrate: selection?.affected === true && selection.hydrate,
      updateManifestCacheToNewRevision: selection?.affected === false && selection.sameInputs,
    }).toEqual(row.expect);
  });

  it.each(rowsOf('appMatch'))('selects applications: %s', (_, row) => {
    const applications = row.apps.map(({ name, namespace, sources }) =>
      anApplication({ name, namespace, annotations: {}, spec: sources === undefined ? {} : { sources } }),
    );
    const { controlPlaneNamespace, applicationNamespaces } = row.config;
    const selections = selectAffectedApplications(githubEventOf(row), applications, {
      allowedNamespaces: [controlPlaneNamespace, ...applicationNamespaces],
    });
    expect(selections.map(({ affected }) => affected)).toEqual(row.apps.map(({ expectRefresh }) => expectRefresh));
  });

  it('checks every row that GitHub can send', () => {
    const checked = [
      'payload',
      'repoURLMatch',
      'revisionMatch',
      'payloadRevisionMatch',
      'refreshPaths',
      'pathMatch',
      'appMatch',
    ];
    expect(checked.filter((kind) => rowsOf(kind).length === 0)).toEqual([]);
  });
});
