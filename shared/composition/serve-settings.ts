import type { KustomizeSettings } from '../adapters/render/kustomize/kustomize-settings.ts';
import { parseAlerts } from '../contracts/parse-alerts.ts';
import { MalformedRequestError } from '../domain/errors/request-errors.ts';
import { NO_NOTIFICATION_CONFIG, type NotificationConfig } from '../domain/notification/notification-config.ts';
import type { Settings } from '../workflows/dependencies.ts';
import { type LogLevel, readLogLevel } from './log-level.ts';

/** What the environment decides about `windlass serve`. */
export interface ServeSettings extends Omit<Settings, 'release'> {
  /** From WINDLASS_ADMIN_TOKEN, a comma list; empty: the one kept in the data directory. */
  readonly adminTokens: readonly string[];
  /** From WINDLASS_WEBHOOK_SECRET_GITHUB, a comma list; empty: the one kept in the data directory. */
  readonly githubSecrets: readonly string[];
  /** From WINDLASS_WEBHOOK_SECRET_GITLAB, a comma list; empty: GitLab's webhooks are refused. */
  readonly gitlabSecrets: readonly string[];
  /** From WINDLASS_GIT_SUBMODULES; default true. */
  readonly gitSubmodules: boolean;
  /** From WINDLASS_PLUGINS: a directory of `plugin.yaml` files; without it, config management plugins are off. */
  readonly pluginsDirectory?: string;
  /**
   * From WINDLASS_KUSTOMIZE_BUILD_OPTIONS, like `--enable-helm`: for every `kustomize build`; and WINDLASS_KUSTOMIZE_VERSIONS, like
   * `v4.5.7=/opt/kustomize-4.5.7`, a comma list: programs by the name that `source.kustomize.version` gives.
   */
  readonly kustomize: KustomizeSettings;
  readonly logLevel: LogLevel;
  /** From WINDLASS_ALERTS and its companions. */
  readonly notifications: NotificationConfig;
  /** From WINDLASS_GITHUB_FEEDBACK; default true: GitHub is told how deploys go. */
  readonly githubFeedback: boolean;
}

/**
 * Reads the settings from environment variables.
 * @throws MalformedRequestError naming the variable that cannot be read
 */
export function readServeSettings(environment: { readonly [name: string]: string | undefined }): ServeSettings {
  return {
    adminTokens: readList(environment.WINDLASS_ADMIN_TOKEN),
    githubSecrets: readList(environment.WINDLASS_WEBHOOK_SECRET_GITHUB),
    gitlabSecrets: readList(environment.WINDLASS_WEBHOOK_SECRET_GITLAB),
    refreshIntervalSeconds: readNumber(environment, 'WINDLASS_REFRESH_INTERVAL', 180, 0),
    driftIntervalSeconds: readNumber(environment, 'WINDLASS_DRIFT_INTERVAL', 180, 0),
    applicationNamespaces: readList(environment.WINDLASS_APPLICATION_NAMESPACES),
    applyConcurrency: readNumber(environment, 'WINDLASS_APPLY_CONCURRENCY', 10, 1),
    syncTimeoutSeconds: readNumber(environment, 'WINDLASS_SYNC_TIMEOUT', 24 * 3600, 1),
    syncWaveDelaySeconds: readNumber(environment, 'WINDLASS_SYNC_WAVE_DELAY', 2, 0),
    ...(environment.WINDLASS_PLUGINS && { pluginsDirectory: environment.WINDLASS_PLUGINS }),
    gitSubmodules: readFlag(environment, 'WINDLASS_GIT_SUBMODULES', true),
    kustomize: readKustomize(environment),
    notifications: readNotifications(environment),
    githubFeedback: readFlag(environment, 'WINDLASS_GITHUB_FEEDBACK', true),
    logLevel: readLogLevel(environment.WINDLASS_LOG_LEVEL, 'warn'),
  };
}

function readKustomize(environment: { readonly [name: string]: string | undefined }): KustomizeSettings {
  const buildOptions = environment.WINDLASS_KUSTOMIZE_BUILD_OPTIONS;
  const versions = readList(environment.WINDLASS_KUSTOMIZE_VERSIONS).map((entry) => {
    const [, name, path] = /^([^=]+)=(\/.+)$/.exec(entry) ?? [];
    if (name !== undefined && path !== undefined) return [name, path] as const;
    throw new MalformedRequestError(
      `WINDLASS_KUSTOMIZE_VERSIONS has "${entry}"; it must be a comma list of name=/absolute/path`,
    );
  });
  return {
    ...(buildOptions ? { buildOptions } : {}),
    ...(versions.length > 0 ? { versions: Object.fromEntries(versions) } : {}),
  };
}

function readNotifications(environment: { readonly [name: string]: string | undefined }): NotificationConfig {
  const { targets, ...rest } = parseAlerts(environment);
  return { ...NO_NOTIFICATION_CONFIG, alerts: targets, ...rest };
}

function readList(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function readNumber(
  environment: { readonly [name: string]: string | undefined },
  name: string,
  fallback: number,
  minimum: number,
): number {
  const text = environment[name];
  if (text === undefined || text.trim() === '') return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < minimum) {
    throw new MalformedRequestError(`${name} is "${text}"; it must be a number of at least ${minimum}`);
  }
  return value;
}

function readFlag(
  environment: { readonly [name: string]: string | undefined },
  name: string,
  fallback: boolean,
): boolean {
  const text = environment[name]?.trim() ?? '';
  if (text === '') return fallback;
  if (!['true', 'false', 'on', 'off'].includes(text)) {
    throw new MalformedRequestError(`${name} is "${text}"; it must be true or false, on or off`);
  }
  return text === 'true' || text === 'on';
}
