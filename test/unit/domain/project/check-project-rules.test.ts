import { describe, expect, it } from 'vitest';
import { builtInProject } from '../../../../shared/domain/project/app-project.ts';
import { checkProjectRules, type ProjectSubject } from '../../../../shared/domain/project/check-project-rules.ts';
import { aProject } from './a-project.ts';

const SUBJECT: ProjectSubject = {
  application: { namespace: 'argocd', name: 'guestbook' },
  spec: {
    project: 'shop',
    destination: { server: 'https://prod.example.com', namespace: 'web' },
    sources: [{ repoURL: 'https://git.example.com/a' }, { repoURL: 'https://bot:pass@git.example.com/b' }],
  },
  cluster: { server: 'https://prod.example.com', name: 'prod' },
};
const OPEN = { sourceRepos: ['*'], destinations: [{ server: '*', namespace: '*' }] };

describe('an application in a project', () => {
  it('that permits all of it has no fault', () => {
    expect(checkProjectRules(aProject(OPEN), SUBJECT)).toEqual([]);
    expect(checkProjectRules(builtInProject('argocd'), SUBJECT)).toEqual([]);
  });

  it('that does not exist is told so', () => {
    expect(checkProjectRules(undefined, SUBJECT)).toEqual([
      'application referencing project shop which does not exist',
    ]);
  });

  it('is told each source and the destination that are not permitted, without credentials', () => {
    expect(checkProjectRules(aProject({ sourceRepos: ['https://git.example.com/x'] }), SUBJECT)).toEqual([
      "application repo https://git.example.com/a is not permitted in project 'shop'",
      "application repo https://git.example.com/b is not permitted in project 'shop'",
      "application destination server 'https://prod.example.com' and namespace 'web' do not match any of the allowed destinations in project 'shop'",
    ]);
  });

  it('is told the name of the cluster if it names it so', () => {
    const spec = { ...SUBJECT.spec, destination: { name: 'prod' } };
    expect(checkProjectRules(aProject({ sourceRepos: ['*'] }), { ...SUBJECT, spec })).toEqual([
      "application destination server 'prod' and namespace '' do not match any of the allowed destinations in project 'shop'",
    ]);
  });
});

describe('an application in another namespace', () => {
  const subject = { ...SUBJECT, application: { namespace: 'team-a', name: 'guestbook' } };

  it.each<[string, string[], boolean]>([
    ['may not use a project that names none', [], false],
    ['may use one that names it', ['team-b', 'team-a'], true],
    ['may use one whose glob fits', ['team-*'], true],
    ['may use one whose expression fits', ['/^team-[a-c]$/'], true],
    ['may not use one whose expression does not fit', ['/^web/'], false],
    ['may not use one whose expression is broken', ['/(/'], false],
  ])('%s', (_name, sourceNamespaces, expected) => {
    expect(checkProjectRules(aProject({ ...OPEN, sourceNamespaces }), subject)).toEqual(
      expected ? [] : ["application 'guestbook' in namespace 'team-a' is not allowed to use project shop"],
    );
  });

  it('learns nothing else of a project that it may not use', () => {
    expect(checkProjectRules(aProject({}), subject)).toHaveLength(1);
  });
});
