import { stringify } from 'yaml';

/** What the annotations of an object say to a sync; `policy` and `wave` go with or without a hook. */
export interface SyncMarks {
  readonly hook?: string;
  readonly policy?: string;
  readonly wave?: number | string;
  readonly options?: string;
}

/** A Job as YAML; its Pod is not restarted, so that it ends as its command does. */
export function jobManifest(name: string, command: readonly string[], marks: SyncMarks = {}): string {
  return stringify({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, ...annotationsOf(marks) },
    spec: {
      backoffLimit: 0,
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'registry.example/work:1', command }] },
      },
    },
  });
}

/** A Deployment of one Pod as YAML. */
export function deploymentManifest(name: string, marks: SyncMarks = {}, image = 'registry.example/web:1'): string {
  const labels = { app: name };
  return stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...annotationsOf(marks) },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
    },
  });
}

/** A ConfigMap as YAML. */
export function markedConfigMap(name: string, marks: SyncMarks = {}, data: object = { color: 'red' }): string {
  return stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...annotationsOf(marks) }, data });
}

function annotationsOf({ hook, policy, wave, options }: SyncMarks): { readonly annotations?: object } {
  const annotations = Object.fromEntries(
    Object.entries({ hook, 'hook-delete-policy': policy, 'sync-wave': wave, 'sync-options': options })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [`argocd.argoproj.io/${name}`, String(value)]),
  );
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}
