import { describe, expect, it } from 'vitest';
import { parseFieldSelector, parseLabelSelector } from '../../../../sandbox/kubernetes/store/selectors.ts';

const object = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n', labels: { app: 'web', tier: 'front' } },
  status: { phase: 'Running' },
};

describe('a label selector', () => {
  it.each([
    ['app=web', true],
    ['app==web,tier=front', true],
    ['app!=web', false],
    ['other!=x', true],
    ['app', true],
    ['!app', false],
    ['app in (api, web)', true],
    ['app notin (api,web)', false],
    ['other notin (a)', true],
    ['', true],
  ])('%j selects: %s', (text, selected) => {
    expect(parseLabelSelector(text)(object)).toBe(selected);
  });

  it.each(['((', 'a in b', '=x'])('%j is refused', (text) => {
    expect(() => parseLabelSelector(text)).toThrow(expect.objectContaining({ code: 400 }));
  });
});

describe('a field selector', () => {
  it.each([
    ['metadata.name=p', true],
    ['metadata.name!=p', false],
    ['status.phase=Running,metadata.namespace=n', true],
  ])('%j selects: %s', (text, selected) => {
    const fields = ['metadata.name', 'metadata.namespace', 'status.phase'];
    expect(parseFieldSelector(text, fields)(object)).toBe(selected);
  });
});
