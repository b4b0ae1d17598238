import { describe, expect, it } from 'vitest';
import type { ApplicationSpec } from '../../../../shared/domain/application/application.ts';
import type { GitPushEvent } from '../../../../shared/domain/git/git-event.ts';
import {
  type SelectableApplication,
  selectAffectedApplications,
} from '../../../../shared/domain/git/select-affected-applications.ts';
import { targetRevisionMoves } from '../../../../shared/domain/git/target-revision.ts';
import { anApplication } from './an-application.ts';

const repoURL = 'https://example.com/org/repo';
const push: GitPushEvent = { kind: 'push', repositoryUrls: [repoURL], revision: 'main', touchedHead: true };
const paths = { 'argocd.argoproj.io/manifest-generate-paths': '.;/shared/*.yaml' };

function selectOne(spec: Partial<ApplicationSpec>, event: Partial<GitPushEvent> = {}, annotations = {}) {
  return selectAffectedApplications({ ...push, ...event }, [anApplication({ spec, annotations })])[0];
}

describe('selectAffectedApplications', () => {
  it('says which source followed what moved', () => {
    expect(
      selectOne({ source: { repoURL: `${repoURL}.git`, path: 'app' } }, { changedFiles: ['a', 'b'] }),
    ).toMatchObject({
      affected: true,
      hydrate: false,
      reason: "'main' moved, followed by the source at 'app' (2 files changed)",
    });
  });

  it('considers every source', () => {
    const other = { repoURL: 'https://example.com/org/charts', path: 'chart' };
    expect(selectOne({ sources: [other, { repoURL, ref: 'values' }] })).toMatchObject({
      affected: true,
      reason: "'main' moved, followed by the source at '.' (changed files unknown)",
    });
  });

  it.each([
    ['another repository', { source: { repoURL: `${repoURL}2`, path: 'app' } }, 'no source uses this repository'],
    ['another branch', { source: { repoURL, path: 'app', targetRevision: 'dev' } }, "'main' moved, it follows 'dev'"],
    [
      'a commit',
      { source: { repoURL, targetRevision: 'a'.repeat(40) } },
      `'main' moved, it follows '${'a'.repeat(40)}'`,
    ],
    ['no source', {}, 'no source uses this repository'],
  ])('says why not for %s', (_name, spec, reason) => {
    expect(selectOne(spec)).toMatchObject({ affected: false, sameInputs: false, reason });
  });

  it.each([
    ['a file under the source', ['app/a.yaml'], true],
    ['a shared file by glob', ['shared/a.yaml'], true],
    ['a file elsewhere', ['application/a.yaml', 'shared/deep/a.yaml'], false],
    ['unknown files', undefined, true],
    ['no files', [], true],
  ])('filters by manifest-generate-paths: %s', (_name, changedFiles, affected) => {
    const selection = selectOne(
      { source: { repoURL, path: 'app' } },
      changedFiles === undefined ? {} : { changedFiles },
      paths,
    );
    expect(selection).toMatchObject(
      affected
        ? { affected }
        : { affected, sameInputs: true, reason: expect.stringContaining('manifest-generate-paths') },
    );
  });

  describe('by what was rendered', () => {
    const app = { repoURL, path: 'app' };
    const values = { repoURL: 'https://example.com/org/values', ref: 'values' };
    const application = {
      ...anApplication({ spec: { sources: [app, values] } }),
      inputs: [['app', 'base'], ['prod.yaml']],
    };
    const of = (event: Partial<GitPushEvent>, known: SelectableApplication = application) =>
      selectAffectedApplications({ ...push, ...event }, [known])[0];

    it('leaves out whose inputs no file touches', () => {
      expect(of({ changedFiles: ['README.md', 'prod.yaml'] })).toMatchObject({
        affected: false,
        sameInputs: true,
        reason: 'no changed file is among those that it is rendered from',
      });
    });

    it('takes in whose inputs a file touches, by the repository of each source', () => {
      expect(of({ changedFiles: ['README.md', 'base/a.yaml'] })?.affected).toBe(true);
      const repositoryUrls = [values.repoURL];
      expect(of({ repositoryUrls, changedFiles: ['prod.yaml'] })?.affected).toBe(true);
      expect(of({ repositoryUrls, changedFiles: ['base/a.yaml'] })?.affected).toBe(false);
    });

    it('takes in all where the files or the inputs are not known', () => {
      expect(of({})?.affected).toBe(true);
      expect(of({ changedFiles: [] })?.affected).toBe(true);
      expect(of({ changedFiles: ['README.md'] }, { ...application, inputs: undefined })?.affected).toBe(true);
    });

    it('does as manifest-generate-paths says where that is there', () => {
      const annotated = { ...anApplication({ spec: { source: app }, annotations: paths }), inputs: [['app', 'base']] };
      expect(of({ changedFiles: ['shared/a.yaml'] }, annotated)?.affected).toBe(true);
      expect(of({ changedFiles: ['base/a.yaml'] }, annotated)?.affected).toBe(false);
    });
  });

  it('refreshes nothing for an ignored event', () => {
    const [selection] = selectAffectedApplications({ kind: 'ignored', reason: 'ping' }, [
      anApplication({ spec: { source: { repoURL } } }),
    ]);
    expect(selection).toMatchObject({ affected: false, reason: 'ping' });
  });

  it('leaves out namespaces that are not allowed', () => {
    const applications = ['argocd', 'team-a', 'other'].map((namespace) =>
      anApplication({ namespace, spec: { source: { repoURL } } }),
    );
    const selections = selectAffectedApplications(push, applications, { allowedNamespaces: ['argocd', 'team-*'] });
    expect(selections.map(({ affected }) => affected)).toEqual([true, true, false]);
    expect(selections[2]?.reason).toBe("applications in namespace 'other' are not allowed");
  });

  it('keeps the application as it was given', () => {
    const application = { ...anApplication({ spec: {} }), extra: 1 };
    expect(selectAffectedApplications(push, [application])[0]?.application).toBe(application);
  });
});

describe('targetRevisionMoves', () => {
  it.each([
    [undefined, 'main', true, true],
    ['HEAD', 'main', true, true],
    ['HEAD', 'dev', false, false],
    ['refs/heads/main', 'main', true, true],
    ['~1.2', 'v1.2.7', false, true],
    ['~1.2', 'v1.3.0', false, false],
    ['1.*', '1.0.0-rc.1', false, false],
    ['refs/pull/1/head', 'main', true, false],
  ])('%s, when %s moved (HEAD: %s): %s', (target, revision, touchedHead, moves) => {
    expect(targetRevisionMoves(target, { revision, touchedHead })).toBe(moves);
  });
});
