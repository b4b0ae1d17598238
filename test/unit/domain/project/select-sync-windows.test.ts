import { describe, expect, it } from 'vitest';
import { selectSyncWindows, windowSubjectOf } from '../../../../shared/domain/project/select-sync-windows.ts';
import type { SyncWindow } from '../../../../shared/domain/project/sync-window.ts';
import { aWindow, GUESTBOOK } from './a-window.ts';

const bare: SyncWindow = { kind: 'deny', schedule: '* * * * *', duration: '1h' };

describe('a window is assigned', () => {
  it.each<[string, Partial<SyncWindow>, boolean]>([
    ['to nobody without lists', {}, false],
    ['to nobody without lists, also with andOperator', { andOperator: true }, false],
    ['to nobody with empty lists', { applications: [], clusters: [], namespaces: [] }, false],
    ['by the name of the application', { applications: ['guest*'] }, true],
    ['not by another name', { applications: ['other', 'guest'] }, false],
    ['by the namespace of the destination', { namespaces: ['sh?p'] }, true],
    ['not by the namespace of the application', { namespaces: ['argocd'] }, false],
    ['by the name of the cluster', { clusters: ['in-*'] }, true],
    ['by the address of the cluster', { clusters: ['https://kubernetes.*'] }, true],
    ['by one list of several', { applications: ['other'], namespaces: ['shop'] }, true],
    [
      'with andOperator not by one list of two',
      { applications: ['other'], namespaces: ['shop'], andOperator: true },
      false,
    ],
    ['with andOperator by both', { applications: ['*'], namespaces: ['shop'], andOperator: true }, true],
    [
      'with andOperator by the lists that are set',
      { clusters: ['in-cluster'], applications: [], andOperator: true },
      true,
    ],
  ])('%s', (_name, lists, expected) => {
    expect(selectSyncWindows([{ ...bare, ...lists }], GUESTBOOK)).toHaveLength(expected ? 1 : 0);
  });

  it('once, and in the order of the project', () => {
    const windows = [aWindow('deny', 'a', '1h', { namespaces: ['*'] }), aWindow('allow', 'b', '1h')];
    expect(selectSyncWindows(windows, GUESTBOOK)).toEqual(windows);
  });
});

it('an application is known by all names of its cluster', () => {
  const metadata = { name: 'guestbook', namespace: 'team-a' } as never;
  const spec = { project: '', destination: { name: 'prod' } };
  const cluster = { server: 'https://prod.example.com', name: 'prod' };
  const subject = { application: { name: 'guestbook', namespace: 'team-a' }, namespace: '' };
  expect(windowSubjectOf({ metadata, spec }, cluster)).toEqual({
    ...subject,
    clusters: ['https://prod.example.com', 'prod'],
  });
  expect(windowSubjectOf({ metadata, spec }, { server: '', name: 'prod' })).toEqual({ ...subject, clusters: ['prod'] });
});
