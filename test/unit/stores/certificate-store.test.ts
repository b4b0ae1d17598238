import { expect, it } from 'vitest';
import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import { createCertificateStore } from '../../../shared/stores/certificate-store.ts';
import { createTestSecretBox } from '../../workflow/api/harness.ts';

it('keeps the case of a hashed name of a host, and of no other', async () => {
  const clock = { now: () => new Date(0) };
  const store = createCertificateStore({ table: createMemoryTable({ clock }), secrets: createTestSecretBox(), clock });
  const key = { certType: 'ssh', certSubType: 'ssh-ed25519', certData: 'AAAA' } as const;
  await store.save({ ...key, serverName: '|1|SaLt=|HaSh=' }, { mode: 'create' });
  await store.save({ ...key, serverName: 'Git.Example.com' }, { mode: 'create' });
  expect((await store.trustOf('git.example.com')).knownHosts?.split('\n').sort()).toEqual([
    'git.example.com ssh-ed25519 AAAA',
    '|1|SaLt=|HaSh= ssh-ed25519 AAAA',
  ]);
  expect(await store.remove({ serverName: '|1|SaLt=|HaSh=' })).toHaveLength(1);
});
