import { describe, expect, it } from 'vitest';
import { takeRefreshRequest } from '../../../../shared/domain/application/refresh-annotation.ts';

describe('takeRefreshRequest', () => {
  it.each([
    ['hard', 'hard'],
    ['normal', 'normal'],
    ['please', 'normal'],
  ])('takes %s off the other annotations', (value, refresh) => {
    const annotations = { 'argocd.argoproj.io/refresh': value, kept: 'yes' };
    expect(takeRefreshRequest(annotations)).toEqual({ annotations: { kept: 'yes' }, refresh });
  });

  it('leaves no empty map behind', () => {
    expect(takeRefreshRequest({ 'argocd.argoproj.io/refresh': 'hard' }).annotations).toBeUndefined();
  });

  it('changes nothing without a request', () => {
    expect(takeRefreshRequest({ kept: 'yes' })).toEqual({ annotations: { kept: 'yes' }, refresh: undefined });
    expect(takeRefreshRequest(undefined)).toEqual({ annotations: undefined, refresh: undefined });
  });
});
