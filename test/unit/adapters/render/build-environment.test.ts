import { describe, expect, it } from 'vitest';
import { buildEnvironment, substituteBuildEnvironment } from '../../../../shared/adapters/render/build-environment.ts';
import { recordInputs } from '../../../../shared/adapters/render/render-inputs.ts';
import { renderContext, renderRequest } from './render-fixture.ts';

const request = renderRequest(
  {},
  { repoURL: 'https://example.com/a.git', path: 'app', targetRevision: 'main' },
  { revision: '0123456789abcdef', cluster: { version: 'v1.36.2-eks-1', apiVersions: ['apps/v1', 'v1'] } },
);

describe('the build environment', () => {
  it("has Argo CD's variables", () => {
    expect(buildEnvironment(request)).toEqual({
      ARGOCD_APP_NAME: 'guestbook',
      ARGOCD_APP_NAMESPACE: 'guestbook',
      ARGOCD_APP_PROJECT_NAME: 'default',
      ARGOCD_APP_REVISION: '0123456789abcdef',
      ARGOCD_APP_REVISION_SHORT: '0123456',
      ARGOCD_APP_REVISION_SHORT_8: '01234567',
      ARGOCD_APP_SOURCE_PATH: 'app',
      ARGOCD_APP_SOURCE_REPO_URL: 'https://example.com/a.git',
      ARGOCD_APP_SOURCE_TARGET_REVISION: 'main',
      KUBE_VERSION: '1.36.2',
      KUBE_API_VERSIONS: 'apps/v1,v1',
    });
  });

  it('names an application of another namespace with it', () => {
    const other = { ...request, application: { ...request.application, namespace: 'team-a' } };
    expect(substituteBuildEnvironment('$ARGOCD_APP_NAME', other)).toBe('team-a_guestbook');
  });

  it.each([
    ['plain', 'plain'],
    ['$ARGOCD_APP_NAME-x', 'guestbook-x'],
    [`a\${ARGOCD_APP_NAME}b`, 'aguestbookb'],
    ['$UNKNOWN.', '.'],
    [`\${UNKNOWN}`, ''],
    ['$$ARGOCD_APP_NAME', '$ARGOCD_APP_NAME'],
    ['cost: 5 $', 'cost: 5 $'],
    ['$constructor', ''],
    ['$1', ''],
  ])('makes %s to %s', (text, expected) => {
    expect(substituteBuildEnvironment(text, request)).toBe(expected);
  });

  it('asks only for what a text names', () => {
    const recorded = recordInputs(request, renderContext());
    substituteBuildEnvironment('$ARGOCD_APP_PROJECT_NAME $ARGOCD_APP_SOURCE_TARGET_REVISION', recorded.request);
    expect(recorded.names()).toEqual(['project', 'target revision']);
  });
});
