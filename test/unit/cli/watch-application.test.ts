import { describe, expect, it } from 'vitest';
import { type ApiClient, UnreachableError } from '../../../cli/api/client.ts';
import { watchApplication } from '../../../cli/api/watch-application.ts';

const added = '{"result":{"type":"ADDED","application":{"metadata":{"name":"guestbook"}}}}';

/** A client whose streams are told in advance: lines, or an error that ends the stream. */
function clientOf(streams: readonly (readonly (string | Error)[])[]) {
  const queries: unknown[] = [];
  const client: ApiClient = {
    url: 'http://x',
    request: () => Promise.reject(new Error('unexpected')),
    async *openLines(_path, { query }) {
      queries.push(query);
      for (const line of streams[queries.length - 1] ?? []) {
        if (line instanceof Error) throw line;
        yield line;
      }
    },
  };
  return { client, queries };
}

describe('watching an application', () => {
  it('goes on when the server is restarted meanwhile', async () => {
    const { client, queries } = clientOf([
      ['', new UnreachableError('broke off')],
      [new UnreachableError('refused')],
      [added, ''],
    ]);
    const state = await watchApplication(client, { name: 'guestbook' }, (present) => present !== undefined, 10);
    expect(state?.metadata.name).toBe('guestbook');
    expect(queries).toHaveLength(3);
  });

  it('ends at once when the server refuses', async () => {
    const { client, queries } = clientOf([[new Error('refused the token')]]);
    await expect(watchApplication(client, { name: 'guestbook' }, () => false, 10)).rejects.toThrow('refused the token');
    expect(queries).toHaveLength(1);
  });

  it('looks only at the default namespace unless another one is named', async () => {
    const { client, queries } = clientOf([[added], [added]]);
    await watchApplication(client, { name: 'guestbook' }, () => true, 10);
    await watchApplication(client, { name: 'guestbook', appNamespace: 'team' }, () => true, 10);
    expect(queries).toEqual([
      { name: 'guestbook', appNamespace: 'argocd' },
      { name: 'guestbook', appNamespace: 'team' },
    ]);
  });
});
