import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import type { DeploymentEvent } from '../../../shared/domain/dora/deployment-log.ts';
import type { Table } from '../../../shared/ports/table.ts';
import {
  ARCHIVE_DAYS,
  createDeploymentArchive,
  type DeploymentArchive,
} from '../../../shared/stores/deployment-archive.ts';

const owner = { namespace: 'argocd', name: 'guestbook', uid: 'one' };
const day = (number: number) => new Date(Date.UTC(2026, 0, number, 12));
const events = (from: number, to: number): readonly DeploymentEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    sequence: from + index,
    kind: 'Deployment',
    at: day(from + index).toISOString(),
  }));

let now: Date;
let table: Table;
let archive: DeploymentArchive;
beforeEach(() => {
  now = day(1);
  table = createMemoryTable({ clock: { now: () => now } });
  archive = createDeploymentArchive({ table });
});
const sequences = async (since: Date, until: Date, only?: { namespace: string; name: string }) =>
  (await archive.list(since, until, only))
    .flatMap((kept) => kept.events.map(({ sequence }) => sequence))
    .sort((a, b) => a - b);

describe('the archive of deployments', () => {
  it('gives back what was kept, with whose it is', async () => {
    await archive.keep(owner, events(1, 3));
    expect(await archive.list(day(1), day(5))).toEqual([
      { application: 'argocd/guestbook', uid: 'one', events: events(1, 3) },
    ]);
  });

  it('holds events once, whoever keeps them again', async () => {
    await archive.keep(owner, events(1, 3));
    await archive.keep(owner, events(1, 3));
    expect(await sequences(day(1), day(5))).toEqual([1, 2, 3]);
  });

  it('takes further events in with those that were kept before a crash', async () => {
    await archive.keep(owner, events(1, 3));
    await archive.keep(owner, events(1, 4));
    expect(await sequences(day(1), day(5))).toEqual([1, 2, 3, 4]);
  });

  it('finds the events of a period that were kept in another month', async () => {
    await archive.keep(owner, events(25, 35));
    await archive.keep(owner, events(60, 61));
    expect(await sequences(day(25), day(40))).toEqual(events(25, 35).map(({ sequence }) => sequence));
    expect(await sequences(day(60), day(62))).toEqual([60, 61]);
    expect(await sequences(day(1), day(62))).toHaveLength(13);
  });

  it('gives back those of one application, which is not one whose name begins alike', async () => {
    await archive.keep(owner, events(1, 1));
    await archive.keep({ ...owner, name: 'guestbook-two' }, events(2, 2));
    expect(await sequences(day(1), day(5), owner)).toEqual([1]);
  });

  it('forgets what is too old', async () => {
    await archive.keep(owner, events(1, 1));
    now = day(1 + ARCHIVE_DAYS);
    expect(await sequences(day(1), now)).toEqual([]);
  });
});
