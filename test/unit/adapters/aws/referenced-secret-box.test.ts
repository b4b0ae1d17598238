import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openReferencedSecretBox } from '../../../../shared/adapters/aws/referenced-secret-box.ts';

const key = () => randomBytes(32).toString('base64');
const KEY = 'ssm:/windlass/secret-key';

describe('the secret box on AWS', () => {
  it('opens what it sealed, in its place only', async () => {
    const box = await openReferencedSecretBox(KEY, { resolve: async () => key1 });
    const sealed = await box.seal('hunter2', 'cluster/a');

    expect(sealed).not.toContain('hunter2');
    expect(await box.open(sealed, 'cluster/a')).toBe('hunter2');
    await expect(box.open(sealed, 'cluster/b')).rejects.toThrow('The stored secret of cluster/b does not open');
  });

  it('seals with the first key and opens with every one, also with those that come while it runs', async () => {
    let keys = key1;
    const box = await openReferencedSecretBox(KEY, { resolve: async () => keys });
    const sealedBefore = await box.seal('hunter2', 'c');
    const fingerprint = box.fingerprint('hunter2');

    keys = `${key2}, ${key1}`;
    const sealedAfter = await box.seal('hunter2', 'c');
    expect(await box.open(sealedBefore, 'c')).toBe('hunter2');
    expect(box.fingerprint('hunter2')).not.toBe(fingerprint);

    keys = key1;
    await expect(box.open(sealedAfter, 'c')).rejects.toThrow('Put the earlier key behind the present one');
  });

  it.each(['', 'short', ' , '])('refuses "%s" as a key', async (text) => {
    await expect(openReferencedSecretBox(KEY, { resolve: async () => text })).rejects.toThrow(
      `${KEY} must hold a key of 32 bytes in base64`,
    );
  });
});

const key1 = key();
const key2 = key();
