import { describe, expect, it } from 'vitest';
import { helmArguments } from '../../../../../shared/adapters/render/kustomize/build-arguments.ts';
import { renderRequest } from '../render-fixture.ts';

describe('what kustomize tells a chart of the cluster', () => {
  it('is its plain version, which a provider does not make a pre-release of', () => {
    const cluster = { version: 'v1.30.1-eks-abc', apiVersions: ['v1'] };
    const helm = { name: 'helm', binary: '/bin/helm', version: 'v4.0.0' };
    expect(helmArguments(renderRequest({}, {}, { cluster }), helm)).toEqual([
      ...['--helm-command', '/bin/helm', '--helm-kube-version', '1.30.1', '--helm-api-versions', 'v1'],
    ]);
  });
});
