import { describe, expect, it } from 'vitest';
import type { ChartRepositories } from '../../../../shared/adapters/render/helm/chart-repositories.ts';
import { recordInputs } from '../../../../shared/adapters/render/render-inputs.ts';
import { withSource } from '../../../../shared/adapters/render/with-source.ts';
import { renderContext, renderRequest } from './render-fixture.ts';

const access = { url: 'https://charts.example.com' };
const charts: ChartRepositories = {
  accessFor: async () => access,
  reader: {
    resolveVersion: async () => '1.2.3',
    readArchive: async () => new Uint8Array(),
    openChart: async () => {
      throw new Error('not asked for');
    },
  },
};

describe('the inputs of a render', () => {
  it('are those that were read', () => {
    const { request, names } = recordInputs(renderRequest({}, { targetRevision: 'main' }), renderContext());
    expect(names()).toEqual([]);
    expect([request.cluster.version, request.application.name]).toEqual(['v1.36.2', 'guestbook']);
    expect(names()).toEqual(['application name', 'cluster version']);
    expect(request.source.targetRevision).toBe('main');
    expect(names()).toEqual(['application name', 'cluster version', 'target revision']);
  });

  it('are not all read by a change of the source', () => {
    const { request, names } = recordInputs(renderRequest({}), renderContext());
    const changed = withSource(request, { ...request.source, path: 'other' });
    expect(names()).toEqual([]);
    expect(changed).toMatchObject({ source: { path: 'other' }, revision: request.revision });
    expect(names()).toEqual(['revision']);
  });

  it.each([
    ['1.2.3', false],
    ['v1.2.3-rc.1+build', false],
    ['^1.2.3', true],
    ['1.2', true],
    ['', true],
  ])('are known to lack something for a chart of version %j: %s', async (constraint, isLatest) => {
    const { context, usesLatestCharts } = recordInputs(renderRequest({}), renderContext({ charts }));
    expect(await context.charts?.reader.resolveVersion(access, 'redis', constraint)).toBe('1.2.3');
    expect(usesLatestCharts()).toBe(isLatest);
  });
});
