import { describe, expect, it } from 'vitest';
import { readChartIndex } from '../../../../shared/domain/chart/read-chart-index.ts';
import { findVersion, selectVersion } from '../../../../shared/domain/chart/select-version.ts';

const DIGEST = 'ab'.repeat(32);
const INDEX = `apiVersion: v1
entries:
  web-extra:
  - version: 9.0.0
    urls: [x.tgz]
  web:
  - apiVersion: v2
    description: 'says entries:

      web: of itself'
    digest: ${DIGEST}
    name: web
    urls:
    - https://charts.example.com/web-1.10.tgz
    version: 1.10
  - version: "1.2.0"
    digest: sha256:${DIGEST.toUpperCase()}
    urls: []
  zebra:
  - version: 7.0.0
generated: "2025-01-01T00:00:00Z"
`;

describe('the index of a chart repository', () => {
  it('has the versions of a chart, as they are written', () => {
    expect(readChartIndex(INDEX, 'web')).toEqual([
      { version: '1.10', urls: ['https://charts.example.com/web-1.10.tgz'], digest: DIGEST },
      { version: '1.2.0', urls: [], digest: DIGEST },
    ]);
    expect(readChartIndex(INDEX, 'zebra')).toEqual([{ version: '7.0.0', urls: [], digest: undefined }]);
  });

  it.each([
    ['in JSON', '{"apiVersion":"v1","entries":{"web":[{"version":"1.0.0","urls":["a"],"digest":"x"}]}}'],
    ['with other indentation', 'entries:\n    web:\n        - version: 1.0.0\n          urls: [a]\n'],
    ['with quoted names', 'entries:\n  "web":\n    - version: 1.0.0\n      urls: [a]\n  "x": []\n'],
    ['with line ends of Windows', 'entries:\r\n  web:\r\n  - version: 1.0.0\r\n    urls: [a]\r\n'],
  ])('is read %s', (_how, index) => {
    expect(readChartIndex(index, 'web')).toEqual([{ version: '1.0.0', urls: ['a'], digest: undefined }]);
  });

  it('does not have what it does not have', () => {
    expect(readChartIndex(INDEX, 'we')).toBeUndefined();
    expect(readChartIndex(INDEX, 'constructor')).toBeUndefined();
    expect(readChartIndex('entries: {}\n', 'web')).toBeUndefined();
  });

  it('is refused if it is something else', () => {
    expect(() => readChartIndex('<html></html>', 'web')).toThrow("it has no 'entries'");
    expect(() => readChartIndex('a: [', 'web')).toThrow();
  });

  it('does not parse other charts than the one that is wanted', () => {
    expect(readChartIndex(`entries:\n  bad:\n  - version: [\n  web:\n  - version: 1.0.0\n`, 'web')).toHaveLength(1);
  });
});

describe('a version among others', () => {
  it.each([
    ['', '2.1.0'],
    ['*', '2.1.0'],
    ['^1', '1.9.0'],
    ['1.x.x', '1.9.0'],
    ['>=3.0.0-0', '3.0.0-beta.1'],
    ['no constraint', undefined],
    ['>9', undefined],
  ])('is chosen by %j', (constraint, version) => {
    expect(selectVersion(constraint, ['1.9.0', 'latest', '2.1.0', 'v2.0.0', '3.0.0-beta.1'])).toBe(version);
  });

  it('is found as it is written, else by its meaning', () => {
    expect(findVersion('1.2.0', ['v1.2.0', '1.2.0'])).toBe('1.2.0');
    expect(findVersion('1.2', ['1.1.0', 'v1.2.0'])).toBe('v1.2.0');
    expect(findVersion('1.3', ['v1.2.0'])).toBeUndefined();
    expect(findVersion('latest', ['v1.2.0'])).toBeUndefined();
  });

  it('of tens of megabytes is not parsed to find out that a chart is not in it', () => {
    const many = `  other:\n${'  - version: 1.0.0\n'.repeat(500_000)}`;
    expect(readChartIndex(`entries:\n${many}`, 'web')).toBeUndefined();
    expect(() => readChartIndex(`entries:\n    other:\n${many}`, 'web')).toThrow('not written as Helm writes it');
  });
});
