import type { ApplicationSpec } from '../../../../shared/domain/application/application.ts';
import type { SelectableApplication } from '../../../../shared/domain/git/select-affected-applications.ts';

/** An application for choosing by events; everything not given is an ordinary value. */
export function anApplication(parts: {
  readonly name?: string;
  readonly namespace?: string;
  readonly annotations?: { readonly [name: string]: string };
  readonly spec: Partial<ApplicationSpec>;
}): SelectableApplication {
  return {
    metadata: {
      name: parts.name ?? 'guestbook',
      namespace: parts.namespace ?? 'argocd',
      uid: 'a-uid',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00.000Z',
      annotations: parts.annotations ?? {},
    },
    spec: { project: 'default', destination: { server: 'https://kubernetes.default.svc' }, ...parts.spec },
  };
}
