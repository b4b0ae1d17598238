import { describe, expect, it } from 'vitest';
import { createClosedAddresses } from '../../../../shared/adapters/notify/http/closed-addresses.ts';
import { createGuardedLookup, type FindAddresses } from '../../../../shared/adapters/notify/http/guarded-lookup.ts';

const finds =
  (...addresses: readonly string[]): FindAddresses =>
  (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

function look(find: FindAddresses, all: boolean) {
  return new Promise<unknown>((resolve) => {
    const lookup = createGuardedLookup(createClosedAddresses(false), find);
    lookup('name.example', { all }, (error, address) => resolve(error ?? address));
  });
}

describe('a name of a service', () => {
  it('that leads to metadata of a cloud as well leads to the other address alone', async () => {
    const find = finds('169.254.169.254', '192.168.0.7');
    expect(await look(find, true)).toEqual([{ address: '192.168.0.7', family: 4 }]);
    expect(await look(find, false)).toBe('192.168.0.7');
  });

  it.each([true, false])('that leads there alone is refused (all: %s)', async (all) => {
    expect(await look(finds('169.254.169.254', 'fe80::1'), all)).toMatchObject({
      code: 'NotificationRefusedError',
      message: 'name.example is an address of this machine or of its cloud, and nothing is sent there',
    });
  });

  it('that nobody knows fails as the system says it', async () => {
    const unknown = new Error('getaddrinfo ENOTFOUND name.example');
    expect(await look((_name, _options, callback) => callback(unknown, []), true)).toBe(unknown);
  });
});
