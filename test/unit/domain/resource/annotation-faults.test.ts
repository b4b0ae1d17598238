import { describe, expect, it } from 'vitest';
import { findAnnotationFaults } from '../../../../shared/domain/resource/annotation-faults.ts';

const faultsOf = (annotations: { readonly [name: string]: string }) =>
  findAnnotationFaults({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web', annotations } });

describe('annotations of an object', () => {
  it.each([
    ['sync-wave', 'two', '"two" is not an integer; the wave is taken from helm.sh/hook-weight, or is 0'],
    ['sync-options', 'Prune=falsch', '"Prune=falsch" is no sync option of an object; it has no effect'],
    ['compare-options', 'IgnoreExtraneus', '"IgnoreExtraneus" is not known; it has no effect'],
    ['compare-options', 'ServerSideDiff=false', '"ServerSideDiff=false" is not known; it has no effect'],
  ])('that cannot be read are named: %s: %s', (name, value, fault) => {
    const annotation = `argocd.argoproj.io/${name}`;

    expect(faultsOf({ [annotation]: value })).toEqual([`ConfigMap web: annotation ${annotation}: ${fault}`]);
  });

  it('that can be read are not', () => {
    expect(
      faultsOf({ 'argocd.argoproj.io/compare-options': 'IgnoreExtraneous, IncludeMutationWebhook=false' }),
    ).toEqual([]);
  });
});
