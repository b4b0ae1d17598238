import type { AppProject, AppProjectSpec } from '../../../../shared/domain/project/app-project.ts';

/** A project `shop` beside the applications of namespace argocd. */
export function aProject(spec: AppProjectSpec): AppProject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name: 'shop',
      namespace: 'argocd',
      uid: 'u1',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00.000Z',
    },
    spec,
  };
}
