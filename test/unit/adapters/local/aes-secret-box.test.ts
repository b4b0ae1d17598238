import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAesSecretBox } from '../../../../shared/adapters/local/aes-secret-box.ts';
import { GitOpsError } from '../../../../shared/domain/errors/gitops-error.ts';
import { StorageUnavailableError } from '../../../../shared/domain/errors/state-errors.ts';

describe('the AES secret box', () => {
  let folder: string;
  let keyFile: string;
  const openBox = (file = keyFile) => openAesSecretBox({ keyFile: file });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'windlass-box-'));
    keyFile = join(folder, 'secret.key');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each(['p4ssw0rd', '', 'ünï 🚀\n', 'x'.repeat(100_000)])('opens what it sealed', async (secret) => {
    const box = openBox();

    expect(await box.open(await box.seal(secret, 'repository/a'), 'repository/a')).toBe(secret);
  });

  it('opens what was sealed before a restart', async () => {
    const sealed = await openBox().seal('p4ssw0rd', 'repository/a');

    expect(await openBox().open(sealed, 'repository/a')).toBe('p4ssw0rd');
  });

  it('shows neither the secret nor that two of them are equal', async () => {
    const box = openBox();
    const sealed = await Promise.all(Array.from({ length: 100 }, () => box.seal('p4ssw0rd', 'repository/a')));

    expect(new Set(sealed).size).toBe(100);
    expect(sealed.every((text) => /^v1\.[\w-]+$/.test(text))).toBe(true);
    expect(sealed.some((text) => Buffer.from(text.slice(3), 'base64url').includes('p4ssw0rd'))).toBe(false);
  });

  it('does not open a secret that was moved to another place', async () => {
    const box = openBox();
    const sealed = await box.seal('p4ssw0rd', 'repository/a');

    await expect(box.open(sealed, 'repository/b')).rejects.toThrow(GitOpsError);
    await expect(box.open(sealed, 'repository/b')).rejects.toThrow('The stored secret of repository/b does not open');
  });

  it('does not open a secret of another key', async () => {
    const sealed = await openBox(join(folder, 'other.key')).seal('p4ssw0rd', 'repository/a');

    await expect(openBox().open(sealed, 'repository/a')).rejects.toThrow(GitOpsError);
  });

  it('does not open a text of which any part was changed', async () => {
    const box = openBox();
    const bytes = Buffer.from((await box.seal('p4ssw0rd', 'c')).slice(3), 'base64url');

    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(box.open(`v1.${changed.toString('base64url')}`, 'c')).rejects.toThrow(GitOpsError);
    }
  });

  it.each(['', 'v1.', 'v1.AAAA', 'p4ssw0rd', 'v2.AAAA'])(
    'does not open a text that it never sealed (%j), and does not repeat it',
    async (text) => {
      const error = await openBox()
        .open(text, 'c')
        .catch((thrown: unknown) => thrown);

      expect(error).toBeInstanceOf(GitOpsError);
      expect(JSON.stringify(error)).not.toContain('p4ssw0rd');
    },
  );

  it('gives equal values equal fingerprints, other values and other keys others', () => {
    const [box, other] = [openBox(), openBox(join(folder, 'other.key'))];

    expect(box.fingerprint('a')).toMatch(/^[0-9a-f]{16}$/);
    expect(openBox().fingerprint('a')).toBe(box.fingerprint('a'));
    expect(box.fingerprint('b')).not.toBe(box.fingerprint('a'));
    expect(other.fingerprint('a')).not.toBe(box.fingerprint('a'));
  });

  it('makes a key file that only its owner can read', () => {
    openBox();

    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(keyFile, 'utf8'), 'base64')).toHaveLength(32);
  });

  it.each([0o640, 0o604, 0o622])('refuses a key file that others can read or write (mode %o)', (mode) => {
    openBox();
    chmodSync(keyFile, mode);

    expect(() => openBox()).toThrow(`chmod 600 ${keyFile}`);
  });

  it.each(['', 'c2hvcnQ=', 'x'.repeat(1000)])(
    'refuses a key file that holds no key, and does not write over it',
    (content) => {
      writeFileSync(keyFile, content, { mode: 0o600 });

      expect(() => openBox()).toThrow(`The key file ${keyFile} is damaged`);
      expect(readFileSync(keyFile, 'utf8')).toBe(content);
    },
  );

  it('names the key file when it cannot be made', () => {
    const missing = join(folder, 'missing', 'secret.key');

    expect(() => openBox(missing)).toThrow(StorageUnavailableError);
    expect(() => openBox(missing)).toThrow(missing);
  });
});
