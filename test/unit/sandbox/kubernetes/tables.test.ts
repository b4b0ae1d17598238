import { describe, expect, it } from 'vitest';
import { duration } from '../../../../sandbox/kubernetes/tables/age.ts';
import { tableOf } from '../../../../sandbox/kubernetes/tables/table.ts';
import { createTestApi } from './state.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('a duration', () => {
  it.each([
    [5 * SECOND, '5s'],
    [119 * SECOND, '119s'],
    [3 * MINUTE + 20 * SECOND, '3m20s'],
    [30 * MINUTE, '30m'],
    [4 * HOUR + 5 * MINUTE, '4h5m'],
    [20 * HOUR, '20h'],
    [2 * DAY + 3 * HOUR, '2d3h'],
    [40 * DAY, '40d'],
    [3 * 365 * DAY, '3y'],
  ])('of %d ms is written %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text);
  });
});

describe('a table', () => {
  it('has the columns that kubectl shows of a Service, name first and wide ones last', () => {
    const { kind } = createTestApi().request('v1', 'Service');
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { type: 'NodePort', clusterIP: '10.96.0.1', ports: [{ port: 80, nodePort: 30000, protocol: 'TCP' }] },
    };
    const table = tableOf(kind, [service], {}, 'None', new Date('2026-01-01T00:01:00Z'));
    expect(table).toMatchObject({
      columnDefinitions: ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', 'Selector'].map((name) => ({
        name,
      })),
      rows: [{ cells: ['s', 'NodePort', '10.96.0.1', '<none>', '80:30000/TCP', '60s', '<none>'] }],
    });
  });
});
