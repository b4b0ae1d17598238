import { describe, expect, it } from 'vitest';
import { RepositoryNotFoundError } from '../../shared/domain/errors/source-errors.ts';
import type { ChartAccess } from '../../shared/ports/chart-reader.ts';
import { createCacheWorld } from '../unit/adapters/render/cache-fixture.ts';
import { renderRequest } from '../unit/adapters/render/render-fixture.ts';

const FILES = {
  'app/Chart.yaml':
    'apiVersion: v2\nname: app\nversion: 1.0.0\ndependencies:\n- {name: db, version: 1.0.0, repository: "@mine"}\n',
};

/** A renderer whose chart repository is known with credentials, and what the repository is asked with. */
function startRenderer() {
  const accesses: ChartAccess[] = [];
  const resolveVersion = async (access: ChartAccess): Promise<never> => {
    accesses.push(access);
    throw new RepositoryNotFoundError('no such chart');
  };
  const charts = {
    reader: { resolveVersion, readArchive: resolveVersion, openChart: resolveVersion },
    accessFor: async () => ({
      url: 'https://charts.example.com',
      username: 'us',
      password: 'secret',
      bearerToken: 'secret',
    }),
  };
  return { renderer: createCacheWorld().startRenderer({ charts }), accesses };
}

describe('files that somebody sent', () => {
  it('are rendered without the credentials of the repositories that they name', async () => {
    const { renderer, accesses } = startRenderer();

    await expect(renderer.render(renderRequest(FILES, {}, { anonymous: true }))).rejects.toThrow('no such chart');
    await expect(renderer.render(renderRequest(FILES))).rejects.toThrow('no such chart');

    expect(accesses).toEqual([
      { url: 'https://charts.example.com' },
      { url: 'https://charts.example.com', username: 'us', password: 'secret', bearerToken: 'secret' },
    ]);
  });
});
