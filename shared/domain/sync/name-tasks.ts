import type { SyncTask } from './sync-operation.ts';

/** A task in messages, in Argo CD's form: `apps/Deployment/web`, `/Pod/one`. */
export function nameTask(task: Pick<SyncTask, 'group' | 'kind' | 'name'>): string {
  return `${task.group}/${task.kind}/${task.name}`;
}

/** Several tasks in a message: the first, and how many more (reference/argocd.md §1.3.8b). */
export function listTasks(tasks: readonly SyncTask[], what: 'resources' | 'hooks'): string {
  const [first, ...more] = tasks;
  if (!first) return '';
  return more.length === 0 ? nameTask(first) : `${nameTask(first)} and ${more.length} more ${what}`;
}

/** Tasks as people write them: `Deployment web`. */
export function listNames(tasks: readonly Pick<SyncTask, 'kind' | 'name'>[]): readonly string[] {
  return tasks.map(({ kind, name }) => `${kind} ${name}`);
}

/** A task as kubectl names it: `deployment.apps/web`, `service/web`. */
export function kubectlName({ group, kind, name }: Pick<SyncTask, 'group' | 'kind' | 'name'>): string {
  const type = kind.toLowerCase();
  return group === '' ? `${type}/${name}` : `${type}.${group}/${name}`;
}
