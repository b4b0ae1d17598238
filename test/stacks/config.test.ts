import { expect, it } from 'vitest';

/** What sst asks of its configuration before anything is deployed. */
async function appOf(stage: string): Promise<unknown> {
  Object.assign(globalThis, { $config: (config: unknown) => config });
  const { default: config } = await import('../../sst.config.ts');
  return (config as unknown as { app(input: { readonly stage: string }): unknown }).app({ stage });
}

it.each([
  ['production', { protect: true, removal: 'retain' }],
  ['dev', { protect: false, removal: 'remove' }],
  ['production-eu', { protect: false, removal: 'remove' }],
])('the stage %s is kept from removal, or goes without a trace', async (stage, kept) => {
  expect(await appOf(stage)).toEqual({ name: 'windlass', home: 'aws', ...kept });
});
