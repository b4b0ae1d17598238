import type { AppProjectSpec } from './app-project.ts';
import { parseWindow } from './parse-window.ts';
import { isProjectGlob } from './project-glob.ts';
import type { SyncWindow } from './sync-window.ts';

/**
 * Checks what can be seen of a project without asking anybody.
 * @returns what is wrong, naming the field; Argo CD's words where it has them
 */
export function validateProject(spec: AppProjectSpec): readonly string[] {
  return [
    ...findRepeated(
      'spec.destinations',
      spec.destinations,
      destinationKey,
      (key) => `destination '${key}' already added`,
    ),
    ...findRepeated('spec.sourceRepos', spec.sourceRepos, String, (url) => `source repository '${url}' already added`),
    ...findRepeated(
      'spec.roles',
      spec.roles,
      ({ name }) => String(name),
      (name) => `role '${name}' already exists`,
    ),
    ...findBrokenGlobs(spec),
    ...validateWindows(spec.syncWindows ?? []),
  ];
}

function destinationKey({
  server = '',
  name = '',
  namespace = '',
}: NonNullable<AppProjectSpec['destinations']>[number]) {
  return `${server || name}/${namespace}`;
}

function findRepeated<Item>(
  field: string,
  items: readonly Item[] | undefined,
  keyOf: (item: Item) => string,
  describe: (key: string) => string,
): readonly string[] {
  const keys = (items ?? []).map(keyOf);
  return keys.flatMap((key, position) =>
    keys.indexOf(key) < position ? [`${field}[${position}]: ${describe(key)}`] : [],
  );
}

function findBrokenGlobs({ sourceRepos = [], destinations = [], syncWindows = [] }: AppProjectSpec): readonly string[] {
  const globs: readonly (readonly [field: string, pattern: string | undefined])[] = [
    ...sourceRepos.map((pattern, at) => [`spec.sourceRepos[${at}]`, pattern] as const),
    ...destinations.flatMap(({ server, name, namespace }, at) => [
      [`spec.destinations[${at}].server`, server] as const,
      [`spec.destinations[${at}].name`, name] as const,
      [`spec.destinations[${at}].namespace`, namespace] as const,
    ]),
    ...syncWindows.flatMap(({ applications = [], namespaces = [], clusters = [] }, at) =>
      [...applications, ...namespaces, ...clusters].map((pattern) => [`spec.syncWindows[${at}]`, pattern] as const),
    ),
  ];
  return globs
    .filter(([, pattern]) => pattern !== undefined && !isProjectGlob(pattern.replace(/^!/, '')))
    .map(([field, pattern]) => `${field}: "${pattern}" is not a glob; close its brackets and braces`);
}

function validateWindows(windows: readonly SyncWindow[]): readonly string[] {
  return windows.flatMap((window, position) => {
    const at = `spec.syncWindows[${position}]`;
    const name = `window '${window.kind}':'${window.schedule}':'${window.duration}'`;
    const same = windows.findIndex((other) => isSameWindow(other, window));
    const lists = [window.applications, window.namespaces, window.clusters];
    return [
      ...parseWindow(window).faults.map(({ field, message }) => `${at}.${field}: ${message}`),
      ...(same < position ? [`${at}: ${name} already exists, update or edit`] : []),
      ...(lists.some((list) => list && list.length > 0)
        ? []
        : [`${at}: ${name} requires one of application, cluster or namespace`]),
    ];
  });
}

/** Windows that differ in what they do, not in when and for whom, contradict each other. */
function isSameWindow(a: SyncWindow, b: SyncWindow): boolean {
  return identityOf(a) === identityOf(b);
}

function identityOf(window: SyncWindow): string {
  const { kind, schedule, duration, timeZone = '', andOperator = false } = window;
  const { applications = [], namespaces = [], clusters = [] } = window;
  return JSON.stringify([kind, schedule, duration, timeZone, andOperator, applications, namespaces, clusters]);
}
