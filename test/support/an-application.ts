import type { Application, ApplicationStatus } from '../../shared/domain/application/application.ts';

/** An application `shop` that is Synced and Healthy, but for what a test says. */
export function anApplication(
  status: Partial<ApplicationStatus> = {},
  metadata: Partial<Application['metadata']> = {},
): Application {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'shop',
      namespace: 'argocd',
      uid: 'u',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '',
      ...metadata,
    },
    spec: { project: 'default', destination: {}, source: { repoURL: 'https://git.example.com/apps' } },
    status: {
      sync: { status: 'Synced', revision: 'abc' },
      health: { status: 'Healthy' },
      resources: [],
      history: [],
      conditions: [],
      summary: {},
      ...status,
    },
  };
}
