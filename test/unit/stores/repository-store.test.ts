import { describe, expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import { createCertificateStore } from '../../../shared/stores/certificate-store.ts';
import { createCredentialTemplateStore } from '../../../shared/stores/credential-template-store.ts';
import { createRepositoryStore } from '../../../shared/stores/repository-store.ts';
import { createTestSecretBox } from '../../workflow/api/harness.ts';

const clock = { now: () => new Date('2026-01-01T00:00:00.000Z') };
const repo = 'https://git.example.com:8443/team/apps.git';
const input = { repo, username: 'bot', credentials: { password: 'top-secret' } };

function aStore() {
  const table = createMemoryTable({ clock });
  const parts = { table, secrets: createTestSecretBox(), clock };
  const templates = createCredentialTemplateStore(parts);
  const certificates = createCertificateStore(parts);
  return { table, store: createRepositoryStore({ ...parts, templates, certificates }) };
}

describe('repository store', () => {
  it('finds a repository by other spellings of its URL, and shows no password', async () => {
    const { store } = aStore();
    const saved = await store.save(input, { mode: 'create' });
    expect(saved).toEqual({
      repo,
      type: 'git',
      username: 'bot',
      hasCredentials: true,
      createdAt: '2026-01-01T00:00:00.000Z',
      resourceVersion: '1',
    });
    expect(await store.find('https://GIT.example.com:8443/Team/apps')).toEqual(saved);
    expect(await store.list()).toEqual([saved]);
  });

  it('stores no password in clear', async () => {
    const { table, store } = aStore();
    await store.save(input, { mode: 'create' });
    expect(JSON.stringify(await table.query('repository'))).not.toContain('top-secret');
  });

  it('gives the credentials to the URL as an application writes it', async () => {
    const { store } = aStore();
    await store.save(input, { mode: 'create' });
    const url = 'https://git.example.com:8443/team/apps';
    expect(await store.accessFor(url)).toEqual({ url, username: 'bot', password: 'top-secret' });
  });

  it.each([
    ['over a connection that is not encrypted', 'http://git.example.com:8443/team/apps.git'],
    ['to another port of the host', 'https://git.example.com/team/apps.git'],
    ['to another repository of the host', 'https://git.example.com:8443/team/other.git'],
    ['to another host', 'https://git.example.com.evil.example:8443/team/apps.git'],
  ])('never gives the credentials %s', async (_case, url) => {
    const { store } = aStore();
    await store.save(input, { mode: 'create' });
    expect(await store.accessFor(url)).toEqual({ url });
  });

  it('knows a local repository by its path and by its file URL', async () => {
    const { store } = aStore();
    await store.save({ repo: 'file:///srv/apps.git' }, { mode: 'create' });
    expect(await store.find('/srv/apps')).toMatchObject({ repo: 'file:///srv/apps.git', hasCredentials: false });
  });

  it('keeps the credentials when a change does not name any', async () => {
    const { store } = aStore();
    await store.save(input, { mode: 'create' });
    await store.save({ repo, username: 'bot', name: 'apps' }, { mode: 'update' });
    expect(await store.find(repo)).toMatchObject({ name: 'apps', hasCredentials: true, resourceVersion: '2' });
    expect(await store.accessFor(repo)).toMatchObject({ password: 'top-secret' });
  });

  it('refuses another spec unless it is an upsert, and an update of what is not there', async () => {
    const { store } = aStore();
    await store.save(input, { mode: 'create' });
    expect(await store.save(input, { mode: 'create' })).toMatchObject({ resourceVersion: '1' });
    const other = { ...input, credentials: { password: 'other' } };
    await expect(store.save(other, { mode: 'create' })).rejects.toThrow('use upsert flag to force update');
    expect(await store.save(other, { mode: 'upsert' })).toMatchObject({ resourceVersion: '2' });
    await expect(store.save({ repo: 'https://x/y' }, { mode: 'update' })).rejects.toThrow('is not registered');
  });

  it('removes a repository once', async () => {
    const { store } = aStore();
    await store.save(input, { mode: 'create' });
    expect(await store.remove(repo)).toBe(true);
    expect(await store.remove(repo)).toBe(false);
  });
});
